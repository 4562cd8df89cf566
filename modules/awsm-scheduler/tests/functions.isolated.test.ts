import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { functionName } from '../../../packages/jaws/src/model/function-name.ts';
import { matcher } from '../lib/functions.ts';
import { defineSettings, keepWarm, runJob, type StageOptions, stageLedger } from '../lib/index.ts';
import { isAway } from '../lib/stage.ts';

// The functions themselves, as Lambda calls them, on a table of an embedded cloud.
const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const { AttributeDefinitions, KeySchema } = Resources.SchedulerLedger.Properties;
const token = 'a-token-of-thirty-two-characters';
const lambda = (left = 60_000) => ({ awsRequestId: 'r', getRemainingTimeInMillis: () => left });

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let table = '';
let tables = 0;
let jobs: (event: unknown, context: object) => Promise<unknown>;
let runs: (event: object) => Promise<{ statusCode: number; body: string }>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  aws = createAws();
});
beforeEach(async () => {
  table = `ledger-${tables++}`;
  const keys = { AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' };
  await aws.json('dynamodb', 'CreateTable', { TableName: table, ...keys });
  const variables = { SCHEDULER_TABLE: table, SCHEDULER_REGIONS: 'us-east-1', SCHEDULER_TOKEN: token };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.resetModules();
  jobs = (await import('../awsm/jobs/handler.ts')).handler as typeof jobs;
  runs = (await import('../awsm/runs/handler.ts')).handler as typeof runs;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const look = async (query: Record<string, string> = {}, authorization = `Bearer ${token}`) => {
  const { statusCode, body } = await runs({
    httpMethod: 'GET',
    headers: { authorization },
    queryStringParameters: query,
  });
  return { status: statusCode, ...JSON.parse(body) };
};
const minute = (n: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + n * 60_000).toISOString();

test('the jobs of the module run, and what they return is seen with the token alone', async () => {
  expect(await jobs({ job: 'nightly', scheduledFor: minute(0) }, lambda())).toEqual({ status: 'succeeded' });
  expect(await jobs({ job: 'nightly', scheduledFor: minute(0) }, lambda())).toEqual({ status: 'repeated' });
  expect(await jobs({ job: 'hourly', scheduledFor: minute(1) }, lambda())).toEqual({ status: 'succeeded' });
  for (const wrong of ['', token, 'Bearer another-token-of-thirty-two-chars']) {
    const error = 'Send the token of the scheduler.';
    expect(await look({}, wrong)).toEqual({ status: 401, error, reason: 'unauthorized' });
  }
  const night = { job: 'nightly', status: 'succeeded', region: 'us-east-1', result: `It is ${minute(0)}.` };
  const { status, runs: last } = await look();
  expect([status, last.length]).toEqual([200, 2]);
  expect(last[1]).toMatchObject(night);
  expect(last[0]).toMatchObject({ job: 'hourly' });
  expect(last[0]).not.toHaveProperty('result');
  expect((await look({ job: 'nightly' })).runs).toMatchObject([night]);
  expect((await look({ job: 'none' })).runs).toEqual([]);
});

test('of a job the last twenty runs are shown, or as many as are asked for, newest first', async () => {
  for (let n = 0; n < 22; n++) await jobs({ job: 'hourly', scheduledFor: minute(n) }, lambda());
  const times = async (query: object) =>
    (await look({ job: 'hourly', ...query })).runs.map((one: { scheduledFor: string }) => one.scheduledFor);
  expect(await times({})).toEqual(Array.from({ length: 20 }, (_, n) => minute(21 - n)));
  expect(await times({ limit: '1' })).toEqual([minute(21)]);
  expect(await times({ limit: '100' })).toHaveLength(22);
  for (const limit of ['0', '101', '1000', '-1', '1.5', 'x', '']) {
    const error = 'limit is a number from 1 to 100.';
    expect(await look({ job: 'hourly', limit })).toEqual({ status: 400, error, reason: 'invalid', field: 'limit' });
  }
});

test('runs are kept for thirty days, locks for a day', async () => {
  const now = Date.parse(minute(0));
  const ledger = { aws, table, now: () => now };
  let lock: Record<string, { N: string; S: string }> | undefined;
  const look = async () => {
    const Key = { kind: { S: 'lock#a' }, id: { S: process.env.AWS_REGION ?? '' } };
    lock = (await aws.json('dynamodb', 'GetItem', { TableName: table, Key })).Item;
  };
  await runJob({ a: look }, { job: 'a', scheduledFor: minute(0) }, lambda(60_000), ledger);
  // Five seconds longer than its function can run, since clocks differ.
  expect([lock?.until?.N, lock?.expires?.N]).toEqual([String(now + 65_000), String(now / 1000 + 60 + 86_400)]);
  const { Items } = await aws.json('dynamodb', 'Scan', { TableName: table });
  const run = Items.find(({ kind }: { kind: { S: string } }) => kind.S === 'run#a');
  expect(run.expires.N).toBe(String(now / 1000 + 30 * 86_400));
  expect(Items.map(({ kind }: { kind: { S: string } }) => kind.S).sort()).toEqual(['last', 'run#a']);
});

test('a lock holds to its last millisecond', async () => {
  let now = Date.parse(minute(0));
  const ledger = { aws, table, now: () => now };
  const never = { a: () => new Promise<never>(() => {}) };
  void runJob(never, { job: 'a', scheduledFor: minute(0) }, lambda(60_000), ledger);
  const again = () => runJob({ a: async () => {} }, { job: 'a', scheduledFor: minute(1) }, lambda(), ledger);
  await expect.poll(async () => (await aws.json('dynamodb', 'Scan', { TableName: table })).Count).toBe(3);
  now += 65_000;
  expect(await again()).toEqual({ status: 'skipped' });
  now += 1;
  expect(await again()).toEqual({ status: 'succeeded' });
});

test('results and errors are cut at 1000 characters; values other than text become JSON or their own string', async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const results = ['x'.repeat(1001), { a: 1 }, circle, Symbol('s').description, 0, null];
  const given = results.map((result, n) => [`j${n}`, async () => result] as const);
  const ledger = { aws, table };
  for (const [job] of given) await runJob(Object.fromEntries(given), { job }, lambda(), ledger);
  const shown = (await look()).runs.map(({ job, result }: { job: string; result: string }) => [job, result]);
  expect(Object.fromEntries(shown)).toEqual({
    j0: 'x'.repeat(1000),
    j1: '{"a":1}',
    j2: '[object Object]',
    j3: 's',
    j4: '0',
    j5: 'null',
  });
  const odd = async () => {
    throw 'no error';
  };
  await expect(runJob({ odd }, { job: 'odd' }, lambda(), ledger)).rejects.toBe('no error');
  expect((await look({ job: 'odd' })).runs).toMatchObject([{ status: 'failed', error: 'no error' }]);
});

test('a job that is not there is refused with the names of those that are', async () => {
  const ledger = { aws, table };
  await expect(runJob({ a: async () => {}, b: async () => {} }, { job: 'c' }, lambda(), ledger)).rejects.toThrow(
    '"c" is not a job: there are a, b.',
  );
  await expect(runJob({}, { job: 'c' }, lambda(), ledger)).rejects.toThrow('there are none.');
});

test('nothing is kept warm until a project names functions', async () => {
  const { handler } = await import('../awsm/keep-warm/handler.ts');
  expect(await handler()).toEqual({ warm: [], failed: [] });
});

test('what a project names is kept warm, except the function that does it, and nothing is tried again', async () => {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    if (request.method === 'GET') {
      const Functions = ['dev-app-lKeep', 'dev-app-lA', 'dev-two-lA'].map((FunctionName) => ({ FunctionName }));
      return response.end(JSON.stringify({ Functions }));
    }
    return response.writeHead(500, { 'x-amzn-errortype': 'ServiceException' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('FUNCTION_PREFIX', 'dev-app-');
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'dev-app-lKeep');
  vi.doMock('../awsm/keep-warm/warm.ts', () => ({ warm: { functions: ['*'] } }));
  vi.resetModules();
  try {
    const { handler } = await import('../awsm/keep-warm/handler.ts');
    expect(await handler()).toEqual({ warm: [], failed: ['dev-app-lA'] });
    expect(calls).toEqual([
      'GET /2015-03-31/functions/?MaxItems=50',
      'POST /2015-03-31/functions/dev-app-lA/invocations',
    ]);
    expect(said).toHaveBeenCalledTimes(1);
  } finally {
    vi.doUnmock('../awsm/keep-warm/warm.ts');
    vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
    said.mockRestore();
    server.closeAllConnections();
    server.close();
  }
});

test('five functions are called at a time, fifty at most, and one that Lambda refuses is reported', async () => {
  const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const names = Array.from({ length: 60 }, (_, n) => `dev-app-lF${n}`);
  const most = async (given: object) => {
    let [now, peak] = [0, 0];
    const rest = async (_service: string, method: string, path: string): Promise<never> => {
      if (method === 'GET') return { Functions: names.map((FunctionName) => ({ FunctionName })) } as never;
      peak = Math.max(peak, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
      if (path.endsWith('/dev-app-lF3/invocations')) throw Object.assign(new Error(), { code: 'TooManyRequests' });
      if (path.endsWith('/dev-app-lF4/invocations')) throw new TypeError('no network');
      return {} as never;
    };
    const { failed } = await keepWarm({ rest }, { functions: ['*'], ...given }, { prefix: 'dev-app-', self: '' });
    expect(failed).toEqual(['dev-app-lF3', 'dev-app-lF4']);
    return peak;
  };
  expect([await most({}), await most({ concurrency: 51 }), await most({ concurrency: 0 })]).toEqual([5, 50, 1]);
  expect(said.mock.calls.flat().slice(0, 2).sort()).toEqual([
    'dev-app-lF3 is not kept warm: TooManyRequests',
    'dev-app-lF4 is not kept warm: Error',
  ]);
  said.mockRestore();
});

test('a long name is the one that JAWS gives the function', () => {
  for (const fn of [45, 46, 47, 80].map((count) => 'x'.repeat(count))) {
    const isMeant = matcher('dev-app-', [`greetings/${fn}`]);
    const others = ['x'.repeat(44), 'x'.repeat(48)].map((other) => nameOf(other));
    expect([nameOf(fn), ...others].map(isMeant)).toEqual([true, false, false]);
  }
});
const nameOf = (fn: string) => functionName('dev', 'app', `lGreetings${fn.replace(/^x/, 'X')}`);

test('what a project may set', () => {
  expect(defineSettings()).toEqual({ whenHomeIsAway: 'skip', eachRegion: [], answerSeconds: 3 });
  for (const answerSeconds of [1, 20]) expect(defineSettings({ answerSeconds }).answerSeconds).toBe(answerSeconds);
  const mistakes: [object, RegExp][] = [
    [{ answerSeconds: 0 }, /^Invalid settings in aws_modules\/awsm-scheduler\/settings.ts:\n- answerSeconds .* not 0$/],
    [{ answerSeconds: 21 }, /answerSeconds .* 1 to 20, not 21$/],
    [{ answerSeconds: 1.5 }, /answerSeconds/],
    [{ whenHomeIsAway: 'wait' }, /whenHomeIsAway must be "skip" or "next", not "wait"/],
    [{ eachRegion: 'a' }, /eachRegion must be a list/],
    [{ eachRegion: [''] }, /eachRegion/],
    [{ eachRegion: ['a', 1] }, /eachRegion/],
    [{ other: 1, answerSeconds: 0 }, /- other is not a setting; these are: whenHomeIsAway, .*\n- answerSeconds/],
  ];
  for (const [given, message] of mistakes) expect(() => defineSettings(given)).toThrow(message);
});

test('a stage is the regions that it names, with the own one last where it is not among them', async () => {
  const regionsOf = (given: Partial<StageOptions>) => {
    const options = { table, settings: defineSettings(), clientOf: () => aws, ...given };
    const { region, replicas } = stageLedger({ regions: 'eu-west-1,us-east-1', ...options });
    return [region, ...replicas.map((one) => one.region)];
  };
  expect(regionsOf({ region: 'us-east-1' })).toEqual(['us-east-1', 'eu-west-1', 'us-east-1']);
  expect(regionsOf({ region: 'ap-south-1' })).toEqual(['ap-south-1', 'eu-west-1', 'us-east-1', 'ap-south-1']);
  expect(regionsOf({ regions: '', region: 'ap-south-1' })).toEqual(['ap-south-1', 'ap-south-1']);
  expect(regionsOf({})[0]).toBe('us-east-1');
});

test('a region is away when nobody answers, not when it refuses or the code is wrong', () => {
  const errors = [
    Object.assign(new TypeError('fetch failed'), { cause: new Error('ECONNREFUSED') }),
    new TypeError('undefined is no function'),
    Object.assign(new Error('x'), { cause: new Error('y') }),
    undefined,
  ];
  expect(errors.map(isAway)).toEqual([true, false, false, false]);
});
