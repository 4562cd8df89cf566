import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';
import { createUsersClient } from '../client/index.js';

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(
      ['awsm-users'],
      {
        USERS_SECRET: 'a secret of thirty-two characters',
        USERS_FROM: 'no-reply@app.example',
        USERS_PAGES: 'https://app.example',
      },
      protocol,
    );
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
  });
  afterAll(() => app?.stop());

  const email = 'ada@example.com';
  const password = 'correct horse battery';
  const other = 'another fine password';
  const post = (path: string, body: object, headers = {}) => app.call('POST', `/users/${path}`, body, headers);
  const bearer = (tokens: { accessToken: string }) => ({ authorization: `Bearer ${tokens.accessToken}` });

  /** The token in the next mail with this subject. */
  async function tokenOf(subject: string): Promise<string> {
    const find = async (): Promise<Mail | undefined> => (await app.mails()).find(({ Subject }) => Subject === subject);
    await expect.poll(find, { timeout: 30_000 }).toBeDefined();
    return /#([\w-]{43})/.exec((await find())?.Body?.text_part ?? '')?.[1] ?? '';
  }

  test('from sign-up to a new password', async () => {
    const { status, json } = await post('sign-up', { email, password, name: 'Ada' });
    expect({ status, json }).toEqual({ status: 202, json: { mailed: true } });
    expect((await post('sign-in', { email, password })).status).toBe(401);
    const token = await tokenOf('Please confirm your address');
    const verified = await post('verify', { token, password });
    expect(verified.status).toBe(200);
    const me = await app.call('GET', '/users/me', undefined, bearer(verified.json));
    expect(me.json).toMatchObject({ email, name: 'Ada', id: expect.any(String) });

    const signedIn = await post('sign-in', { email: 'ADA@example.com', password });
    const refreshed = await post('refresh', { refreshToken: signedIn.json.refreshToken });
    // A second may end between the two.
    expect([599, 600]).toContain(refreshed.json.expiresIn);
    const again = await post('refresh', { refreshToken: signedIn.json.refreshToken });
    expect(again.json.refreshToken).toBe(refreshed.json.refreshToken);

    const change = { currentPassword: password, password: other };
    const changed = await post('password', change, bearer(refreshed.json));
    expect(changed.status).toBe(200);
    expect((await app.call('GET', '/users/me', undefined, bearer(refreshed.json))).status).toBe(401);
    await tokenOf('Your password was changed');

    expect((await post('password/forgot', { email: 'nobody@example.com' })).json).toEqual({ mailed: true });
    expect((await post('password/forgot', { email })).json).toEqual({ mailed: true });
    const reset = { token: await tokenOf('Choose a new password'), password };
    expect((await post('password/reset', reset)).status).toBe(204);
    expect((await post('password/reset', reset)).status).toBe(204);
    expect((await post('password/reset', { ...reset, password: other })).json).toMatchObject({ reason: 'token' });
    expect((await post('refresh', { refreshToken: changed.json.refreshToken })).status).toBe(401);

    const last = await post('sign-in', { email, password });
    expect((await post('sign-out', { refreshToken: last.json.refreshToken })).status).toBe(204);
    expect((await app.call('GET', '/users/me', undefined, bearer(last.json))).status).toBe(401);
    expect((await app.mails()).every(({ Destination }) => Destination.ToAddresses?.[0] === email)).toBe(true);
  });

  test('what is wrong is refused', async () => {
    expect((await post('sign-up', { email: 'x', password })).json).toMatchObject({ reason: 'invalid', field: 'email' });
    expect((await post('sign-up', { email, password: 'short' })).json).toMatchObject({ field: 'password' });
    expect((await app.call('POST', '/users/sign-in', 'no JSON')).status).toBe(400);
    expect((await app.call('GET', '/users/me')).status).toBe(401);
  });

  test('pages of other origins may call', async () => {
    const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'GET' };
    const preflight = await app.call('OPTIONS', '/users/me', undefined, headers);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await app.call('GET', '/users/me')).headers.get('access-control-allow-origin')).toBe('*');
  });

  /** The answer of the operator's function. */
  async function operate(command: object) {
    writeFileSync(`${app.root}/command.json`, JSON.stringify(command));
    const { stdout } = await app.jaws(
      'invoke',
      'awsm-users/operator',
      '-s',
      'dev',
      '-r',
      'all',
      '--event',
      'command.json',
      '--json',
    );
    return stdout;
  }

  test('an endpoint of the project is for users', async () => {
    await app.jaws('module', 'create', 'notes', 'list');
    const folder = `${app.root}/aws_modules/notes/list`;
    const awsm = JSON.parse(readFileSync(`${folder}/awsm.json`, 'utf8'));
    const endpoint = awsm.apiGateway.cloudFormation;
    awsm.apiGateway.cloudFormation = {
      ...endpoint,
      Path: 'notes',
      Method: 'GET',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: 'users',
    };
    awsm.lambda.cloudFormation.Handler = 'aws_modules/notes/list/mine.handler';
    writeFileSync(`${folder}/awsm.json`, JSON.stringify(awsm));
    writeFileSync(
      `${folder}/mine.mjs`,
      "import { createHandler, json } from 'jaws-core-js/http';\nexport const handler = createHandler(({ claims }) => json(200, claims));",
    );
    await app.deploy();
    expect((await app.call('GET', '/notes')).status).toBe(401);
    expect((await app.call('GET', '/notes', undefined, { authorization: 'Bearer a.b.c' })).status).toBe(401);
    const { json: tokens } = await post('sign-in', { email, password });
    const { status, json } = await app.call('GET', '/notes', undefined, bearer(tokens));
    expect(status).toBe(200);
    expect(json).toMatchObject({ email, sub: expect.any(String), sid: expect.any(String), roles: '' });

    const client = createUsersClient({ url: app.url('') });
    await client.signIn({ email, password });
    expect(await (await client.fetch('notes')).json()).toMatchObject({ email });
    await operate({ do: 'roles', email, roles: ['admin'] });
    await client.signIn({ email, password });
    expect(await (await client.fetch('notes')).json()).toMatchObject({ roles: 'admin' });
  });

  test('a user changes the address, looks at sessions and leaves, with the client', async () => {
    const client = createUsersClient({ url: app.url('') });
    await client.signIn({ email, password });
    const next = 'grace@example.com';
    expect(await client.changeProfile({ name: 'Grace', language: 'de' })).toMatchObject({ name: 'Grace' });
    await client.changeEmail({ email: next, password });
    await tokenOf('Ihre Adresse soll geändert werden');
    await client.verifyEmail({ token: await tokenOf('Bitte bestätigen Sie Ihre neue Adresse') });
    expect((await client.me()).email).toBe(next);

    const sessions = await client.sessions();
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    await client.endSession(sessions.find(({ current }) => !current)!.id);
    expect(await client.sessions()).toHaveLength(sessions.length - 1);
    await client.endOtherSessions();
    expect(await client.sessions()).toHaveLength(1);
    expect((await client.exportData()).user).toMatchObject({ email: next, name: 'Grace' });

    await operate({ do: 'disable', email: next });
    await expect(client.me()).rejects.toMatchObject({ reason: 'session' });
    await expect(client.signIn({ email: next, password })).rejects.toMatchObject({ status: 403, reason: 'disabled' });
    await operate({ do: 'enable', email: next });
    await client.signIn({ email: next, password });
    await client.deleteAccount({ password });
    await tokenOf('Ihr Konto wurde gelöscht');
    await expect(client.signIn({ email: next, password })).rejects.toMatchObject({ reason: 'credentials' });
    await expect(operate({ do: 'show', email: next })).rejects.toThrow('There is no user');
  });

  test('an operator deletes', async () => {
    const client = createUsersClient({ url: app.url('') });
    await client.signUp({ email: 'operated@example.com', password });
    const mail = async () =>
      (await app.mails()).find((one) => one.Destination.ToAddresses?.[0] === 'operated@example.com');
    await expect.poll(mail, { timeout: 30_000 }).toBeDefined();
    const token = /#([\w-]{43})/.exec((await mail())?.Body?.text_part ?? '')?.[1] ?? '';
    await client.verify({ token, password });
    const { sub } = client.user!;
    expect(await operate({ do: 'delete', sub })).toContain(sub);
    await expect(client.me()).rejects.toMatchObject({ reason: 'session' });
  });
});
