import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';

const [us, eu] = ['us-east-1', 'eu-west-1'] as const;
const email = 'ada@example.com';
const password = 'correct horse battery';
const text = 'a file of Ada';

/** Files of a user in two regions, who deletes the account while one of them is away. */
describe('a deleted account', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(
      ['awsm-users', 'awsm-uploads'],
      {
        USERS_SECRET: 'a secret of thirty-two characters',
        USERS_FROM: 'no-reply@app.example',
        USERS_PAGES: 'https://app.example',
        UPLOADS_SECRET: 'a secret of thirty-two characters',
      },
      'REST',
      [eu],
    );
    for (const name of ['create', 'status', 'remove']) {
      app.edit(`aws_modules/awsm-uploads/${name}/awsm.json`, (awsm) => {
        const { apiGateway, ...more } = awsm as { apiGateway: { cloudFormation: { Method: string; Open?: string }[] } };
        const cloudFormation = apiGateway.cloudFormation.map(({ Open: _open, ...one }) =>
          one.Method === 'OPTIONS' ? one : { ...one, AuthorizationType: 'CUSTOM', AuthorizerId: 'users' },
        );
        return { ...more, apiGateway: { cloudFormation } };
      });
    }
    await app.deploy();
    for (const region of [us, eu]) {
      await app.in(region).aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    }
  });
  afterAll(() => app?.stop());

  async function placeIn(region: string) {
    const { aws } = app.in(region);
    const path = '/2015-03-31/functions/dev-app-lAwsmUploadsErase/configuration';
    const { Environment } = await aws.rest('lambda', 'GET', path);
    const { UPLOADS_BUCKET: bucket, UPLOADS_TABLE: table } = Environment.Variables;
    return {
      aws,
      bucket,
      table,
      keys: async (prefix = '') => (await aws.s3.list(bucket, prefix)).keys,
      operate: (command: object) =>
        aws.rest('lambda', 'POST', '/2015-03-31/functions/dev-app-lAwsmUploadsOperator/invocations', command),
    };
  }

  async function upload(region: string, headers: Record<string, string>) {
    const wanted = { name: 'a.txt', type: 'text/plain', size: text.length };
    const { status, json } = await app.in(region).call('POST', '/uploads', wanted, headers);
    expect(status).toBe(201);
    const form = new FormData();
    for (const [name, value] of Object.entries(json.fields)) form.set(name, String(value));
    form.set('file', new Blob([text]), 'file');
    expect((await fetch(json.url, { method: 'POST', body: form })).status).toBe(201);
    const state = async () => (await app.in(region).call('GET', `/uploads/${json.id}`, undefined, headers)).json?.state;
    await expect.poll(state, { timeout: 30_000 }).toBe('ready');
    return json.id as string;
  }

  test('has no files in any region, also where it is heard of later', async () => {
    await app.call('POST', '/users/sign-up', { email, password, name: 'Ada' });
    const mail = async (): Promise<Mail | undefined> => (await app.mails())[0];
    await expect.poll(mail, { timeout: 30_000 }).toBeDefined();
    const token = /#([\w-]{43})/.exec((await mail())?.Body?.text_part ?? '')?.[1];
    const { json: tokens } = await app.call('POST', '/users/verify', { token, password });
    const headers = { authorization: `Bearer ${tokens.accessToken}` };
    const { json: me } = await app.call('GET', '/users/me', undefined, headers);
    for (const region of [us, eu]) await upload(region, headers);
    const [here, there] = [await placeIn(us), await placeIn(eu)];
    for (const place of [here, there]) expect(await place.keys(`files/${me.id}/`)).toHaveLength(1);

    await app.in(eu).off();
    expect((await app.call('DELETE', '/users/me', { password }, headers)).status).toBe(204);
    await expect.poll(() => here.keys(), { timeout: 60_000 }).toEqual([]);
    await app.in(eu).on();
    await expect.poll(() => there.keys(), { timeout: 60_000 }).toEqual([]);
    for (const { aws, table } of [here, there]) {
      const left = async () => {
        const { Items } = await aws.json('dynamodb', 'Scan', { TableName: table });
        return Items.filter(({ upload: one }: { upload?: object }) => one !== undefined);
      };
      await expect.poll(left, { timeout: 30_000 }).toEqual([]);
    }
    // Announced again, for a region that was away for longer: nothing is left to be done.
    const announce = '/2015-03-31/functions/dev-app-lAwsmUsersDeletions/invocations';
    for (const region of [us, eu]) {
      expect(await app.in(region).aws.rest('lambda', 'POST', announce, { since: '2026-01-01' })).toEqual({
        announced: 1,
      });
    }
  });

  test('operators and the sweep have the rights that they need', async () => {
    const { aws, bucket, table, keys, operate } = await placeIn(us);
    const [swept, orphan] = [0, 1].map(() => randomBytes(32).toString('base64url'));
    const [left, lost] = [`files/bob/${swept}`, `files/bob/${orphan}`];
    for (const key of [left, lost]) await aws.s3.put(bucket, key, 'x');
    const upload = { id: swept, user: 'bob', state: 'waiting', type: 'text/plain', name: '', size: 1, key: left };
    const Item = {
      id: { S: swept },
      state: { S: 'waiting' },
      upload: { S: JSON.stringify({ ...upload, createdAt: 1 }) },
    };
    await aws.json('dynamodb', 'PutItem', { TableName: table, Item });
    expect(await operate({ do: 'orphans' })).toEqual({ files: 1, keys: [lost] });
    expect(await operate({ do: 'orphans', delete: true })).toEqual({ files: 1, keys: [lost] });
    expect(await keys('files/bob/')).toEqual([left]);
    // As DynamoDB does when its time is over.
    await aws.json('dynamodb', 'DeleteItem', { TableName: table, Key: { id: { S: swept } } });
    await expect.poll(() => keys('files/bob/'), { timeout: 120_000 }).toEqual([]);
    const ready = randomBytes(32).toString('base64url');
    const old = { ...upload, id: ready, state: 'ready', key: `files/bob/${ready}`, createdAt: 1 };
    const before = { id: { S: ready }, state: { S: 'ready' }, upload: { S: JSON.stringify(old) } };
    await aws.json('dynamodb', 'PutItem', { TableName: table, Item: before });
    await aws.s3.put(bucket, old.key, 'x');
    expect(await operate({ do: 'adopt' })).toEqual({ adopted: 1, changed: 0 });
    expect(await operate({ do: 'erase', user: 'bob' })).toEqual({ files: 1 });
    expect(await keys('files/bob/')).toEqual([]);
  });
});
