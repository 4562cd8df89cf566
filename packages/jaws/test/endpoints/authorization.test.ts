import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setEnv } from '../../src/engine/env.ts';
import { write } from '../../src/engine/testing/project.ts';
import { alone, Deployed, fn, jawsJson } from './deployed.ts';

let api: Deployed;
const chosenKey = 'a-key-of-our-own-0123456789';

const mock = (Path: string, rest: Record<string, unknown> = {}) => ({
  Type: 'MOCK',
  Path,
  Method: 'GET',
  Responses: {
    default: {
      statusCode: '200',
      responseTemplates: {
        'application/json': '{"who":"$context.authorizer.principalId","n":"$context.authorizer.calls"}',
      },
    },
  },
  ...rest,
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
const authorizer = `
  globalThis.calls = (globalThis.calls ?? 0) + 1;
  const token = event.authorizationToken ?? event.headers['x-token'] ?? event.headers['X-Token'];
  if (token === 'nobody') throw new Error('Unauthorized');
  return {
    principalId: 'user-' + token,
    policyDocument: { Version: '2012-10-17', Statement: [{
      Action: 'execute-api:Invoke', Effect: token === 'no' ? 'Deny' : 'Allow', Resource: event.methodArn,
    }] },
    context: { calls: String(globalThis.calls) },
  };`;

beforeAll(async () => {
  api = await Deployed.start({
    api: {
      Authorizers: {
        byToken: { Type: 'TOKEN', Function: 'auth/token', IdentityValidationExpression: '[a-z]+' },
      },
      ApiKeys: { mobile: { Description: 'of the app' }, partner: { Enabled: true }, limited: {} },
      UsagePlans: {
        free: { Quota: { Limit: 3, Period: 'DAY' }, ApiKeys: ['mobile'] },
        slow: { Throttle: { RateLimit: 0.01, BurstLimit: 1 }, ApiKeys: ['partner'] },
        perMethod: { MethodThrottle: { 'GET /keyed': { RateLimit: 0.01, BurstLimit: 1 } }, ApiKeys: ['limited'] },
      },
    },
    files: {
      'aws_modules/auth/awsm.json': {
        apiGateway: {
          Authorizers: {
            byRequest: {
              Type: 'REQUEST',
              Function: 'token',
              IdentitySource: 'method.request.header.X-Token,method.request.querystring.q',
              AuthorizerResultTtlInSeconds: 0,
            },
          },
        },
      },
      ...fn('auth/token', {}, authorizer),
      ...alone('a/endpoints', [
        mock('open', { AuthorizationType: 'none' }),
        mock('iam', { AuthorizationType: 'AWS_IAM' }),
        mock('token', { AuthorizationType: 'CUSTOM', AuthorizerId: 'byToken' }),
        mock('request', { AuthorizationType: 'CUSTOM', AuthorizerId: 'byRequest' }),
        mock('keyed', { ApiKeyRequired: true }),
        mock('keyed-too', { ApiKeyRequired: true }),
        mock('slow', { MethodSettings: { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 } }),
        mock('slow/{part}', { Method: 'ANY', MethodSettings: { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 } }),
      ]),
    },
  });
}, 180_000);
afterAll(() => api?.close());

const signature =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=';

test('NONE lets everybody in', async () => {
  expect((await api.call('GET /open')).status).toBe(200);
});

test('AWS_IAM wants a signature', async () => {
  expect((await api.call('GET /iam')).status).toBe(403);
  const signed = await api.call('GET /iam', { headers: { authorization: signature + '0'.repeat(64) } });
  expect(signed.status).toBe(200);
});

describe('CUSTOM', () => {
  const ask = async (token: string | undefined) => {
    const answer = await api.call('GET /token', { headers: token === undefined ? {} : { authorization: token } });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };

  test('a TOKEN authorizer decides, and its answer is kept', async () => {
    expect((await ask(undefined)).status).toBe(401);
    expect((await ask('NOT LETTERS')).status).toBe(401);
    expect((await ask('nobody')).status).toBe(401);
    expect((await ask('no')).status).toBe(403);
    const first = await ask('ann');
    expect(first).toMatchObject({ status: 200, body: { who: 'user-ann' } });
    expect(await ask('ann')).toEqual(first);
  });

  test('a REQUEST authorizer of a module needs all its sources and is asked each time', async () => {
    const call = (query: string) => api.call('GET /request', { query, headers: { 'X-Token': 'bob' } });
    expect((await call('')).status).toBe(401);
    const [first, second] = [await call('?q=1'), await call('?q=1')];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await first.text()).not.toBe(await second.text());
  });
});

describe('API keys', () => {
  const call = (key?: string) => api.call('GET /keyed', { headers: key === undefined ? {} : { 'x-api-key': key } });

  test('a key counts in the plans that have it: quota and rate', async () => {
    expect((await call()).status).toBe(403);
    const keys = await keysOf(api);
    const mobile = keys.get('dev-api-mobile')!;
    const answers = [await call(mobile), await call(mobile), await call(mobile), await call(mobile)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    const partner = keys.get('dev-api-partner')!;
    expect([(await call(partner)).status, (await call(partner)).status]).toEqual([200, 429]);
  });

  test('a plan limits one method', async () => {
    const headers = { 'x-api-key': (await keysOf(api)).get('dev-api-limited')! };
    const ask = async (id: string) => (await api.call(id, { headers })).status;
    expect([await ask('GET /keyed'), await ask('GET /keyed')]).toEqual([200, 429]);
    expect([await ask('GET /keyed-too'), await ask('GET /keyed-too')]).toEqual([200, 200]);
  });

  test('a key changes its plan in two deployments, as many keys as there are', async () => {
    const many = await Deployed.start({ files: alone('a/b', mock('keyed', { ApiKeyRequired: true })) });
    try {
      const ApiKeys = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`key${n}`, {}]));
      const deployed = async (UsagePlans: object) => {
        write(many.root, { 'jaws.json': jawsJson({ api: { ApiKeys, UsagePlans } }) });
        await many.deploy();
      };
      const plansOf = async (name: string) => {
        const keys = (await many.gateway.getApiKeys({ nameQuery: `dev-api-${name}` })).items!;
        const plans = await many.gateway.getUsagePlans({
          keyId: keys.find((key) => key.name === `dev-api-${name}`)!.id,
        });
        return plans.items!.map((plan) => plan.name);
      };
      await deployed({ free: {}, paid: { ApiKeys: ['key0'] } });
      expect([await plansOf('key0'), await plansOf('key11')]).toEqual([['dev-api-paid'], ['dev-api-free']]);
      await expect(deployed({ free: {}, paid: { ApiKeys: ['key0', 'key1'] } })).rejects.toMatchObject({
        code: 'KeyNeedsTwoDeployments',
        message: expect.stringContaining(
          'dev-api-key1 of dev us-east-1 would move from the usage plan dev-api-free to dev-api-paid',
        ),
      });
      const free = Object.keys(ApiKeys).slice(2);
      await deployed({ free: { ApiKeys: free }, paid: { ApiKeys: ['key0'] } });
      await deployed({ free: { ApiKeys: free }, paid: { ApiKeys: ['key0', 'key1'] } });
      expect(await plansOf('key1')).toEqual(['dev-api-paid']);
    } finally {
      await many.close();
    }
  }, 180_000);

  test('the value of a key is in no template, parameter, output or event', async () => {
    const found = JSON.stringify(await everythingShown(api));
    for (const value of (await keysOf(api)).values()) expect(found).not.toContain(value);
  });

  test('a key of one’s own comes from the environment of the stage', async () => {
    const files = alone('a/b', mock('keyed', { ApiKeyRequired: true }));
    const own = await Deployed.start({ files });
    try {
      const keys = { ApiKeys: { app: { envVar: 'APP_KEY' } }, UsagePlans: { all: {} } };
      write(own.root, { 'jaws.json': jawsJson({ api: keys }) });
      await expect(own.deploy()).rejects.toMatchObject({ code: 'EnvVariableNotSet' });
      await setEnv(own.host, { root: own.root, stage: 'dev', region: 'us-east-1' }, 'APP_KEY', chosenKey);
      await own.deploy();
      expect((await own.call('GET /keyed', { headers: { 'x-api-key': chosenKey } })).status).toBe(200);
      expect((await keysOf(own)).get('dev-api-app')).toBe(chosenKey);
      expect(JSON.stringify(await everythingShown(own))).not.toContain(chosenKey);
      expect((await own.deploy()).plan.empty).toBe(true);
      const refused = async (name: string, value: string, code: string) => {
        await setEnv(own.host, { root: own.root, stage: 'dev', region: 'us-east-1' }, name, value);
        await expect(own.deploy()).rejects.toMatchObject({ code, message: expect.not.stringContaining(value) });
      };
      await refused('APP_KEY', 'x'.repeat(19), 'ApiKeyLength');
      await refused('APP_KEY', 'x'.repeat(129), 'ApiKeyLength');
      await setEnv(own.host, { root: own.root, stage: 'dev', region: 'us-east-1' }, 'APP_KEY', chosenKey);
      const two = { app: { envVar: 'APP_KEY' }, twin: { envVar: 'TWIN_KEY' } };
      write(own.root, { 'jaws.json': jawsJson({ api: { ...keys, ApiKeys: two } }) });
      await refused('TWIN_KEY', chosenKey, 'ApiKeyTwice');
      await own.gateway.createApiKey({ value: 'a-key-of-another-project' });
      await refused('TWIN_KEY', 'a-key-of-another-project', 'ApiKeyTaken');
    } finally {
      await own.close();
    }
  });
});

