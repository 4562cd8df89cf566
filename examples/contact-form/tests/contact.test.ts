import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { createAws } from 'jaws-core-js/aws';
import { type App, startApp } from 'jaws-core-js/test';

let app: App;
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());

const message = { name: 'Ada', email: 'ada@example.com', text: ' Hello <b>there</b> ' };
const send = (body: unknown) =>
  app.fetch('/contact', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://example.com' },
    body: JSON.stringify(body),
  });

test('a message is mailed, with the writer as its Reply-To', async () => {
  const answer = await send(message);
  assert.equal(answer.status, 202);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  await app.cloud.clock.advance('1m');
  const [mail, ...more] = await app.mails();
  assert.equal(more.length, 0);
  assert.deepEqual(mail?.to, [app.resources.ContactEmail]);
  assert.equal(mail.subject, '[Contact] Ada');
  assert.equal(mail.text?.replaceAll('\r\n', '\n'), 'Hello <b>there</b>\n\n-- \nAda <ada@example.com>\n');
  assert.match(mail.raw, /^Reply-To: .*ada@example\.com/im);
});

test('an invalid message is refused', async () => {
  const wrong = [
    {},
    { ...message, email: 'ada' },
    { ...message, name: 'Ada\nBcc: eve@example.com' },
    { ...message, more: 1 },
  ];
  for (const body of wrong) assert.equal((await send(body)).status, 400, JSON.stringify(body));
  assert.equal((await send({ ...message, email: 'ada@example.com,eve@example.com' })).status, 400);
  assert.deepEqual(await app.messages('ContactMessages'), []);
});

test('a bot that fills in every field gets the usual answer, and nothing is sent', async () => {
  assert.equal((await send({ ...message, website: 'https://spam.example' })).status, 202);
  assert.deepEqual(await app.messages('ContactMessages'), []);
});

test('a message that cannot be mailed is kept', async () => {
  const address = encodeURIComponent(app.resources.ContactEmail ?? '');
  await createAws(app.aws).rest('email', 'DELETE', `/v2/email/identities/${address}`);
  await send(message);
  await app.cloud.clock.advance('1h');
  assert.deepEqual(await app.mails(), []);
  const [dead] = await app.messages('ContactMessagesDead');
  assert.deepEqual(JSON.parse(dead?.body ?? ''), message);
});

test('a page of another origin may ask', async () => {
  const answer = await app.fetch('/contact', {
    method: 'OPTIONS',
    headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' },
  });
  assert.ok(answer.ok);
  assert.match(answer.headers.get('access-control-allow-methods') ?? '', /POST/);
});
