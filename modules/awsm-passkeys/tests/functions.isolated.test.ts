import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeTable, UsersFunctions } from '../../../test/users-functions.ts';
import { defineSettings, readPlace } from '../lib/settings.ts';
import { Authenticator } from './authenticator.ts';

// The functions themselves, as Lambda calls them, beside those of awsm-users.
let users: UsersFunctions;
// biome-ignore lint/suspicious/noExplicitAny: events of Lambda
let account: (event: any) => Promise<any>;
let cleanup: (event: { detail?: { sub: string; issuer: string } }) => Promise<void>;
beforeAll(async () => {
  users = await UsersFunctions.start();
  await makeTable(users.cloud, 'awsm-passkeys', 'Passkeys');
  const variables = {
    PASSKEYS_TABLE: 'Passkeys',
    PASSKEYS_APP: 'shop',
    PASSKEYS_ORIGINS: 'https://app.example https://www.app.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  account = (await import('../awsm/account/handler.ts')).handler as typeof account;
  cleanup = (await import('../awsm/cleanup/handler.ts')).handler as typeof cleanup;
});
afterAll(() => users.stop());

const ask = (route: string, input?: object, more: object = {}) => users.ask(account, route, input, more);
const keys = async () =>
  ((await users.aws.json('dynamodb', 'Scan', { TableName: 'Passkeys' })).Items as { pk: { S: string } }[]).map(
    ({ pk }) => pk.S,
  );

test('a passkey is made, listed, renamed, signs in, is removed, and forgotten with its user', async () => {
  const ada = await users.user('ada@app.example');
  expect(await ask('GET /users/me/passkeys')).toMatchObject({ status: 401, reason: 'session' });
  const options = await ask('POST /users/me/passkeys/options', {}, ada);
  expect(options).toMatchObject({
    status: 200,
    rp: { id: 'app.example', name: 'shop' },
    user: { name: 'ada@app.example' },
  });
  const phone = new Authenticator('https://www.app.example');
  const made = await ask('POST /users/me/passkeys', { name: 'Phone', credential: phone.create(options) }, ada);
  expect(made).toMatchObject({ status: 200, name: 'Phone' });
  const renamed = await ask(
    'PATCH /users/me/passkeys/{id}',
    { name: 'Old phone' },
    { ...ada, pathParameters: { id: made.id } },
  );
  expect(renamed.status).toBe(200);
  expect((await ask('GET /users/me/passkeys', undefined, ada)).passkeys).toMatchObject([
    { id: made.id, name: 'Old phone' },
  ]);

  const tokens = await ask('POST /users/passkeys/sign-in', {
    credential: phone.get(await ask('POST /users/passkeys/options', {})),
  });
  expect(tokens).toMatchObject({ status: 200, accessToken: expect.any(String) });
  const elsewhere = new Authenticator('https://evil.example');
  elsewhere.made.push(phone.made[0]!);
  expect(
    await ask('POST /users/passkeys/sign-in', {
      credential: elsewhere.get(await ask('POST /users/passkeys/options', {})),
    }),
  ).toMatchObject({
    status: 403,
    reason: 'passkey',
  });

  const { sub } = ada;
  const other = await ask(
    'POST /users/me/passkeys',
    {
      name: 'Key',
      credential: new Authenticator('https://app.example').create(
        await ask('POST /users/me/passkeys/options', {}, ada),
      ),
    },
    ada,
  );
  expect(
    (await ask('DELETE /users/me/passkeys/{id}', undefined, { ...ada, pathParameters: { id: other.id } })).status,
  ).toBe(204);
  expect((await ask('GET /users/me/passkeys', undefined, ada)).passkeys).toHaveLength(1);
  await cleanup({ detail: { sub, issuer: 'other/dev' } });
  expect((await keys()).some((key) => key.includes(sub))).toBe(true);
  await users.calls.operator({ do: 'delete', sub });
  await cleanup({ detail: { sub, issuer: 'app/dev' } });
  expect((await keys()).filter((key) => key.includes(sub) || key.includes(made.id))).toEqual([]);
});

test('the pages that passkeys are for may call, with bodies of some size', async () => {
  const origin = async (from: string) =>
    (await account({ httpMethod: 'OPTIONS', headers: { origin: from } })).headers['access-control-allow-origin'];
  for (const from of ['https://app.example', 'https://www.app.example']) expect(await origin(from)).toBe(from);
  expect(await origin('https://evil.example')).toBeUndefined();
  const sized = (bytes: number) => ask('POST /users/passkeys/sign-in', { credential: 'x'.repeat(bytes - 17) });
  expect([(await sized(64 * 1024)).status, (await sized(64 * 1024 + 1)).status]).toEqual([400, 413]);
  const german = await ask('GET /users/me/passkeys', undefined, { headers: { 'accept-language': 'de' } });
  expect(german.error).not.toBe((await ask('GET /users/me/passkeys')).error);
});

test('what a project may set', () => {
  for (const app of ['S', 'x'.repeat(60)]) expect(defineSettings({ app })).toEqual({ app });
  for (const app of ['', 'x'.repeat(61), 'a\nb', 5 as never])
    expect(() => defineSettings({ app })).toThrow('app must be a name');
  for (const rpId of ['localhost', 'my-app.co.uk']) expect(defineSettings({ rpId })).toEqual({ rpId });
  for (const rpId of ['', '127.0.0.1', 'https://a.b', 'A.b', 'a..b', 5 as never]) {
    expect(() => defineSettings({ rpId })).toThrow('rpId must be a domain');
  }
  expect(() => defineSettings({ name: 'x' } as never)).toThrow('name is not a setting; these are: app, rpId, texts');
  expect(() => defineSettings({ texts: { de: { nothing: 'x' } } })).toThrow('aws_modules/awsm-passkeys/settings.ts');
});

test('pages are origins of one domain, by https or of this machine', () => {
  expect(readPlace(' https://a.example  https://b.a.example:8443 ', {})).toEqual({
    rpId: 'a.example',
    origins: ['https://a.example', 'https://b.a.example:8443'],
  });
  expect(readPlace('https://www.a.example', { rpId: 'a.example' }).rpId).toBe('a.example');
  expect(readPlace('http://localhost:3000', {}).rpId).toBe('localhost');
  const wrong: [string | undefined, string, string?][] = [
    [undefined, 'PASSKEYS_ORIGINS is not set'],
    ['  ', 'PASSKEYS_ORIGINS is not set'],
    ['https://a.example/', 'is not an origin such as'],
    ['a.example', 'is not an origin such as'],
    ['http://a.example', 'must begin with https://'],
    ['ftp://localhost', 'must begin with https://'],
    ['https://a.example https://evil-a.example', 'is not of the domain "a.example"'],
    ['https://a.example', 'is not of the domain "b.example"', 'b.example'],
    ['https://127.0.0.1', '"127.0.0.1" is not a domain'],
  ];
  for (const [text, message, rpId] of wrong) {
    expect(() => readPlace(text, rpId === undefined ? {} : { rpId }), String(text)).toThrow(message);
  }
});
