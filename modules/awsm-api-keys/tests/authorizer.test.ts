import { beforeEach, expect, test } from 'vitest';
import type { Gate } from '../lib/admit.ts';
import { authorize } from '../lib/authorizer.ts';
import { hashKey, newKey } from '../lib/key.ts';
import { Desk } from './desk.ts';

let desk: Desk;
let gate: Gate;
let key: string;
const id = 'abcdefghijkl';
const mine = (sk: string, more: object) => desk.put({ pk: 'CUSTOMER#ada', sk, ...more });
beforeEach(() => {
  desk = new Desk();
  gate = desk.gate();
  key = newKey('dev', id);
  desk.put({ pk: `KEY#${id}`, sk: 'KEY', customer: 'ada', hash: hashKey(key), created: 1 });
  mine(`KEY#${id}`, { name: 'n', prefix: 'p', created: 1, scopes: 'read write' });
});
const arn = 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/items/1';
const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });

test.each([
  ['a REST API, or format 1.0 of an HTTP API', { methodArn: arn }],
  ['format 2.0 of an HTTP API', { routeArn: arn }],
  ['both', { methodArn: 'other', routeArn: arn }],
])('the answer to %s allows this request only, and its context contains only strings', async (_name, place) => {
  expect(await authorize({ ...bearer(key), ...place }, gate, { refusals: 'authorizer' })).toEqual({
    principalId: 'ada',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: arn }],
    },
    context: {
      sub: 'ada',
      customer: 'ada',
      apiKey: id,
      plan: 'free',
      scopes: 'read',
      refused: '',
      retryAfter: '',
      rateLimit: expect.stringMatching(/^"rate";r=2;t=1, "day"/),
      rateLimitPolicy: expect.stringMatching(/^"rate";q=3;w=2, "day"/),
    },
  });
});

test('several scopes are joined into one string; a setting decides whether the authorizer or the function refuses', async () => {
  mine('PLAN', { plan: 'pro' });
  const asked = { ...bearer(key), methodArn: arn };
  expect((await authorize(asked, gate, { refusals: 'function' })).context.scopes).toBe('read write');
  mine('PLAN', { plan: 'free' });
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', n: 20 });
  const said = async (refusals: 'authorizer' | 'function') => {
    const { policyDocument, context } = await authorize(asked, desk.gate(), { refusals });
    return [
      policyDocument.Statement[0]?.Effect,
      policyDocument.Statement[0]?.Resource,
      context.refused,
      context.retryAfter,
    ];
  };
  expect(await said('authorizer')).toEqual(['Deny', arn, 'quota', '43200']);
  expect(await said('function')).toEqual(['Allow', arn, 'quota', '43200']);
});

test('a key is read only from a well-formed Bearer header', async () => {
  const ask = (headers: object | null | undefined, place: object = { methodArn: arn }) =>
    authorize({ headers, ...place } as never, gate, { refusals: 'authorizer' });
  for (const fine of [{ AUTHORIZATION: `bearer ${key}` }, { 'x-a': 'b', Authorization: `Bearer ${key}` }])
    expect((await ask(fine)).principalId).toBe('ada');
  const sent = desk.sent.length;
  for (const wrong of [
    undefined,
    null,
    {},
    { authorization: undefined },
    { authorization: key },
    { authorization: `Basic ${key}` },
    { authorization: `Bearer  ${key}` },
    { authorization: `Bearer ${key} ` },
    { authorization: `Bearer ${'x'.repeat(201)}` },
    { 'x-api-key': `Bearer ${key}` },
  ])
    await expect(ask(wrong), JSON.stringify(wrong)).rejects.toThrow(new Error('Unauthorized'));
  expect(desk.sent.length).toBe(sent);
  await expect(ask({ authorization: `Bearer ${key}` }, {})).rejects.toThrow(new Error('Unauthorized'));
});
