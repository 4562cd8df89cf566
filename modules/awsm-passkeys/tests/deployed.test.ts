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
  const items = async (region = 'us-east-1', table = 'Passkeys') => {
    const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
    const TableName = (TableNames as string[]).find((name) => name.endsWith(table));
    const { Items } = await app.in(region).aws.json('dynamodb', 'Scan', { TableName });
    return (Items as { pk: { S: string } }[]).sort((one, other) => (one.pk.S < other.pk.S ? -1 : 1));
  };
  const settled = async (region: string) => {
    for (const table of ['Passkeys', 'Users']) {
      await expect
        .poll(
          async () => JSON.stringify(await items(region, table)) === JSON.stringify(await items('us-east-1', table)),
          {
            timeout: 30_000,
          },
        )
        .toBe(true);
    }
  };
  const kept = async (region?: string) =>
    (await items(region)).map(({ pk }) => pk.S).filter((pk) => !pk.startsWith('CEREMONY#'));

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

    const enter = async (input: object, client = users) => {
      const options = await client.request('POST', 'users/passkeys/options', input);
      return client.enter('users/passkeys/sign-in', { ...input, credential: authenticator.get(options) });
    };
    expect(await enter({})).toBeUndefined();
    expect(users.user).toMatchObject({ email });
    await users.request('PATCH', 'users/me/passkeys', { secondFactor: true });
    await users.signOut();
    const challenge = await users.signIn({ email, password });
    expect(challenge).toMatchObject({ challenge: ['passkeys'] });
    expect(await enter({ token: challenge!.token })).toBeUndefined();
    expect((await users.exportData()).addons).toMatchObject({ passkeys: { passkeys: [{ name: 'My phone' }] } });

    expect(await kept()).toHaveLength(2);
    // The home region fails: the passkey signs in through the other one, alone and after the password.
    for (const region of regions) {
      await settled(region);
      await app.in('us-east-1').off();
      const there = createUsersClient({ url: app.url('', region) });
      expect(await enter({}, there)).toBeUndefined();
      expect(there.user).toMatchObject({ sub: users.user?.sub, email });
      const asked = await there.signIn({ email, password });
      expect(asked).toMatchObject({ challenge: ['passkeys'] });
      expect(await enter({ token: asked!.token }, there)).toBeUndefined();
      await app.in('us-east-1').on();
      await settled(region);
    }
    await users.deleteAccount({ password });
    await expect.poll(() => kept(), { timeout: 30_000 }).toEqual([]);
    for (const region of regions) await expect.poll(() => kept(region), { timeout: 30_000 }).toEqual([]);
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
