import { Refusal } from 'jaws-core-js/http';
import { expect, test, vi } from 'vitest';
import { serve } from '../lib/http/serve.ts';
import { displayName, email } from '../lib/input.ts';
import { defineMails } from '../lib/mail/catalogue.ts';
import { html } from '../lib/mail/html.ts';
import { networkOf } from '../lib/network.ts';
import { defineSettings } from '../lib/settings.ts';
import type { Users } from '../lib/users.ts';

test.each([
  [' Ada@Example.COM', 'ada@example.com'],
  ['ada+x@bücher.example', 'ada+x@xn--bcher-kva.example'],
  ["o'neil@example.com", "o'neil@example.com"],
  // Composed first, then in lower case: the stored addresses were made in this order.
  ['J\u030coe@example.com', 'j\u030coe@example.com'],
])('%s is %s', (given, expected) => expect(email({ email: given })).toBe(expected));

test.each([
  '',
  'a',
  '@example.com',
  'a@b',
  'a@1.2.3.4',
  'a b@example.com',
  'a@example.com\nBcc: b@example.com',
  'a,b@example.com',
  1,
])('%j is not an address', (given) => expect(() => email({ email: given })).toThrow(Refusal));

test('a name is a line', () => {
  expect(displayName({ name: ' Ada ' })).toBe('Ada');
  expect(displayName({})).toBe('');
  for (const name of ['a\nb', '<b>', 'a\u202eb', 'x'.repeat(101)]) expect(() => displayName({ name })).toThrow(Refusal);
});

/** An empty table that accepts everything. */
const users: Users = {
  secret: 'a secret of thirty-two characters',
  issuer: 'app/dev',
  table: 'Users',
  mails: '',
  settings: defineSettings({}),
  now: Date.now,
  aws: { json: async <Output>() => ({}) as Output },
};
const request = (more: object) => ({
  resource: '/a',
  httpMethod: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"a":1}',
  ...more,
});
const echo = { 'POST /a': async (_users: Users, call: object) => ({ status: 200, body: call }) };

test('a request is read, by all kinds of events', async () => {
  const requestContext = { identity: { sourceIp: '192.0.2.1' } };
  const rest = await serve(users, echo, '*')(request({ requestContext }));
  expect(JSON.parse(rest.body ?? '')).toMatchObject({ input: { a: 1 }, client: { ip: '192.0.2.1' } });
  const http = {
    version: '2.0',
    routeKey: 'POST /a',
    requestContext: { http: { method: 'POST', sourceIp: '192.0.2.2' } },
  };
  expect(JSON.parse((await serve(users, echo, '*')(request(http))).body ?? '').client.ip).toBe('192.0.2.2');
  expect(rest.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
});

test.each([
  [{ resource: '/a/constructor' }, 404],
  [{ resource: undefined, routeKey: 'constructor' }, 404],
  [{ headers: { 'content-type': 'text/plain' } }, 415],
  [{ body: 'no' }, 400],
  [{ body: '[]' }, 400],
  [{ body: null }, 400],
  [{ body: `"${'x'.repeat(20_000)}"` }, 413],
])('%j is answered with %s', async (more, status) =>
  expect((await serve(users, echo, '')(request(more))).statusCode).toBe(status),
);

test('internal errors are not revealed', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const failing = { 'POST /a': () => Promise.reject(new Error('the table is on fire')) };
  const { statusCode, body } = await serve(users, failing, '')(request({}));
  expect(statusCode).toBe(500);
  expect(body).not.toContain('fire');
  expect(log).toHaveBeenCalledOnce();
});

test('a mail has no HTML of others', () => {
  expect(html`<a href="${'"><script>'}">${"'&"}</a>`).toBe('<a href="&quot;&gt;&lt;script&gt;">&#39;&amp;</a>');
  const about = { name: '<img src=x>', token: 't', pages: 'https://a.example', removed: [], kept: ['<img src=y>'] };
  for (const language of ['en', 'de']) {
    const mails = defineMails({}, 'en')(language);
    for (const mail of [mails.known, mails.reset, mails.changed, mails.address, mails.notice, mails.deleted]) {
      expect(mail(about).html).toContain('&lt;img src=x&gt;');
      expect(mail(about).html).not.toContain('<img');
      expect(mail({ ...about, name: '' }).text).toMatch(/^(Hello|Guten Tag),/);
    }
  }
});

