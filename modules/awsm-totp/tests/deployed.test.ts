import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';
import { createUsersClient } from '../../awsm-users/client/index.js';
import { createTotpClient } from '../client/index.js';
import { codeOf } from './totp.ts';

const variables = {
  USERS_SECRET: 'a secret of thirty-two characters',
  USERS_FROM: 'no-reply@app.example',
  USERS_PAGES: 'https://app.example',
  TOTP_SECRET: 'another one of thirty-two characters',
};

describe.each([
  ['REST', ['eu-west-1']],
  ['HTTP', []],
] as const)('on a %s API, with %j beside the home region', (protocol, regions) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-users', 'awsm-totp'], variables, protocol, regions);
    for (const region of ['us-east-1', ...regions]) {
      await app.in(region).aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    }
  });
  afterAll(() => app?.stop());

  const email = 'ada@example.com';
  const password = 'correct horse battery';
  const items = async (region = 'us-east-1', table = 'Totp') => {
    const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
    const TableName = (TableNames as string[]).find((name) => name.endsWith(table));
    const { Items } = await app.in(region).aws.json('dynamodb', 'Scan', { TableName });
    return (Items as { pk: { S: string } }[]).sort((one, other) => (one.pk.S < other.pk.S ? -1 : 1));
  };
  const settled = async (region: string) => {
    for (const table of ['Totp', 'Users']) {
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

  test('an app is set up, asked for, and forgotten with the account', async () => {
    const client = createUsersClient({ url: app.url('') });
    const totp = createTotpClient(client);
    await client.signUp({ email, password });
    const mail = async (): Promise<Mail | undefined> =>
      (await app.mails()).find(({ Subject }) => Subject === 'Please confirm your address');
    await expect.poll(mail, { timeout: 30_000 }).toBeDefined();
    const token = /#([\w-]{43})/.exec((await mail())?.Body?.text_part ?? '')?.[1] ?? '';
    expect(await client.verify({ token, password })).toBeUndefined();
    const { secret } = await totp.begin();
    const codes = await totp.confirm({ code: codeOf(secret, Date.now()) });
    expect(codes).toHaveLength(10);
    await client.signOut();

    const challenge = await client.signIn({ email, password });
    expect(challenge).toMatchObject({ challenge: ['totp'] });
    const answer = { token: challenge!.token, code: '000000' };
    await expect(totp.signIn(answer)).rejects.toMatchObject({ status: 403, reason: 'code' });
    await totp.signIn({ ...answer, code: codeOf(secret, Date.now(), 1) });
    expect(client.user).toMatchObject({ email });
    expect(await totp.status()).toMatchObject({ enabled: true, recoveryCodesLeft: 10 });
    expect((await client.exportData()).addons).toMatchObject({ totp: { since: expect.any(String) } });

    // The home region fails: the other one asks for the second factor and checks it.
    for (const region of regions) {
      await settled(region);
      await app.in('us-east-1').off();
      const there = createUsersClient({ url: app.url('', region) });
      const asked = await there.signIn({ email, password });
      expect(asked).toMatchObject({ challenge: ['totp'] });
      const totpThere = createTotpClient(there);
      await expect(totpThere.signIn({ token: asked!.token, code: '000000' })).rejects.toMatchObject({ reason: 'code' });
      await totpThere.signIn({ token: asked!.token, code: codes[0]! });
      expect(there.user).toMatchObject({ sub: client.user?.sub, email });
      expect(await totpThere.status()).toMatchObject({ enabled: true, recoveryCodesLeft: 9 });
      await app.in('us-east-1').on();
      await settled(region);
      expect(await totp.status()).toMatchObject({ recoveryCodesLeft: 9 });
    }
    await client.deleteAccount({ password });
    await expect.poll(() => items(), { timeout: 30_000 }).toEqual([]);
    for (const region of regions) await expect.poll(() => items(region), { timeout: 30_000 }).toEqual([]);
  });

  test('pages of other origins may call; strangers may not', async () => {
    const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'DELETE' };
    const preflight = await app.call('OPTIONS', '/users/me/totp', undefined, headers);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect((await app.call('GET', '/users/me/totp')).json).toMatchObject({ reason: 'session' });
    const answer = await app.call('POST', '/users/totp/sign-in', { token: 'x', code: '000000' });
    expect({ status: answer.status, json: answer.json }).toMatchObject({ status: 401, json: { reason: 'challenge' } });
  });
});
