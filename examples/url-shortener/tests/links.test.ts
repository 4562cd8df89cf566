import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
// Loads .env into process.env; the deployed functions get the same variables in tests.
import 'jaws-core-js/env';
import { createAws } from 'jaws-core-js/aws';
import { type App, startApp } from 'jaws-core-js/test';
import { newCode, readLink } from '../aws_modules/links/create/index.ts';

let app: App;
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());

const post = (body: unknown, token = process.env.LINKS_TOKEN, type = 'application/json') =>
  app.fetch('/links', {
    method: 'POST',
    headers: { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
const follow = (path: string) => app.fetch(path, { redirect: 'manual' });

test('codes are short and not alike', () => {
  const codes = new Set(Array.from({ length: 1000 }, newCode));
  assert.equal(codes.size, 1000);
  for (const code of codes) assert.match(code, /^[a-zA-Z2-9]{7}$/);
});

test('an address without days is kept for thirty', () => {
  assert.deepEqual(readLink({ url: 'https://example.com' }, 0), { url: 'https://example.com/', expires: 30 * 86_400 });
});

test('a link leads to its address', async () => {
  const answer = await post({ url: 'https://example.com/a?b=c', days: 7 });
  assert.equal(answer.status, 201);
  const { path } = (await answer.json()) as { path: string };
  const followed = await follow(path);
  assert.equal(followed.status, 302);
  assert.equal(followed.headers.get('location'), 'https://example.com/a?b=c');
});

test('only the token may make links', async () => {
  const link = { url: 'https://example.com/' };
  assert.equal((await post(link, '')).status, 401);
  assert.equal((await post(link, 'x'.repeat(43))).status, 403);
});

test('an invalid address is refused', async () => {
  for (const url of ['javascript:alert(1)', 'ftp://example.com/', 7, `https://${'a'.repeat(2048)}`]) {
    assert.equal((await post({ url })).status, 400, String(url).slice(0, 30));
  }
  assert.equal((await post({ url: 'https://example.com/', days: 366 })).status, 400);
  assert.equal((await post({ url: 'https://bank.example@example.com/' })).status, 422);
  // The gateway compares JSON with the model, so the function accepts nothing else.
  assert.equal((await post({ url: 'https://example.com/' }, undefined, 'text/plain')).status, 415);
});

test('a link that is unknown or over leads nowhere', async () => {
  assert.equal((await follow('/abcdefg')).status, 404);
  // An expired link, before DynamoDB deletes it.
  const Item = { code: { S: 'expired' }, url: { S: 'https://example.com/' }, expires: { N: '1700000000' } };
  await createAws(app.aws).json('dynamodb', 'PutItem', { TableName: app.resources.LinksTable, Item });
  assert.equal((await follow('/expired')).status, 404);
});
