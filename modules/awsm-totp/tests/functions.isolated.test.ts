import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeTable, UsersFunctions } from '../../../test/users-functions.ts';
import { defineSettings } from '../lib/settings.ts';
import { codeOf } from './totp.ts';

// The functions themselves, as Lambda calls them, beside those of awsm-users.
let users: UsersFunctions;
// biome-ignore lint/suspicious/noExplicitAny: events of Lambda
let account: (event: any) => Promise<any>;
let cleanup: (event: { detail?: { sub: string; issuer: string } }) => Promise<void>;
beforeAll(async () => {
  users = await UsersFunctions.start();
  await makeTable(users.cloud, 'awsm-totp', 'Totp');
  const variables = {
    TOTP_TABLE: 'Totp',
    TOTP_SECRET: 'a secret of thirty-two characters',
    TOTP_APP: 'shop',
    TOTP_ORIGINS: 'https://app.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  account = (await import('../awsm/account/handler.ts')).handler as typeof account;
  cleanup = (await import('../awsm/cleanup/handler.ts')).handler as typeof cleanup;
});
afterAll(() => users.stop());

const kept = async () => (await users.aws.json('dynamodb', 'Scan', { TableName: 'Totp' })).Count as number;

test('an app is set up, asked for, and forgotten with its user', async () => {
  const ada = await users.user('ada@app.example');
  const ask = (route: string, input?: object, more: object = ada) => users.ask(account, route, input, more);
  expect(await ask('GET /users/me/totp', undefined, {})).toMatchObject({ status: 401, reason: 'session' });
  expect(await ask('GET /users/me/totp')).toMatchObject({ status: 200, enabled: false });
  const { secret, uri } = await ask('POST /users/me/totp', {});
  expect(uri).toContain('otpauth://totp/shop:ada%40app.example?');
  const { status, recoveryCodes } = await ask('POST /users/me/totp/confirm', { code: codeOf(secret, Date.now()) });
  expect([status, recoveryCodes.length]).toEqual([200, 10]);
  expect(await ask('GET /users/me/totp')).toMatchObject({ enabled: true, recoveryCodesLeft: 10 });

  const challenge = await users.open(ada.sub);
  expect(challenge).toMatchObject({ challenge: ['totp'] });
  expect(challenge).not.toHaveProperty('accessToken');
  const answer = (code: string) => ask('POST /users/totp/sign-in', { token: challenge.token, code }, {});
  expect(await answer('000000')).toMatchObject({ status: 403, reason: 'code' });
  const tokens = await answer(recoveryCodes[0]);
  expect(tokens).toMatchObject({ status: 200, accessToken: expect.any(String) });
  const mine = { headers: { authorization: `Bearer ${tokens.accessToken}` } };
  const renewed = await ask('POST /users/me/totp/recovery-codes', { code: recoveryCodes[1] }, mine);
  expect(renewed.recoveryCodes).toHaveLength(10);

  const { sub } = ada;
  await cleanup({ detail: { sub, issuer: 'other/dev' } });
  expect(await kept()).toBe(1);
  await users.calls.operator({ do: 'delete', sub });
  await cleanup({ detail: { sub, issuer: 'app/dev' } });
  expect(await kept()).toBe(0);
  await expect(cleanup({})).rejects.toThrow('names no user');
});

test('an app is turned off by a code', async () => {
  const bob = await users.user('bob@app.example');
  const ask = (route: string, input: object) => users.ask(account, route, input, bob);
  const { secret } = await ask('POST /users/me/totp', {});
  const { recoveryCodes } = await ask('POST /users/me/totp/confirm', { code: codeOf(secret, Date.now()) });
  expect(await ask('DELETE /users/me/totp', { code: '000000' })).toMatchObject({ status: 403 });
  expect((await ask('DELETE /users/me/totp', { code: recoveryCodes[0] })).status).toBe(204);
  expect((await ask('DELETE /users/me/none', {})).status).toBe(404);
});

test('the pages of the project may call, with bodies of some size, and refusals are in their language', async () => {
  const { headers } = await account({ httpMethod: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect(headers['access-control-allow-origin']).toBe('https://app.example');
  const sized = (bytes: number) => users.ask(account, 'POST /users/totp/sign-in', { token: 'x'.repeat(bytes - 12) });
  expect([(await sized(4096)).status, (await sized(4097)).status]).toEqual([400, 413]);
  const german = await users.ask(account, 'GET /users/me/totp', undefined, { headers: { 'accept-language': 'de' } });
  const english = await users.ask(account, 'GET /users/me/totp');
  expect(german.error).not.toBe(english.error);
});

test('what a project may set', () => {
  for (const issuer of ['S', 'x'.repeat(60), 'Mein Laden']) expect(defineSettings({ issuer })).toEqual({ issuer });
  expect(defineSettings()).toEqual({});
  for (const issuer of ['', 'x'.repeat(61), 'a:b', 'a\nb', 5 as never]) {
    expect(() => defineSettings({ issuer })).toThrow('issuer must be a name of 1 to 60 characters');
  }
  expect(() => defineSettings({ app: 'x' } as never)).toThrow('app is not a setting; these are: issuer, texts');
  expect(defineSettings({ texts: { de: { code: 'Falsch.' } } }).texts).toEqual({ de: { code: 'Falsch.' } });
  expect(() => defineSettings({ texts: { de: { nothing: 'x' } } })).toThrow('aws_modules/awsm-totp/settings.ts');
});
