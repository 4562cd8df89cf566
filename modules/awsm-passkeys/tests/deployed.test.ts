import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';
import { createUsersClient } from '../../awsm-users/client/index.js';
import { Authenticator } from './authenticator.ts';

const origin = 'https://app.example';
const variables = {
  USERS_SECRET: 'a secret of thirty-two characters',
  USERS_FROM: 'no-reply@app.example',
  USERS_PAGES: origin,
  PASSKEYS_ORIGINS: origin,
};

describe.each([
  ['REST', ['eu-west-1']],
  ['HTTP', []],
] as const)('on a %s API, with %j beside the home region', (protocol, regions) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-users', 'awsm-passkeys'], variables, protocol, regions);
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
  });
  afterAll(() => app?.stop());

  const email = 'ada@example.com';
  const password = 'correct horse battery';
  const items = async (region = 'us-east-1') => {
    const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
    const TableName = (TableNames as string[]).find((name) => /Passkeys$/.test(name));
    const { Items } = await app.in(region).aws.json('dynamodb', 'Scan', { TableName });
    const keys = (Items as { pk: { S: string } }[]).map(({ pk }) => pk.S);
    return keys.filter((pk) => !pk.startsWith('CEREMONY#')).sort();
  };

  test('a passkey is made, signs in, is a second factor, and is forgotten with the account', async () => {
    const users = createUsersClient({ url: app.url('') });
    const authenticator = new Authenticator(origin);
    await users.signUp({ email, password });
    const mail = async (): Promise<Mail | undefined> =>
      (await app.mails()).find(({ Subject }) => Subject === 'Please confirm your address');
    await expect.poll(mail, { timeout: 30_000 }).toBeDefined();
    const token = /#([\w-]{43})/.exec((await mail())?.Body?.text_part ?? '')?.[1] ?? '';
    await users.verify({ token, password });
    const credential = authenticator.create(await users.request('POST', 'users/me/passkeys/options', {}));
    const made = await users.request<{ id: string }>('POST', 'users/me/passkeys', { name: 'Phone', credential });
    await users.request('PATCH', `users/me/passkeys/${made.id}`, { name: 'My phone' });
    await users.signOut();

    const enter = async (input: object) => {
      const options = await users.request('POST', 'users/passkeys/options', input);
      return users.enter('users/passkeys/sign-in', { ...input, credential: authenticator.get(options) });
    };
    expect(await enter({})).toBeUndefined();
    expect(users.user).toMatchObject({ email });
    await users.request('PATCH', 'users/me/passkeys', { secondFactor: true });
    await users.signOut();
    const challenge = await users.signIn({ email, password });
    expect(challenge).toMatchObject({ challenge: ['passkeys'] });
    expect(await enter({ token: challenge!.token })).toBeUndefined();
    expect((await users.exportData()).addons).toMatchObject({ passkeys: { passkeys: [{ name: 'My phone' }] } });

    const kept = await items();
    expect(kept).toHaveLength(2);
    for (const region of regions) {
      await expect.poll(() => items(region), { timeout: 30_000 }).toEqual(kept);
      await app.in(region).off();
      await users.signOut();
      expect(await enter({})).toBeUndefined();
      await app.in(region).on();
    }
    await users.deleteAccount({ password });
    await expect.poll(() => items(), { timeout: 30_000 }).toEqual([]);
    for (const region of regions) await expect.poll(() => items(region), { timeout: 30_000 }).toEqual([]);
  });

  test('pages of the origins may call, others and strangers may not', async () => {
    const preflight = (from: string) =>
      app.call('OPTIONS', '/users/me/passkeys', undefined, { origin: from, 'access-control-request-method': 'PATCH' });
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBe(origin);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await app.call('GET', '/users/me/passkeys')).json).toMatchObject({ reason: 'session' });
    const options = (await app.call('POST', '/users/passkeys/options', {})).json;
    const credential = new Authenticator(origin);
    credential.create({ ...options, rp: { id: 'app.example' }, user: { id: 'AAAA' } });
    const answer = await app.call('POST', '/users/passkeys/sign-in', { credential: credential.get(options) });
    expect({ status: answer.status, json: answer.json }).toMatchObject({ status: 403, json: { reason: 'passkey' } });
  });
});
