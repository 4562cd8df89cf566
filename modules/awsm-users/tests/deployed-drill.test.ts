import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';

const [us, eu] = ['us-east-1', 'eu-west-1'] as const;
const email = 'ada@example.com';
const password = 'correct horse battery';
const schedulerToken = 'a-token-of-thirty-two-characters';

/** Users, their items and jobs in one application of two regions, whose home region fails and recovers. */
describe('a region dies', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(
      ['awsm-users', 'awsm-crud', 'awsm-scheduler'],
      {
        USERS_SECRET: 'a secret of thirty-two characters',
        USERS_FROM: 'no-reply@app.example',
        USERS_PAGES: 'https://app.example',
        SCHEDULER_TOKEN: schedulerToken,
      },
      'REST',
      [eu],
    );
    // Items belong to users, identified by the authorizer of awsm-users.
    const awsm = `${app.root}/aws_modules/awsm-crud/items/awsm.json`;
    const asUser = '"AuthorizationType": "CUSTOM", "AuthorizerId": "users"';
    writeFileSync(awsm, readFileSync(awsm, 'utf8').replaceAll('"AuthorizationType": "AWS_IAM"', asUser));
    const resource = `${app.root}/aws_modules/awsm-crud/items/resource.ts`;
    writeFileSync(resource, readFileSync(resource, 'utf8').replace('owned: false', 'owned: true'));
    await app.deploy();
    for (const region of [us, eu]) {
      await app.in(region).aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    }
  });
  afterAll(() => app?.stop());

  const post = (region: string, path: string, body: object) => app.in(region).call('POST', `/users/${path}`, body);
  const bearer = (tokens: { accessToken: string }) => ({ authorization: `Bearer ${tokens.accessToken}` });
  const job = (region: string, scheduledFor: string) =>
    app.in(region).aws.rest('lambda', 'POST', '/2015-03-31/functions/dev-app-lAwsmSchedulerJobs/invocations', {
      job: 'nightly',
      scheduledFor,
    });
  const runs = async (region: string) => {
    const authorization = `Bearer ${schedulerToken}`;
    return (await app.in(region).call('GET', '/scheduler/runs?job=nightly', undefined, { authorization })).json.runs;
  };

  test('users and their items live on in the other region, jobs do as the settings say, and both agree afterwards', async () => {
    await post(us, 'sign-up', { email, password, name: 'Ada' });
    const find = async (): Promise<Mail | undefined> => (await app.mails())[0];
    await expect.poll(find, { timeout: 30_000 }).toBeDefined();
    const token = /#([\w-]{43})/.exec((await find())?.Body?.text_part ?? '')?.[1];
    const before = await post(us, 'verify', { token, password });
    expect(before.status).toBe(200);
    const milk = await app.in(us).call('POST', '/items', { title: 'Milk' }, bearer(before.json));
    expect(milk.status).toBe(201);
    expect(await job(us, '2026-03-01T03:00:00.000Z')).toEqual({ status: 'succeeded' });

    await app.in(us).off();
    await expect(app.in(us).call('GET', '/users/me')).rejects.toThrow();
    // Signed-in users continue, and others can sign in.
    expect((await app.in(eu).call('GET', '/users/me', undefined, bearer(before.json))).json).toMatchObject({ email });
    const refreshed = await post(eu, 'refresh', { refreshToken: before.json.refreshToken });
    expect(refreshed.status).toBe(200);
    const signedIn = await post(eu, 'sign-in', { email, password });
    expect(signedIn.status).toBe(200);
    const list = await app.in(eu).call('GET', '/items', undefined, bearer(signedIn.json));
    expect(list.json.items).toEqual([milk.json]);
    const path = `/items/${milk.json.id}`;
    const merge = { ...bearer(signedIn.json), 'content-type': 'application/merge-patch+json', 'if-match': '"1"' };
    expect((await app.in(eu).call('PATCH', path, { status: 'done' }, merge)).json).toMatchObject({ version: 2 });
    const tea = await app.in(eu).call('POST', '/items', { title: 'Tea' }, bearer(signedIn.json));
    expect(tea.status).toBe(201);
    // The default: without the home region no job runs.
    expect(await job(eu, '2026-03-01T03:00:00.000Z')).toEqual({ status: 'skipped' });
    expect(await job(eu, '2026-03-02T03:00:00.000Z')).toEqual({ status: 'skipped' });

    await app.in(us).on();
    const [here, there] = await Promise.all(
      [us, eu].map((region) => app.in(region).call('GET', '/items', undefined, bearer(signedIn.json))),
    );
    expect(here?.json).toEqual(there?.json);
    expect(here?.json.items.map(({ title }: { title: string }) => title)).toEqual(['Milk', 'Tea']);
    const again = await post(us, 'refresh', { refreshToken: refreshed.json.refreshToken });
    expect(again.status).toBe(200);
    expect(await job(us, '2026-03-02T03:00:00.000Z')).toEqual({ status: 'succeeded' });
    expect(await job(eu, '2026-03-02T03:00:00.000Z')).toEqual({ status: 'repeated' });
    expect(await runs(us)).toEqual(await runs(eu));
  });
});
