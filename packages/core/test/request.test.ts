import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as z from 'zod';

const { withRequest } = createRequire(import.meta.url)('../request/index.js') as typeof import('../request/index.js');

const schema = z.object({ name: z.string().trim(), tags: z.array(z.object({ id: z.int() })).optional() });
const handler = withRequest(schema, (body) => ({ body }));
const send = (body: string | null, type = 'application/json', more: object = {}) =>
  handler({ body, headers: { 'Content-Type': type }, ...more }, undefined);
const bodyOf = async (answer: ReturnType<typeof send>) => JSON.parse((await answer).body ?? '');

test('the handler gets what the schema makes of the body', async () => {
  expect(await send('{"name":" a "}')).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"body":{"name":"a"}}',
  });
  expect(await bodyOf(send('{"name":"a"}', 'application/problem+JSON; charset=utf-8'))).toEqual({
    body: { name: 'a' },
  });
  const encoded = Buffer.from('{"name":"é"}').toString('base64');
  expect(await bodyOf(send(encoded, 'application/json', { isBase64Encoded: true }))).toEqual({ body: { name: 'é' } });
  expect(await bodyOf(send('name=a%20b', 'application/x-www-form-urlencoded'))).toEqual({ body: { name: 'a b' } });
  const list = withRequest(z.object({ tag: z.array(z.string()) }), ({ tag }) => tag);
  const answer = await list(
    { body: 'tag=a&tag=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    0,
  );
  expect(answer.body).toBe('["a","b"]');
});

test('what does not fit is answered with its places, and the handler is not called', async () => {
  expect(await send('{"tags":[{"id":1.5}]}')).toMatchObject({ statusCode: 422 });
  expect(await bodyOf(send('{"tags":[{"id":1.5}]}'))).toMatchObject({
    message: 'The request is not valid.',
    issues: [{ path: 'name' }, { path: 'tags.0.id' }],
  });
  expect(await send(null)).toMatchObject({ statusCode: 422 });
  expect(await send('{"name":')).toMatchObject({ statusCode: 400, body: expect.stringContaining('not JSON') });
  expect(await send('<a/>', 'application/xml')).toMatchObject({ statusCode: 415 });
});

test('a body named __proto__ is a field like any other', async () => {
  const open = withRequest(z.looseObject({}), (body) => Object.getPrototypeOf(body) === Object.prototype);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await open({ body: '__proto__=x', headers }, 0)).body).toBe('true');
});

test('answers: with a status as they are, nothing is 204, errors of the handler are its own', async () => {
  const headers = { 'access-control-allow-origin': '*' };
  const of = (value: unknown) => withRequest(z.unknown(), () => value, { headers })({ body: 'x', headers: {} }, 0);
  const answer = (value: unknown) => withRequest(z.unknown(), () => value, { headers })({}, 0);
  expect(await answer({ statusCode: 201, body: 'x', headers: { a: 'b' } })).toEqual({
    statusCode: 201,
    body: 'x',
    headers: { ...headers, a: 'b' },
  });
  expect(await answer(undefined)).toEqual({ statusCode: 204, headers });
  // A browser can read a refusal, too.
  expect(await of(1)).toMatchObject({ statusCode: 400, headers });
  await expect(withRequest(z.unknown(), () => Promise.reject(new Error('mine')))({}, 0)).rejects.toThrow('mine');
});

test('a content type is what stands before its parameters, in any case, with any space', async () => {
  const schema = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } };
  const handler = withRequest(schema, async (body: unknown) => ({ body }));
  const read = async (type: string, body: string) => {
    const answer = await handler({ headers: { 'CONTENT-type': type }, body } as never, {} as never);
    return [(answer as { statusCode: number }).statusCode, JSON.parse((answer as { body: string }).body)];
  };
  expect(await read(' Application/JSON ; charset=utf-8', '{"a":1}')).toEqual([200, { body: { a: 1 } }]);
  expect(await read('application/merge-patch+json', '{"a":1}')).toEqual([200, { body: { a: 1 } }]);
  expect(await read(' TEXT/plain ;x', 'a')).toEqual([200, { body: 'a' }]);
  expect(await read('application/x-www-form-urlencoded ', 'a=1&b=2&a=3')).toEqual([
    200,
    { body: { a: ['1', '3'], b: '2' } },
  ]);
  expect(await read('image/png', 'x')).toEqual([415, { message: 'The content type image/png is not supported.' }]);
});
