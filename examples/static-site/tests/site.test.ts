import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { type App, startApp } from 'jaws-core-js/test';

let app: App;
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());

const vote = (body: unknown, type = 'application/json') =>
  app.fetch('/api/votes', { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });

test('the page is there, with what it needs', async () => {
  const page = await app.fetch('/');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  const html = await page.text();
  const needed = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual(needed, ['style.css', 'app.js']);
  for (const path of needed) assert.equal((await app.fetch(`/${path}`)).status, 200, path);
});

test('a browser that has a file gets it no second time', async () => {
  const etag = (await app.fetch('/style.css')).headers.get('etag') ?? '';
  const again = await app.fetch('/style.css', { headers: { 'if-none-match': etag } });
  assert.deepEqual([again.status, await again.text()], [304, '']);
  assert.equal(again.headers.get('cache-control'), 'public, max-age=300');
});

test('nothing beside the files of the page is there', async () => {
  for (const path of ['/missing.html', '/..%2fhandler.js', '/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/handler.ts']) {
    const answer = await app.fetch(path);
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [404, 'no-store'], path);
  }
});

test('votes are counted, also at the same time', async () => {
  await Promise.all(['cats', 'sharks', 'sharks'].map((choice) => vote({ choice })));
  assert.deepEqual(await (await app.fetch('/api/votes')).json(), { cats: 1, dogs: 0, sharks: 2 });
});

test('an invalid vote is refused', async () => {
  for (const body of [{}, { choice: 'poll' }, { choice: 'cats', more: 1 }])
    assert.equal((await vote(body)).status, 400);
  assert.equal((await vote({ choice: 'cats' }, 'text/plain')).status, 415);
});
