import { scryptSync } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { expect, test, vi } from 'vitest';
import { mails } from '../awsm/mailer/mails.ts';
import { authorize } from '../lib/authorizer.ts';
import { serve } from '../lib/http/serve.ts';
import { displayName, email } from '../lib/input.ts';
import { html } from '../lib/mail/html.ts';
import { checkNewPassword, hashPassword, isOutdated, isPassword } from '../lib/password.ts';
import { createAccessToken, verifyAccessToken } from '../lib/tokens/access.ts';
import { createRefreshToken, readRefreshToken } from '../lib/tokens/refresh.ts';
import type { Users } from '../lib/users.ts';

const secret = 'a secret of thirty-two characters';
const at = Date.parse('2026-01-01T00:00:00Z');
const identity = { sub: 'u', sid: 's', email: 'ada@example.com' };
const access = createAccessToken(secret, identity, at);

test('a password is hashed with scrypt and a salt of its own', async () => {
  const hash = await hashPassword('correct horse battery');
  const [, cost, r, p, salt = '', key] = hash.split('$');
  const N = 2 ** Number(cost);
  const options = { N, r: Number(r), p: Number(p), maxmem: 2 ** 28 };
  const expected = scryptSync('correct horse battery', Buffer.from(salt, 'base64url'), 32, options);
  expect(key).toBe(expected.toString('base64url'));
  expect(await isPassword('correct horse battery', hash)).toBe(true);
  expect(await isPassword('correct horse batterz', hash)).toBe(false);
  expect(await isPassword('correct horse battery', undefined)).toBe(false);
  expect(await isPassword('', 'scrypt$99$8$1$$')).toBe(false);
  expect(hash).toMatch(/^scrypt\$16\$8\$2\$/);
  expect(isOutdated(hash)).toBe(false);
  expect(isOutdated('scrypt$14$8$1$salt$key')).toBe(true);
});

test('a password may be typed on any keyboard', async () => {
  const hash = await hashPassword('Ångström ﬁne 12', { cost: 4, blockSize: 8, parallelization: 1 });
  expect(await isPassword('A\u030angstro\u0308m fine 12', hash)).toBe(true);
});

test.each(['short', 'password1234', '1234567890', 'aaaaaaaaaaaa', 'Qwertyuiop1', 'adalove-2026', 'x'.repeat(257)])(
  '%s may not be chosen',
  (password) => expect(() => checkNewPassword(password, 'adalove@example.com')).toThrow(Refusal),
);

test.each(['correct horse battery', 'tr0ub4dor&3', '密码密码一二三四五六七八'])('%s may', (password) =>
  expect(checkNewPassword(password, 'ada@example.com')).toBe(password),
);

test.each([
  [' Ada@Example.COM', 'ada@example.com'],
  ['ada+x@bücher.example', 'ada+x@xn--bcher-kva.example'],
  ["o'neil@example.com", "o'neil@example.com"],
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
])('%j is no address', (given) => expect(() => email({ email: given })).toThrow(Refusal));

test('a name is a line', () => {
  expect(displayName({ name: ' Ada ' })).toBe('Ada');
  expect(displayName({})).toBe('');
  for (const name of ['a\nb', '<b>', 'a\u202eb', 'x'.repeat(101)]) expect(() => displayName({ name })).toThrow(Refusal);
});

test('an access token counts for ten minutes, with our signature only', () => {
  expect(verifyAccessToken(secret, access, at + 599_000)).toEqual(identity);
  expect(verifyAccessToken(secret, access, at + 600_000)).toBeUndefined();
  const [head, , signed] = access.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const payload = Buffer.from(JSON.stringify({ ...identity, exp: 1e12 })).toString('base64url');
  const { token } = createRefreshToken(secret, 's');
  for (const forged of [`${none}.${payload}.`, `${head}.${payload}.${signed}`, `${access}.x`, token, '', undefined]) {
    expect(verifyAccessToken(secret, forged, at)).toBeUndefined();
  }
  expect(verifyAccessToken('another secret of thirty-two char', access, at)).toBeUndefined();
  expect(() => verifyAccessToken('short', access, at)).toThrow('32 characters');
});

test('a refresh token is no access token, and the other way round', () => {
  const { token, sid, random } = createRefreshToken(secret, 'session');
  expect(readRefreshToken(secret, token)).toEqual({ sid, random });
  expect(readRefreshToken(secret, access)).toBeUndefined();
  expect(random).toMatch(/^[\w-]{43}$/);
});

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/items/1';

test('the authorizer lets users in, by all kinds of events', () => {
  const policy = {
    principalId: 'u',
    context: identity,
    policyDocument: {
      Statement: [{ Effect: 'Allow', Resource: 'arn:aws:execute-api:us-east-1:000000000000:api/dev/*' }],
    },
  };
  expect(authorize({ authorizationToken: `Bearer ${access}`, methodArn }, secret, at)).toMatchObject(policy);
  expect(authorize({ headers: { Authorization: `bearer ${access}` }, methodArn }, secret, at)).toMatchObject(policy);
  const routeArn = methodArn;
  const request = { headers: { authorization: `Bearer ${access}` }, routeArn };
  expect(authorize(request, secret, at)).toMatchObject(policy);
  expect(() => authorize({ routeArn }, secret, at)).toThrow('Unauthorized');
  expect(() => authorize({ authorizationToken: access, methodArn }, secret, at)).toThrow('Unauthorized');
  expect(() => authorize({ authorizationToken: `Bearer ${access}`, methodArn }, secret, at + 1e9)).toThrow(
    'Unauthorized',
  );
});

const users = {} as Users;
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
  expect(JSON.parse(rest.body ?? '')).toEqual({ input: { a: 1 }, ip: '192.0.2.1' });
  const http = {
    version: '2.0',
    routeKey: 'POST /a',
    requestContext: { http: { method: 'POST', sourceIp: '192.0.2.2' } },
  };
  expect(JSON.parse((await serve(users, echo, '*')(request(http))).body ?? '').ip).toBe('192.0.2.2');
  expect(rest.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
});

test.each([
  [{ resource: '/constructor' }, 404],
  [{ resource: undefined, routeKey: 'constructor' }, 404],
  [{ headers: { 'content-type': 'text/plain' } }, 415],
  [{ body: 'no' }, 400],
  [{ body: '[]' }, 400],
  [{ body: null }, 400],
  [{ body: `"${'x'.repeat(20_000)}"` }, 413],
])('%j is answered with %s', async (more, status) =>
  expect((await serve(users, echo, '')(request(more))).statusCode).toBe(status),
);

test('what went wrong is told to nobody', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const failing = { 'POST /a': () => Promise.reject(new Error('the table is on fire')) };
  const { statusCode, body } = await serve(users, failing, '')(request({}));
  expect(statusCode).toBe(500);
  expect(body).not.toContain('fire');
  expect(log).toHaveBeenCalledOnce();
});

test('a mail has no HTML of others', () => {
  expect(html`<a href="${'"><script>'}">${"'&"}</a>`).toBe('<a href="&quot;&gt;&lt;script&gt;">&#39;&amp;</a>');
  const about = { name: '<img src=x>', token: 't', pages: 'https://a.example' };
  for (const mail of [mails.known(about), mails.reset(about), mails.changed(about)]) {
    expect(mail.html).toContain('&lt;img src=x&gt;');
    expect(mail.html).not.toContain('<img');
  }
});