test('throttling of one method', async () => {
  expect([(await api.call('GET /slow')).status, (await api.call('GET /slow')).status]).toEqual([200, 429]);
  expect((await api.call('GET /open')).status).toBe(200);
  const nested = async () => (await api.call('ANY /slow/{part}', { fill: { part: 'x' } })).status;
  expect([await nested(), await nested()]).toEqual([200, 429]);
});

/** Values of API keys by name, as API Gateway returns them to their owner. */
async function keysOf({ cloud }: Deployed): Promise<Map<string, string>> {
  const authorization = signature.replace('execute-api', 'apigateway') + '0'.repeat(64);
  const answer = await fetch(`${cloud.endpoint}/apikeys?includeValues=true`, { headers: { authorization } });
  const { item } = (await answer.json()) as { item: { name: string; value: string }[] };
  return new Map(item.map(({ name, value }) => [name, value]));
}

/** What CloudFormation and JAWS itself show of an endpoints' stack. */
async function everythingShown(deployed: Deployed): Promise<unknown> {
  const client = new CloudFormationClient({
    endpoint: deployed.cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const StackName = 'dev-api-e';
  const [stacks, template] = await Promise.all([
    client.send(new DescribeStacksCommand({ StackName })),
    client.send(new GetTemplateCommand({ StackName })),
  ]);
  return [stacks.Stacks, template.TemplateBody, deployed.host.events];
}
