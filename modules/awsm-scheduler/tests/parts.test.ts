import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Aws, AwsError } from 'jaws-core-js/aws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listFunctions, matcher } from '../lib/functions.ts';
import { keepWarm } from '../lib/keep-warm.ts';
import { get, last, put } from '../lib/ledger.ts';
import { lastRuns } from '../lib/runs.ts';
import { defineSettings } from '../lib/settings.ts';
import { asStage, isAway, stageLedger } from '../lib/stage.ts';

// The parts without a table: names, waits and requests, with simulated answers from AWS.

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

type Rest = (method: string, path: string, input: unknown) => unknown;
const lambda = (answer: Rest): Pick<Aws, 'rest'> => ({
  rest: async (_service: string, method: string, path: string, input?: unknown) => answer(method, path, input) as never,
});
const place = { prefix: 'dev-app-', self: '' };

test('functions are listed to the last page, as the marker says', async () => {
  const paths: string[] = [];
  const pages = [
    { Functions: [{ FunctionName: 'a' }], NextMarker: 'x/y' },
    { NextMarker: 'z' },
    { Functions: [{ FunctionName: 'b' }], NextMarker: '' },
  ];
  const aws = lambda((method, path) => {
    paths.push(`${method} ${path}`);
    return pages[paths.length - 1];
  });
  expect(await listFunctions(aws)).toEqual(['a', 'b']);
  expect(paths).toEqual([
    'GET /2015-03-31/functions/?MaxItems=50',
    'GET /2015-03-31/functions/?MaxItems=50&Marker=x%2Fy',
    'GET /2015-03-31/functions/?MaxItems=50&Marker=z',
  ]);
});

test('names are matched as JAWS derives them from module and function', () => {
  const isMeant = matcher('dev-app-', ['my-module/send_mail2']);
  expect(isMeant('dev-app-lMyModuleSendMail2')).toBe(true);
  for (const other of ['dev-app-lMyModuleSendmail2', 'dev-app-lMyModuleSendMail', 'xdev-app-lMyModuleSendMail2']) {
    expect(isMeant(other)).toBe(false);
  }
  // Names of 64 characters may end in a hash; a longer one is not a name.
  const long = matcher('dev-app-', ['*']);
  expect(['dev-app-l', 'dev-app-L1', `dev-app-l${'x'.repeat(46)}-0123abcg`].map(long)).toEqual([false, false, false]);
  expect(['x'.repeat(45), 'x'.repeat(47)].map((part) => long(`dev-app-l${part}-0123abcd`))).toEqual([false, false]);
  expect(() => matcher('dev-app-', ['*', 'a'])).toThrow(
    '"a" names no functions: write "module/function", "module/*" or "*".',
  );
});

test('functions are called with the event that isKeepWarm detects, and listed by name', async () => {
  const calls: unknown[] = [];
  const answers: Record<string, unknown> = {
    'dev-app-lC': null,
    'dev-app-lD': { errorMessage: 'x', errorType: 'TypeError' },
    'dev-app-lB': { errorMessage: 'x' },
    'dev-app-lA': {},
  };
  const aws = lambda((method, path, input) => {
    if (method === 'GET')
      return {
        Functions: Object.keys(answers).map((FunctionName) => ({ FunctionName })),
      };
    calls.push([path, input]);
    return answers[path.split('/')[3]!];
  });
  const found = await keepWarm(aws, { functions: ['*'], concurrency: 1 }, place);
  expect(found).toEqual({ warm: ['dev-app-lA', 'dev-app-lC'], failed: ['dev-app-lB', 'dev-app-lD'] });
  expect(calls[0]).toEqual(['/2015-03-31/functions/dev-app-lC/invocations', { 'jaws:keepWarm': true }]);
  expect(vi.mocked(console.warn).mock.calls.flat()).toEqual([
    'dev-app-lD is not kept warm: TypeError',
    'dev-app-lB is not kept warm: Error',
  ]);
});

test('without names Lambda is not called', async () => {
  const asked = vi.fn();
  expect(await keepWarm(lambda(asked), { functions: [] }, place)).toEqual({ warm: [], failed: [] });
  expect(asked).not.toHaveBeenCalled();
});

