import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Deployed, fn } from './deployed.ts';

let api: Deployed;
beforeAll(async () => {
  api = await Deployed.start({
    api: {
      Models: {
        Item: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' }, n: { type: 'integer' } } },
        Order: {
          type: 'object',
          required: ['items'],
          properties: { items: { type: 'array', items: { $ref: 'Item' } } },
        },
      },
    },
    files: fn(
      'shop/order',
      [
        {
          Type: 'AWS_PROXY',
          Path: 'orders',
          Method: 'POST',
          RequestModels: { 'application/json': 'Order' },
          RequestParameters: { 'method.request.querystring.dry': true, 'method.request.header.X-Trace': false },
        },
        {
          Type: 'AWS_PROXY',
          Path: 'inline',
          Method: 'POST',
          RequestModels: { 'application/json': { type: 'object', maxProperties: 1 } },
        },
        {
          Type: 'AWS_PROXY',
          Path: 'unchecked',
          Method: 'POST',
          RequestModels: { 'application/json': 'Order' },
          ValidateRequestBody: false,
        },
      ],
      'return { statusCode: 200, body: "{}" };',
    ),
  });
}, 180_000);
afterAll(() => api?.close());

const send = (id: string, body: unknown, query = '') =>
  api.call(id, { query, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
describe('requests are validated before the integration is called', () => {
  test('the body by a model and those that it refers to', async () => {
    expect((await send('POST /orders', { items: [{ sku: 'a' }] }, '?dry=1')).status).toBe(200);
    for (const wrong of [{}, { items: [{}] }, { items: [{ sku: 1 }] }]) {
      const answer = await send('POST /orders', wrong, '?dry=1');
      expect([answer.status, await answer.json()]).toEqual([400, { message: 'Invalid request body' }]);
    }
  });

  test('parameters that are required', async () => {
    const answer = await send('POST /orders', { items: [] });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: 'Missing required request parameters: [dry]' },
    ]);
  });

  test('a schema in place, and none where it is switched off', async () => {
    expect((await send('POST /inline', { a: 1 })).status).toBe(200);
    expect((await send('POST /inline', { a: 1, b: 2 })).status).toBe(400);
    expect((await send('POST /unchecked', {})).status).toBe(200);
  });
});
