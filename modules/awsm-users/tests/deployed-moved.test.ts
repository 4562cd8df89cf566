import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';
import { createPasskeysClient } from '../../awsm-passkeys/client/index.js';
import { createTotpClient } from '../../awsm-totp/client/index.js';
import { codeOf } from '../../awsm-totp/tests/totp.ts';
import { createUsersClient } from '../client/index.js';

const variables = {
  USERS_SECRET: 'a secret of thirty-two characters',
  USERS_FROM: 'no-reply@app.example',
  USERS_PAGES: 'https://app.example',
  TOTP_SECRET: 'another one of thirty-two characters',
  PASSKEYS_RP_ID: 'app.example',
  PASSKEYS_ORIGINS: 'https://app.example',
};
const path = 'v1/auth';

describe('endpoints that a project has moved', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    const modules = ['awsm-users', 'awsm-totp', 'awsm-passkeys'];
    app = await ModuleApp.start(modules, variables);
    for (const module of modules) {
      app.edit(`aws_modules/${module}/account/awsm.json`, (awsm) => {
        const { apiGateway, ...more } = awsm as { apiGateway: { cloudFormation: { Path: string }[] } };
        const cloudFormation = apiGateway.cloudFormation.map((one) => ({
          ...one,
          Path: one.Path.replace(/^users(?=\/|$)/, path),
        }));
        return { ...more, apiGateway: { ...apiGateway, cloudFormation } };
      });
    }
    await app.deploy();
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    // Three modules, deployed twice.
  }, 300_000);
  afterAll(() => app?.stop());

  test('the clients of all modules find them', async () => {
    const email = 'ada@example.com';
    const password = 'correct horse battery';
    const users = createUsersClient({ url: app.url(''), path });
    await users.signUp({ email, password });
    const mail = async (): Promise<Mail | undefined> => (await app.mails())[0];
    await expect.poll(mail, { timeout: 30_000 }).toBeDefined();
    const token = /#([\w-]{43})/.exec((await mail())?.Body?.text_part ?? '')?.[1] ?? '';
    expect(await users.verify({ token, password })).toBeUndefined();
    expect(await users.me()).toMatchObject({ email });
    expect(await users.sessions()).toHaveLength(1);
    expect(await createPasskeysClient(users).list()).toEqual({ passkeys: [], secondFactor: false });
    const totp = createTotpClient(users);
    const { secret } = await totp.begin();
    const [code = ''] = await totp.confirm({ code: codeOf(secret, Date.now()) });
    await users.signOut();
    const challenge = await users.signIn({ email, password });
    await totp.signIn({ token: challenge?.token ?? '', code });
    expect(await totp.status()).toMatchObject({ enabled: true, recoveryCodesLeft: 9 });
    // Nothing is left where they were.
    const usual = createUsersClient({ url: app.url('') });
    await expect(usual.signIn({ email, password })).rejects.toMatchObject({ name: 'UsersError' });
    await expect(createTotpClient(users, { path: 'users' }).status()).rejects.toMatchObject({ name: 'UsersError' });
  });
});