test('a call times out after ten seconds, and no timer stays behind', async () => {
  vi.useFakeTimers();
  const aws = lambda((method, path) => {
    if (method === 'GET') return { Functions: ['A', 'B'].map((one) => ({ FunctionName: `dev-app-l${one}` })) };
    return path.includes('lA/') ? new Promise(() => {}) : null;
  });
  let found: unknown;
  void keepWarm(aws, { functions: ['*'] }, place).then((one) => {
    found = one;
  });
  await vi.advanceTimersByTimeAsync(9999);
  expect([found, vi.getTimerCount()]).toEqual([undefined, 1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(found).toEqual({ warm: ['dev-app-lB'], failed: ['dev-app-lA'] });
  expect(vi.mocked(console.warn).mock.calls.flat()).toEqual(['dev-app-lA is not kept warm: no answer within 10000 ms']);
});

test('a region that gives no answer in time is away, by the milliseconds of the settings', async () => {
  vi.useFakeTimers();
  const json = (): Promise<never> => new Promise(() => {});
  const stage = stageLedger({
    table: 't',
    regions: 'eu-west-1',
    region: 'eu-west-1',
    settings: defineSettings({ answerSeconds: 2 }),
    clientOf: () => ({ json }),
  });
  let error: unknown;
  stage.aws.json('dynamodb', 'GetItem').catch((thrown) => {
    error = thrown;
  });
  await vi.advanceTimersByTimeAsync(1999);
  expect(error).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(String(error)).toBe('Error: eu-west-1 gave no answer within 2000 ms.');
  expect(isAway(error)).toBe(true);
});

test('a call to a region that answers is passed on unchanged, and leaves no timer', async () => {
  vi.useFakeTimers();
  const asked: unknown[] = [];
  const json = async (...call: unknown[]) => {
    asked.push(call);
    return { a: 1 } as never;
  };
  const given = { table: 't', regions: 'eu-west-1', region: 'eu-west-1', settings: defineSettings() };
  const { aws, table } = stageLedger({ ...given, clientOf: () => ({ json }) });
  expect([table, await aws.json('dynamodb', 'GetItem', { x: 1 })]).toEqual(['t', { a: 1 }]);
  expect([asked, vi.getTimerCount()]).toEqual([[['dynamodb', 'GetItem', { x: 1 }]], 0]);
});

test('errors of the service count as an outage, refusals do not', () => {
  const of = (status?: number) => isAway(new AwsError('X', 'x', status === undefined ? {} : { status }));
  expect([of(500), of(503), of(499), of(400), of()]).toEqual([true, true, false, false, false]);
});

test('each region has a client of its own, which tries twice', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers);
    response.writeHead(500).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'ap-south-1');
  const { region, replicas, now } = stageLedger({ table: 't', regions: 'eu-west-1', settings: defineSettings() });
  expect([region, now]).toEqual(['ap-south-1', Date.now]);
  await expect(replicas[0]!.aws.json('dynamodb', 'GetItem', {})).rejects.toThrow();
  server.close();
  expect(seen).toHaveLength(2);
  for (const { authorization } of seen) expect(authorization).toContain('/eu-west-1/dynamodb/');
});

test('a ledger without regions becomes a stage with its own region', () => {
  vi.stubEnv('AWS_REGION', 'ap-south-1');
  const ledger = { aws: { json: vi.fn() }, table: 't' };
  const stage = asStage(ledger);
  const own = { ...ledger, region: 'ap-south-1' };
  expect(stage).toEqual({ ...own, replicas: [own], settings: defineSettings() });
  expect(asStage(stage)).toBe(stage);
});

test('reads are consistent or newest first, and only a failed condition returns false', async () => {
  const inputs: unknown[] = [];
  let error: Error | undefined;
  const json = async (_service: string, operation: string, input: object = {}) => {
    inputs.push({ operation, ...input });
    if (error) throw error;
    return {} as never;
  };
  const ledger = { aws: { json }, table: 't' };
  expect(await get(ledger, { kind: 'k', id: 'i' })).toBeUndefined();
  expect(await last(ledger, 'k', 3)).toEqual([]);
  expect(await lastRuns(ledger)).toEqual([]);
  const query = { operation: 'Query', TableName: 't', KeyConditionExpression: 'kind = :kind', ScanIndexForward: false };
  expect(inputs).toEqual([
    { operation: 'GetItem', TableName: 't', Key: { kind: { S: 'k' }, id: { S: 'i' } }, ConsistentRead: true },
    { ...query, ExpressionAttributeValues: { ':kind': { S: 'k' } }, Limit: 3 },
    { ...query, ExpressionAttributeValues: { ':kind': { S: 'last' } }, Limit: 100 },
  ]);
  error = new AwsError('ConditionalCheckFailedException', 'x');
  expect(await put(ledger, { kind: 'k', id: 'i', none: undefined })).toBe(false);
  expect(inputs.at(-1)).toEqual({ operation: 'PutItem', TableName: 't', Item: { kind: { S: 'k' }, id: { S: 'i' } } });
  error = new AwsError('InternalServerError', 'away');
  await expect(put(ledger, { kind: 'k', id: 'i' })).rejects.toThrow('away');
});
