import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

const settings = `import { defineSettings } from 'awsm-api-keys';
export const settings = defineSettings({
  plans: {
    free: { ratePerSecond: 1, burst: 3, scopes: ['read'] },
    pro: { ratePerSecond: 50, burst: 500, scopes: ['read', 'write'] },
    tiny: { ratePerSecond: 50, burst: 50, perDay: 2, scopes: ['read'] },
  },
  defaultPlan: 'free',
  cacheSeconds: 0,
});
`;

const handler = `import { createHandler, json } from 'jaws-core-js/http';
import { withKey } from 'awsm-api-keys';
export const handler = createHandler(withKey((request, caller) => json(200, caller), { scopes: ['read'] }));
`;

/** From the README: a REST API's answer if the authorizer denies the request. */
const gatewayResponses = JSON.parse(
  /```json\n(\{ "GatewayResponses"[\s\S]*?)```/.exec(
    readFileSync(new URL('../README.md', import.meta.url), 'utf8'),
  )?.[1] ?? '{}',
);

describe.each(['REST', 'HTTP'] as const)('on a %s API, in two regions', (protocol) => {
  let app: ModuleApp;
  let session: { authorization: string };
  const email = 'ada@example.com';
  const password = 'correct horse battery';
  beforeAll(async () => {
    const variables = {
      USERS_SECRET: 'a secret of thirty-two characters',
      USERS_FROM: 'no-reply@app.example',
      USERS_PAGES: 'https://app.example',
    };
    app = await ModuleApp.start(['awsm-users', 'awsm-api-keys'], variables, protocol, ['eu-west-1']);
    writeFileSync(`${app.root}/aws_modules/awsm-api-keys/settings.ts`, settings);
    for (const [name, AuthorizerId] of [
      ['denied', 'apiKeys'],
      ['answered', 'apiKeysAnswered'],
    ] as const) {
      await app.jaws('module', 'create', 'forecast', name);
      const folder = `${app.root}/aws_modules/forecast/${name}`;
      app.edit(`aws_modules/forecast/${name}/awsm.json`, (awsm) => {
        // biome-ignore lint/suspicious/noExplicitAny: a file of JSON
        const { lambda, apiGateway } = awsm as any;
        const endpoint = {
          ...apiGateway.cloudFormation,
          Path: name,
          Method: 'GET',
          AuthorizationType: 'CUSTOM',
          AuthorizerId,
        };
        lambda.cloudFormation.Handler = `aws_modules/forecast/${name}/mine.handler`;
        return { lambda, apiGateway: { ...apiGateway, cloudFormation: endpoint } };
      });
      writeFileSync(`${folder}/mine.mjs`, handler);
    }
    if (protocol === 'REST') app.edit('jaws.json', (project) => ({ ...project, apiGateway: gatewayResponses }));
    await app.deploy();
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    await app.call('POST', '/users/sign-up', { email, password, name: 'Ada' });
    await vi.waitUntil(async () => (await app.mails()).length > 0, { timeout: 30_000 });
    const token = /#([\w-]{43})/.exec((await app.mails())[0]?.Body?.text_part ?? '')?.[1];
    const { json } = await app.call('POST', '/users/verify', { token, password });
    session = { authorization: `Bearer ${json.accessToken}` };
  }, 300_000);
  afterAll(() => app?.stop());

  const make = async (name: string) => (await app.call('POST', '/api-keys', { name }, session)).json;
  const get = (path: string, key: string, region = 'us-east-1') =>
    app.in(region).call('GET', path, undefined, { authorization: `Bearer ${key}` });

  /** The answer of the operator's function. */
  async function operate(command: object) {
    writeFileSync(`${app.root}/command.json`, JSON.stringify(command));
    const options = ['-s', 'dev', '-r', 'us-east-1', '--event', 'command.json', '--json'];
    return (await app.jaws('invoke', 'awsm-api-keys/operator', ...options)).stdout;
  }

  test('a user makes a key, and a program uses it', async () => {
    expect((await app.call('GET', '/api-keys')).status).toBe(401);
    const made = await make('laptop');
    expect(made.key).toMatch(/^ak_dev_/);
    const { status, json, headers } = await get('/answered', made.key);
    expect(status).toBe(200);
    expect(json).toEqual({ customer: expect.any(String), key: made.id, plan: 'free', scopes: ['read'] });
    expect(headers.get('ratelimit-policy')).toBe('"rate";q=3;w=3');
    expect(headers.get('ratelimit')).toMatch(/^"rate";r=2;t=1$/);
    expect((await get('/answered', `${made.key.slice(0, -1)}!`)).status).toBe(401);
    expect((await app.call('GET', '/answered')).status).toBe(401);
    // A key is not a session.
    expect((await app.call('GET', '/api-keys', undefined, { authorization: `Bearer ${made.key}` })).status).toBe(401);
    const preflight = await app.call('OPTIONS', '/api-keys', undefined, { origin: 'https://app.example' });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  });

  test('beyond the rate: 429 of a function, and what the kind of API makes of a denial', async () => {
    const { key } = await make('fast');
    const answered = await Promise.all(Array.from({ length: 12 }, () => get('/answered', key)));
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200, 429]));
    const refused = answered.find(({ status }) => status === 429);
    expect(refused?.json).toMatchObject({ reason: 'rate', retryAfter: 1 });
    expect(refused?.headers.get('retry-after')).toBe('1');
    const denied = await Promise.all(Array.from({ length: 12 }, () => get('/denied', key)));
    const answer = denied.find(({ status }) => status !== 200);
    if (protocol === 'HTTP') {
      expect(answer).toMatchObject({ status: 403, json: { message: 'Forbidden' } });
    } else {
      expect(answer).toMatchObject({ status: 429, json: { reason: 'rate' } });
      expect(answer?.headers.get('retry-after')).toBe('1');
      expect(answer?.headers.get('ratelimit')).toContain('"rate";r=0');
    }
  });

  test('keys, plans and counts of both regions', async () => {
    const { id, key } = await make('both');
    const { json: me } = await app.call('GET', '/users/me', undefined, session);
    await operate({ do: 'plan', customer: me.id, plan: 'pro' });
    expect((await get('/answered', key)).json.plan).toBe('pro');
    const plan = async () => (await get('/answered', key, 'eu-west-1')).json?.plan;
    await expect.poll(plan, { timeout: 20_000 }).toBe('pro');
    const count = async () => {
      const { json } = await app.call('GET', '/api-keys/usage', undefined, session);
      const days: { region: string; keys: Record<string, number> }[] = json.days;
      return days.filter(({ keys }) => (keys[id] ?? 0) > 0).map(({ region }) => region);
    };
    await expect.poll(count, { timeout: 20_000 }).toEqual(['eu-west-1', 'us-east-1']);
    await app.in('us-east-1').off();
    expect((await get('/answered', key, 'eu-west-1')).status).toBe(200);
    await app.in('us-east-1').on();
    expect((await app.call('DELETE', `/api-keys/${id}`, undefined, session)).status).toBe(204);
    expect((await get('/answered', key)).status).toBe(401);
    await expect.poll(async () => (await get('/answered', key, 'eu-west-1')).status, { timeout: 20_000 }).toBe(401);
  });

  test('the quota of both regions is one', async () => {
    const made = JSON.parse(
      /\{.*"key".*\}/.exec(await operate({ do: 'create', customer: 'partner', name: 'p' }))?.[0] ?? '{}',
    );
    const key = /ak_dev_[0-9A-Za-z]+_[0-9A-Za-z]+/.exec(JSON.stringify(made))?.[0] ?? '';
    await operate({ do: 'plan', customer: 'partner', plan: 'tiny' });
    expect((await get('/answered', key)).status).toBe(200);
    const away = () => get('/answered', key, 'eu-west-1');
    await expect.poll(async () => (await away()).json?.reason, { timeout: 20_000, interval: 1200 }).toBe('quota');
    await expect.poll(async () => (await get('/answered', key)).json?.reason, { timeout: 20_000 }).toBe('quota');
    const refused = await away();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('the hourly report and the end of an account', async () => {
    const { key } = await make('last');
    await get('/answered', key);
    const { stdout } = await app.jaws('invoke', 'awsm-api-keys/report', '-s', 'dev', '-r', 'us-east-1', '--json');
    expect(stdout).toMatch(/\\?"events\\?":\s*[1-9]/);
    expect((await app.call('DELETE', '/users/me', { password }, session)).status).toBe(204);
    await expect.poll(async () => (await get('/answered', key)).status, { timeout: 30_000 }).toBe(401);
  });
});
