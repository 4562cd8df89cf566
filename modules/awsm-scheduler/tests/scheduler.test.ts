import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { matcher } from '../lib/functions.ts';
import { isKeepWarm, type JobContext, type Jobs, keepWarm, lastRuns, runJob, runsOf } from '../lib/index.ts';

const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const { TimeToLiveSpecification, PointInTimeRecoverySpecification, ...properties } =
  Resources.SchedulerLedger.Properties;

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
});
afterAll(() => cloud.close());

describe('jobs', () => {
  let clock = Date.parse('2026-03-01T00:00:00Z');
  let table = '';
  let requests = 0;
  let ledger = { aws: createAws(), table, now: () => clock };
  beforeEach(async () => {
    table = `scheduler-${requests++}`;
    await aws.json('dynamodb', 'CreateTable', { TableName: table, ...properties });
    ledger = { aws, table, now: () => clock };
  });

  const lambda = (remaining = 60_000) => ({
    awsRequestId: `r${requests++}`,
    getRemainingTimeInMillis: () => remaining,
  });
  const run = (jobs: Jobs, event: unknown, remaining?: number) => runJob(jobs, event, lambda(remaining), ledger);
  const at = '2026-03-01T00:00:00Z';
  const gateway = () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    return { promise, resolve };
  };

  test('are given their time and input; what they return is kept', async () => {
    const seen: Partial<JobContext>[] = [];
    const jobs: Jobs = {
      report: async ({ remaining, ...rest }) => {
        seen.push({ ...rest });
        clock += 250;
        return { sent: 3 };
      },
    };
    const event = { job: 'report', scheduledFor: at, input: { to: 'all' } };
    expect(await run(jobs, event)).toEqual({ status: 'succeeded' });
    expect(seen).toEqual([{ scheduledFor: '2026-03-01T00:00:00.000Z', input: { to: 'all' }, attempt: 1 }]);
    expect(await lastRuns(ledger)).toEqual([
      {
        job: 'report',
        scheduledFor: '2026-03-01T00:00:00.000Z',
        status: 'succeeded',
        attempt: 1,
        startedAt: '2026-03-01T00:00:00.000Z',
        milliseconds: 250,
        region: process.env.AWS_REGION ?? '',
        result: '{"sent":3}',
      },
    ]);
  });

  test('are done once for a time, however often they are delivered', async () => {
    let times = 0;
    const jobs: Jobs = { a: async () => void times++ };
    expect((await run(jobs, { job: 'a', scheduledFor: at })).status).toBe('succeeded');
    expect((await run(jobs, { job: 'a', scheduledFor: '2026-03-01T01:00:00+01:00' })).status).toBe('repeated');
    expect((await run(jobs, { job: 'a', scheduledFor: '2026-03-01T00:01:00Z' })).status).toBe('succeeded');
    expect(times).toBe(2);
  });

  test('that throw are tried again, and say so', async () => {
    const jobs: Jobs = {
      a: async ({ attempt }) => {
        if (attempt < 3) throw new Error(`no ${attempt}${'!'.repeat(2000)}`);
      },
    };
    const event = { job: 'a', scheduledFor: at };
    await expect(run(jobs, event)).rejects.toThrow('no 1');
    expect(await runsOf(ledger, 'a', 1)).toMatchObject([
      { status: 'failed', attempt: 1, error: expect.stringMatching(/^no 1!{996}$/) },
    ]);
    await expect(run(jobs, event)).rejects.toThrow('no 2');
    await run(jobs, event);
    const [last, ...others] = await runsOf(ledger, 'a', 10);
    expect(last).toMatchObject({ status: 'succeeded', attempt: 3 });
    expect([last, others]).toEqual([expect.not.objectContaining({ error: expect.anything() }), []]);
  });

  test('are done, also when that cannot be noted', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = {
      ...aws,
      json: (service: 'dynamodb', operation: string, input: object = {}) =>
        JSON.stringify(input).includes('succeeded')
          ? Promise.reject(new Error('the table is away'))
          : aws.json(service, operation, input),
    };
    const own = { ...ledger, aws: failing as typeof aws };
    const event = { job: 'a', scheduledFor: at };
    expect(await runJob({ a: async () => {} }, event, lambda(), own)).toEqual({ status: 'succeeded' });
    expect(said.mock.calls).toEqual([
      ['a for 2026-03-01T00:00:00.000Z is not noted as succeeded:', new Error('the table is away')],
    ]);
    vi.restoreAllMocks();
  });

  test('end as they ended, also when the table is away from then on', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    let isAway = false;
    const failing = {
      ...aws,
      json: (service: 'dynamodb', operation: string, input: object = {}) =>
        isAway ? Promise.reject(new Error('the table is away')) : aws.json(service, operation, input),
    };
    const own = { ...ledger, aws: failing as typeof aws };
    const jobs: Jobs = {
      a: async () => {
        isAway = true;
      },
      b: async () => {
        isAway = true;
        throw new Error('no disk');
      },
    };
    expect(await runJob(jobs, { job: 'a', scheduledFor: at }, lambda(), own)).toEqual({ status: 'succeeded' });
    isAway = false;
    await expect(runJob(jobs, { job: 'b', scheduledFor: at }, lambda(), own)).rejects.toThrow('no disk');
    const away = new Error('the table is away');
    expect(said.mock.calls.slice(2)).toEqual([
      ['b for 2026-03-01T00:00:00.000Z is not noted as failed:', away],
      ['The lock of b stays:', away],
    ]);
    // The lock stays until its function is gone.
    const next = { job: 'a', scheduledFor: '2026-03-02T00:00:00Z' };
    expect((await run(jobs, next)).status).toBe('skipped');
    clock += 70_000;
    expect((await run(jobs, next)).status).toBe('succeeded');
    vi.restoreAllMocks();
  });

  test('never run twice at the same time', async () => {
    const gate = gateway();
    const started = gateway();
    const jobs: Jobs = {
      slow: async () => {
        started.resolve();
        await gate.promise;
      },
      other: async () => {},
    };
    const first = run(jobs, { job: 'slow', scheduledFor: at });
    await started.promise;
    expect(await run(jobs, { job: 'slow', scheduledFor: '2026-03-01T00:01:00Z' })).toEqual({ status: 'skipped' });
    // A second delivery of the run under way is not another run.
    expect(await run(jobs, { job: 'slow', scheduledFor: at })).toEqual({ status: 'skipped' });
    expect((await run(jobs, { job: 'other' })).status).toBe('succeeded');
    gate.resolve();
    expect(await first).toEqual({ status: 'succeeded' });
    expect((await runsOf(ledger, 'slow', 10)).map(({ status }) => status)).toEqual(['skipped', 'succeeded']);
    // A skipped run can still happen if it is sent again.
    expect((await run(jobs, { job: 'slow', scheduledFor: '2026-03-01T00:01:00Z' })).status).toBe('succeeded');
    expect((await runsOf(ledger, 'slow', 1))[0]).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  test('that outlive their lock do not give back the one of the next run', async () => {
    const [gates, starts] = [
      [gateway(), gateway()],
      [gateway(), gateway()],
    ];
    let count = 0;
    const jobs: Jobs = {
      a: async () => {
        const own = count++;
        starts[own]?.resolve();
        await gates[own]?.promise;
      },
    };
    const first = run(jobs, { job: 'a', scheduledFor: at }, 1000);
    await starts[0]!.promise;
    clock += 6001;
    const second = run(jobs, { job: 'a', scheduledFor: '2026-03-01T00:01:00Z' });
    await starts[1]!.promise;
    gates[0]!.resolve();
    expect(await first).toEqual({ status: 'succeeded' });
    expect(await run(jobs, { job: 'a', scheduledFor: '2026-03-01T00:02:00Z' })).toEqual({ status: 'skipped' });
    gates[1]!.resolve();
    await second;
    expect(count).toBe(2);
  });

  test('without a time are for the moment they are called, and know how long they have', async () => {
    clock = Date.parse('2026-03-01T00:00:30.250Z');
    const seen: unknown[] = [];
    const jobs: Jobs = {
      a: async ({ scheduledFor, input, remaining }) => {
        seen.push([scheduledFor, input, remaining()]);
        return () => 1;
      },
    };
    await run(jobs, { job: 'a' }, 4321);
    await run(jobs, { job: 'a', scheduledFor: '2026-03-01T00:01:59.999Z' }, 4321);
    expect(seen).toEqual([
      ['2026-03-01T00:00:30.250Z', undefined, 4321],
      ['2026-03-01T00:01:00.000Z', undefined, 4321],
    ]);
    // Text that is not JSON is still accepted as text.
    expect((await runsOf(ledger, 'a', 1))[0]?.result).toBe('() => 1');
  });

  test('of many at the same time one runs', async () => {
    let at = 0;
    let most = 0;
    const jobs: Jobs = {
      a: async () => {
        most = Math.max(most, ++at);
        await new Promise((resolve) => setTimeout(resolve, 20));
        at--;
      },
    };
    const all = await Promise.all([1, 2, 3, 4, 5].map((n) => run(jobs, { job: 'a', scheduledFor: `2026-03-0${n}` })));
    expect(all.filter(({ status }) => status === 'succeeded').length).toBeGreaterThanOrEqual(1);
    expect(most).toBe(1);
  });

  test('that Lambda ended are lost, and hold nobody up', async () => {
    const never: Jobs = { a: () => new Promise(() => {}) };
    void run(never, { job: 'a', scheduledFor: at }, 60_000);
    await expect.poll(async () => (await lastRuns(ledger))[0]?.status).toBe('running');
    const jobs: Jobs = { a: async () => {} };
    clock += 60_000;
    expect((await lastRuns(ledger))[0]?.status).toBe('running');
    clock += 1;
    expect((await lastRuns(ledger))[0]?.status).toBe('lost');
    clock += 999;
    // Clocks differ: it waits some seconds longer.
    expect((await run(jobs, { job: 'a', scheduledFor: at })).status).toBe('skipped');
    clock += 5000;
    expect((await run(jobs, { job: 'a', scheduledFor: at })).status).toBe('succeeded');
    expect((await lastRuns(ledger))[0]).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  test.each<[unknown, string]>([
    [{ job: 'b' }, '"b" is not a job: there are a.'],
    [{ job: 'toString' }, 'is not a job'],
    [{}, 'The event names no job: {"job": "nightly"}.'],
    [{ job: '' }, 'names no job'],
    [{ job: 5 }, 'names no job'],
    [null, 'names no job'],
    [{ job: 'a', scheduledFor: 'soon' }, '"soon" is no time.'],
  ])('%j is refused', async (event, message) => {
    await expect(run({ a: async () => {} }, event)).rejects.toThrow(message);
  });
});

describe('functions that are kept warm', () => {
  const names = [
    'dev-app-lGreetingsHello',
    'dev-app-lGreetingsBye',
    'dev-app-lGreetingsHello2',
    'dev-app-lGreetX',
    'dev-app-two-lGreetingsHello',
    'prod-app-lGreetingsHello',
    'dev-app-other',
  ];
  test.each<[string[], number[]]>([
    [['*'], [0, 1, 2, 3]],
    [['greetings/*'], [0, 1, 2]],
    [['greetings/hello'], [0]],
    [
      ['greet/x', 'greetings/bye'],
      [1, 3],
    ],
    [['greet/*'], [3]],
    [['nothing/here'], []],
  ])('%j', (patterns, expected) => {
    expect(names.filter(matcher('dev-app-', patterns))).toEqual(expected.map((index) => names[index]));
  });

  test('long names, as JAWS shortens them', () => {
    const name = 'dev-aProjectOfALongName-lAModuleOfALongNameAFuncti-0c5dd4b5';
    const full = `${'x'.repeat(40)}`;
    expect(matcher('dev-app-', [`${full}/${full}`])(name)).toBe(false);
    expect(matcher('dev-app-', ['*'])(`dev-app-l${'x'.repeat(46)}-0123abcd`)).toBe(true);
    expect(matcher('dev-app-', ['*'])('dev-app-lApp-0123abcd')).toBe(false);
  });

  test.each(['greetings', 'a/b/c', '../x', 'a/*b', ''])('"%s" is not a pattern', (pattern) => {
    expect(() => matcher('dev-app-', [pattern])).toThrow('names no functions');
  });

  test('warms a limited number at a time, and reports functions that do not respond', async () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const all = Array.from({ length: 60 }, (_, n) => `dev-app-lF${n}`);
    let at = 0;
    let most = 0;
    const lambda = {
      // The two pages and the calls as in Lambda's API; it is not worth creating sixty functions of this size.
      async rest(_service: string, method: string, path: string, input?: object): Promise<never> {
        const answer = (value: unknown) => value as never;
        if (method === 'GET') {
          const from = path.includes('Marker=') ? 50 : 0;
          const Functions = all.slice(from, from + 50).map((FunctionName) => ({ FunctionName }));
          return answer({ Functions, NextMarker: from === 0 ? 'more' : null });
        }
        expect(isKeepWarm(input)).toBe(true);
        most = Math.max(most, ++at);
        await new Promise((resolve) => setTimeout(resolve, 1));
        at--;
        if (path.includes('lF7/')) return answer({ errorType: 'TypeError', errorMessage: 'x' });
        if (path.includes('lF8/')) return new Promise<never>(() => {});
        return answer(null);
      },
    };
    const options = { functions: ['*'], concurrency: 4, timeoutMs: 300 };
    const { warm, failed } = await keepWarm(lambda, options, { prefix: 'dev-app-', self: 'dev-app-lF59' });
    expect([warm.length, failed, most]).toEqual([57, ['dev-app-lF7', 'dev-app-lF8'], 4]);
    expect(said.mock.calls.flat().sort()).toEqual([
      'dev-app-lF7 is not kept warm: TypeError',
      'dev-app-lF8 is not kept warm: no answer within 300 ms',
    ]);
    expect(await keepWarm(lambda, { functions: [] }, { prefix: 'dev-app-', self: '' })).toEqual({
      warm: [],
      failed: [],
    });
  });

  test('isKeepWarm', () => {
    expect([{ 'jaws:keepWarm': true }, { 'jaws:keepWarm': 'true' }, {}, null, undefined, 'x'].map(isKeepWarm)).toEqual([
      true,
      ...Array(5).fill(false),
    ]);
  });
});