test('mails of a project come before ours, by language', () => {
  const goodbye = { subject: 'Tot ziens', text: '', html: '' };
  const mails = defineMails({ nl: { deleted: () => goodbye } }, 'de');
  const about = { name: 'Ada', pages: '', removed: [], kept: [] };
  expect(mails('nl').deleted(about)).toEqual(goodbye);
  expect(mails('nl').changed(about).subject).toBe('Ihr Passwort wurde geändert');
  expect(mails('en').changed(about).subject).toBe('Your password was changed');
  for (const unknown of ['fr', 'constructor', undefined]) {
    expect(mails(unknown).changed(about).subject).toBe('Ihr Passwort wurde geändert');
  }
  // As in mails.ts of version 1.0.0.
  expect(defineMails({ deleted: () => goodbye }, 'en')('en').deleted(about)).toEqual(goodbye);
});

test('mails that nobody can send end the start, with every mistake', () => {
  // What a project in JavaScript may write.
  const wrong: object = { en: { goodbye: () => ({}), reset: 'text' }, English: { reset: 'text' }, de: {}, gsw: {} };
  const messageOf = (given: object, language: string) => {
    try {
      defineMails(given, language);
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  expect(messageOf(wrong, 'fr')).toEqual([
    'Invalid mails in aws_modules/awsm-users/mailer/mails.ts:',
    '- en.goodbye is not a mail; these are: verify, known, reset, changed, factor, way, address, notice, deleted',
    '- en.reset must be a function',
    '- "English" is not a language such as "en"',
    '- there are no mails in "fr", the language in settings.ts',
  ]);
  expect(messageOf({ d: {} }, 'en')).toHaveLength(2);
  // In the `mails.ts` of version 1.0.0.
  expect(messageOf({ deleted: () => ({}), goodbye: () => ({}) }, 'de')?.[1]).toMatch(/^- de\.goodbye is not a mail/);
  expect(messageOf({ deut: {} }, 'en')).toHaveLength(2);
  expect(messageOf({ fr: {}, gsw: {} }, 'fr')).toBeUndefined();
});

test('a language that a project adds has the mails of the default where it leaves some out', () => {
  const about = { name: 'Ada', pages: '', removed: [], kept: [] };
  const own = { subject: 'Jouw wachtwoord', text: '', html: '' };
  // The default language is one of the project's, too, and lacks some texts itself: those are in English.
  const mails = defineMails({ nl: { changed: () => own }, fr: {} }, 'nl');
  expect(mails('nl').changed(about)).toBe(own);
  expect(mails(undefined).changed(about)).toBe(own);
  expect(mails('nl').deleted(about).subject).toBe('Your account was deleted');
  expect(mails('fr').deleted(about).subject).toBe('Your account was deleted');
  expect(defineMails({ fr: {} }, 'de')('fr').deleted(about).subject).toBe('Ihr Konto wurde gelöscht');
});

test('settings have defaults, and every mistake is named', () => {
  expect(defineSettings({ sessions: { idleDays: 7 } }).sessions).toMatchObject({ idleDays: 7, maxDays: 180 });
  // What a project in JavaScript may write.
  const wrong: object = { sessions: { idleDays: 0, graceSeconds: 61, age: 1 }, limit: {}, language: 'English' };
  const given = () => defineSettings(wrong);
  expect(given).toThrow(
    /limit is not a setting[\s\S]*sessions\.age is not a setting[\s\S]*idleDays must be a whole number from 1 to 400, not 0[\s\S]*graceSeconds[\s\S]*language/,
  );
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2ff::1', '2001:db8:1:200'],
  ['2001:db8:1:2ab:ffff::', '2001:db8:1:200'],
  ['2001:db8:1:300::1', '2001:db8:1:300'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
])('the network of %s is %s', (ip, network) => expect(networkOf(ip)).toBe(network));
