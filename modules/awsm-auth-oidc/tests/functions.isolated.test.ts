import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeTable, UsersFunctions } from '../../../test/users-functions.ts';
import { readPages } from '../lib/place.ts';
import { defineSettings } from '../lib/settings.ts';
import { codeIn, hashIn, verifier } from './oidc.ts';
import { FakeProvider, hashOf } from './provider.ts';

// The functions themselves, as Lambda calls them, beside those of awsm-users and a provider on this machine.
let users: UsersFunctions;
let fake: FakeProvider;
// biome-ignore lint/suspicious/noExplicitAny: events of Lambda
type Handler = (event: any) => Promise<any>;
let account: Handler;
let browser: Handler;
let cleanup: (event: { detail?: { sub: string; issuer: string } }) => Promise<void>;
const page = 'https://app.example/signed-in';
beforeAll(async () => {
  users = await UsersFunctions.start();
  fake = await FakeProvider.start();
  fake.clientId = 'app';
  await makeTable(users.cloud, 'awsm-auth-oidc', 'Oidc');
  const variables = {
    OIDC_TABLE: 'Oidc',
    OIDC_URL: 'https://api.example/dev/',
    OIDC_PAGES: `${page} https://www.app.example/linked`,
    OIDC_CLIENTS: `fake=${fake.clientId}`,
    OIDC_SECRETS: `fake=${fake.clientSecret}`,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.doMock('../awsm/settings.ts', () => ({
    settings: defineSettings({
      loopback: true,
      providers: { fake: { name: 'Fake', issuer: fake.issuer, mails: 'verified' } },
    }),
  }));
  account = (await import('../awsm/account/handler.ts')).handler as Handler;
  browser = (await import('../awsm/browser/handler.ts')).handler as Handler;
  cleanup = (await import('../awsm/cleanup/handler.ts')).handler as typeof cleanup;
});
afterAll(async () => {
  vi.doUnmock('../awsm/settings.ts');
  await fake.stop();
  await users.stop();
});

const go = (what: 'start' | 'callback', query: URLSearchParams, cookie = '', below = '/users') =>
  browser({
    httpMethod: 'GET',
    resource: `${below}/oidc/{provider}/${what}`,
    pathParameters: { provider: 'fake' },
    queryStringParameters: Object.fromEntries(query),
    headers: { cookie },
    requestContext: { identity: { sourceIp: '192.0.2.1' } },
  });
/** All steps of a browser. Returns the code for the page. */
async function signedIn(intent = 'sign-in', below = '/users'): Promise<string> {
  const begun = await go('start', new URLSearchParams({ intent, page, challenge: hashOf(verifier) }), '', below);
  expect([begun.statusCode, begun.headers['referrer-policy'], begun.headers['cache-control']]).toEqual([
    302,
    'no-referrer',
    'no-store',
  ]);
  const { location, 'set-cookie': cookie } = begun.headers;
  expect(new URL(location).searchParams.get('redirect_uri')).toBe(`https://api.example/dev${below}/oidc/fake/callback`);
  const back = new URL(fake.agree(location)).searchParams;
  const ended = await go('callback', back, cookie.split(';')[0], below);
  expect([ended.statusCode, ended.headers.location.split('#')[0]]).toEqual([302, page]);
  return codeIn(hashIn(ended.headers.location));
}
const ask = (route: string, input?: object, more: object = {}) => users.ask(account, route, input, more);

test('somebody signs in by a provider, is listed, links, unlinks, and is forgotten', async () => {
  expect(await ask('GET /users/oidc')).toMatchObject({ status: 200, providers: [{ id: 'fake', name: 'Fake' }] });
  fake.user = { sub: 'ada', email: 'ada@app.example', email_verified: true };
  const code = await signedIn();
  expect((await ask('POST /users/oidc/sign-in', { code, verifier: 'another one' })).status).toBeGreaterThanOrEqual(400);
  const tokens = await ask('POST /users/oidc/sign-in', { code: await signedIn(), verifier });
  expect(tokens).toMatchObject({ status: 200, accessToken: expect.any(String) });
  const ada = { headers: { authorization: `Bearer ${tokens.accessToken}` } };
  expect(await ask('GET /users/me/oidc')).toMatchObject({ status: 401, reason: 'session' });
  const [first] = (await ask('GET /users/me/oidc', undefined, ada)).identities;
  expect(first).toMatchObject({ provider: 'fake', issuer: fake.issuer });

  const bob = await users.user('bob@app.example');
  fake.user = { sub: 'bob', email: 'bob@app.example', email_verified: true };
  expect((await ask('POST /users/me/oidc', { code: await signedIn('link'), verifier }, bob)).status).toBe(200);
  const linked = (await ask('GET /users/me/oidc', undefined, bob)).identities.find(
    (one: { provider: string }) => one.provider === 'fake',
  );
  // It would be the last way to sign in that this module knows.
  const last = await ask('DELETE /users/me/oidc/{id}', {}, { ...bob, pathParameters: { id: linked.id } });
  expect(last.status).toBe(409);

  const kept = async () => JSON.stringify((await users.aws.json('dynamodb', 'Scan', { TableName: 'Oidc' })).Items);
  const { result } = await users.calls.factors({
    do: 'identify',
    input: {},
    request: { ip: '192.0.2.1', headers: ada.headers },
  });
  await cleanup({ detail: { sub: result.sub, issuer: 'other/dev' } });
  expect(await kept()).toContain(result.sub);
  await users.calls.operator({ do: 'delete', sub: result.sub });
  await cleanup({ detail: { sub: result.sub, issuer: 'app/dev' } });
  expect(await kept()).not.toContain(result.sub);
});

test.each(['/auth', '/v1/auth', ''])('a project may put the endpoints below "%s"', async (below) => {
  fake.user = { sub: 'moved', email: 'moved@app.example', email_verified: true };
  const code = await signedIn('sign-in', below);
  expect(await ask(`POST ${below}/oidc/sign-in`, { code, verifier })).toMatchObject({
    accessToken: expect.any(String),
  });
  expect(await ask(`GET ${below}/oidc`)).toMatchObject({ providers: [{ id: 'fake' }] });
});

test('pages of the project may call; browsers are sent nowhere else', async () => {
  const origin = async (from: string) =>
    (await account({ httpMethod: 'OPTIONS', headers: { origin: from } })).headers['access-control-allow-origin'];
  for (const from of ['https://app.example', 'https://www.app.example']) expect(await origin(from)).toBe(from);
  expect(await origin('https://evil.example')).toBeUndefined();
  const sized = (bytes: number) => ask('POST /users/oidc/sign-in', { code: 'x'.repeat(bytes - 11) });
  expect([(await sized(16 * 1024)).status, (await sized(16 * 1024 + 1)).status]).toEqual([400, 413]);
  const other = await go(
    'start',
    new URLSearchParams({ intent: 'sign-in', page: 'https://evil.example/', challenge: hashOf(verifier) }),
  );
  expect([other.statusCode, JSON.parse(other.body)]).toEqual([
    400,
    { error: 'A sign-in cannot end at this page.', reason: 'pages', field: 'page' },
  ]);
  const nowhere = await browser({ httpMethod: 'GET', resource: '/users/oidc/other', headers: {} });
  expect([nowhere.statusCode, JSON.parse(nowhere.body)]).toEqual([
    404,
    { error: 'There is nothing here.', reason: 'invalid' },
  ]);
  const german = await ask('GET /users/me/oidc', undefined, { headers: { 'accept-language': 'de' } });
  expect(german.error).not.toBe((await ask('GET /users/me/oidc')).error);
});

test('what a page may be', () => {
  expect(readPages({ OIDC_PAGES: 'https://a.example/x http://localhost:3000/ https://a.example/y' })).toEqual({
    pages: ['https://a.example/x', 'http://localhost:3000/', 'https://a.example/y'],
    origins: 'https://a.example http://localhost:3000',
  });
  const wrong: [string | undefined, string][] = [
    [undefined, 'OIDC_PAGES has no page'],
    ['page', 'is not an address'],
    ['https://a.example/#', 'must have no "#"'],
    ['https://u:p@a.example/', 'must have no user and password'],
    ['https://u@a.example/', 'must have no user and password'],
    ['https://:p@a.example/', 'must have no user and password'],
    ['https://a.example', 'must be written as https://a.example/'],
    ['http://a.example/', 'must begin with https://'],
  ];
  for (const [text, message] of wrong) expect(() => readPages({ OIDC_PAGES: text }), String(text)).toThrow(message);
});
