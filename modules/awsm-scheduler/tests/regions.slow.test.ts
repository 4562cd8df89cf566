import { readFileSync } from 'node:fs';
import { type Aws, AwsError, createAws, type JsonService } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { defineSettings, type GivenSettings, type Jobs, lastRuns, runJob, runsOf, stageLedger } from '../lib/index.ts';

const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const { TimeToLiveSpecification: _, ...properties } = Resources.SchedulerLedger.Properties;
const [us, eu, ap] = ['us-east-1', 'eu-west-1', 'ap-south-1'] as const;
const at = '2026-03-01T00:00:00.000Z';

let cloud: Cloud;
let aws: Record<string, Aws>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = Object.fromEntries(
    [us, eu, ap].map((region) => [region, createAws({ endpoint: cloud.endpoint, region, credentials, attempts: 2 })]),
  );
});
afterAll(() => cloud.close());

let table = '';
let number = 0;
let clock = Date.parse(at);
beforeEach(() => {
  table = `ledger-${number++}`;
  clock = Date.parse(at);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const region of [us, eu, ap]) cloud.faults.regionUp(region);
});

/** One table with a replica in each region. */
async function replicated(...regions: readonly string[]) {
  await aws[us]!.json('dynamodb', 'CreateTable', { TableName: table, ...properties });
  for (const RegionName of regions) {
    await aws[us]!.json('dynamodb', 'UpdateTable', { TableName: table, ReplicaUpdates: [{ Create: { RegionName } }] });
  }
}

/** The replicas while nothing has been replicated between them. */
async function notYetReplicated(...regions: readonly string[]) {
  for (const region of regions) await aws[region]!.json('dynamodb', 'CreateTable', { TableName: table, ...properties });
}

interface Seen {
  readonly regions?: readonly string[];
  /** How this region sees another one. */
  readonly clientOf?: (region: string) => Pick<Aws, 'json'>;
  readonly remaining?: number;
  /** Milliseconds by which the region's clock is ahead. */
  readonly ahead?: number;
}

const ledgerIn = (region: string, given: GivenSettings = {}, seen: Seen = {}) =>
  stageLedger({
    table,
    region,
    regions: (seen.regions ?? [us, eu]).join(','),
    settings: defineSettings({ answerSeconds: 1, ...given }),
    clientOf: seen.clientOf ?? ((one) => aws[one]!),
    now: () => clock + (seen.ahead ?? 0),
  });

const runIn = (region: string, jobs: Jobs, event: object, given?: GivenSettings, seen: Seen = {}) => {
  const lambda = { awsRequestId: `r${number++}`, getRemainingTimeInMillis: () => seen.remaining ?? 60_000 };
  return runJob(jobs, event, lambda, ledgerIn(region, given, seen));
};

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

/** A job that runs until `end`, and the records about it. */
function longJob() {
  const [started, ended] = [gate(), gate()];
  const done: string[] = [];
  const jobs = (region: string): Jobs => ({
    a: async () => {
      done.push(region);
      started.open();
      await ended.opened;
    },
  });
  return { jobs, done, started: started.opened, end: ended.open };
}

const counted = () => {
  const done: string[] = [];
  return { done, jobs: (region: string): Jobs => ({ a: async () => void done.push(region) }) };
};
const next = { whenHomeIsAway: 'next' } as const;
const event = { job: 'a', scheduledFor: at };

describe.each([
  ['skip', {}],
  ['next', next],
] as const)('%s, while the home region is there', (_name, settings) => {
  test.each([
    ['replicated', replicated],
    ['not yet replicated', (other: string) => notYetReplicated(us, other)],
  ])('regions that fire at the same second do a job once: %s', async (_state, made) => {
    await made(eu);
    let running = 0;
    let most = 0;
    const done: string[] = [];
    const jobs = (region: string): Jobs => ({
      a: async () => {
        most = Math.max(most, ++running);
        done.push(region);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running--;
      },
    });
    const all = await Promise.all([us, eu, us, eu].map((region) => runIn(region, jobs(region), event, settings)));
    expect([done.length, most]).toEqual([1, 1]);
    expect(all.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  });

  test('a time for which one region has done it is over for the others, to the minute', async () => {
    await notYetReplicated(us, eu);
    const { jobs, done } = counted();
    expect(await runIn(eu, jobs(eu), event, settings)).toEqual({ status: 'succeeded' });
    const later = { ...event, scheduledFor: '2026-03-01T00:00:41Z' };
    expect(await runIn(us, jobs(us), later, settings)).toEqual({ status: 'repeated' });
    expect(done).toEqual([eu]);
    expect(await runsOf(ledgerIn(us), 'a', 5)).toMatchObject([{ region: eu, status: 'succeeded', scheduledFor: at }]);
  });

  test('a run of one region holds up the others, whose clocks may differ by some seconds', async () => {
    await notYetReplicated(us, eu);
    const { jobs, done, started, end } = longJob();
    const first = runIn(us, jobs(us), event, settings);
    await started;
    const tomorrow = { ...event, scheduledFor: '2026-03-02T00:00:00Z' };
    expect(await runIn(eu, jobs(eu), tomorrow, settings, { ahead: 64_000 })).toEqual({ status: 'skipped' });
    end();
    await first;
    expect(done).toEqual([us]);
  });

  test('a response other than an outage is an error', async () => {
    await replicated(eu);
    const denied = { json: () => Promise.reject(new AwsError('AccessDeniedException', 'no', { status: 400 })) };
    const clientOf = (region: string) => (region === us ? denied : aws[region]!);
    const { jobs, done } = counted();
    await expect(runIn(eu, jobs(eu), event, settings, { clientOf })).rejects.toThrow('no');
    expect(done).toEqual([]);
  });
});

describe('skip, while the home region is away', () => {
  test.each(['reset', 'unavailable', 'timeout'] as const)(
    'no other one does a job, and it is noted: %s',
    async (looks) => {
      await replicated(eu);
      const { jobs, done } = counted();
      cloud.faults.regionDown(us, looks);
      expect(await runIn(eu, jobs(eu), event)).toEqual({ status: 'skipped' });
      expect(done).toEqual([]);
      const note = { status: 'skipped', region: eu, error: 'us-east-1, the home region, does not answer.' };
      expect(await runsOf(ledgerIn(eu), 'a', 5)).toMatchObject([note]);
      cloud.faults.regionUp(us);
      // Also for the time that the other region skipped.
      if (looks === 'timeout') clock += 70_000;
      expect(await runIn(us, jobs(us), event)).toEqual({ status: 'succeeded' });
      expect((await runsOf(ledgerIn(us), 'a', 5)).map(({ status }) => status)).toEqual(['skipped', 'succeeded']);
    },
  );

  test('a run that began before is noted where it can be', async () => {
    await replicated(eu);
    const jobs: Jobs = { a: async () => cloud.faults.regionDown(us) };
    expect(await runIn(eu, jobs, event)).toEqual({ status: 'succeeded' });
    expect(await lastRuns(ledgerIn(eu))).toMatchObject([{ job: 'a', status: 'succeeded', region: eu }]);
  });
});

describe('next, while the home region is away', () => {
  const three = { regions: [us, eu, ap] };

  test('the next one decides: of all others one does the job', async () => {
    await notYetReplicated(us, eu, ap);
    cloud.faults.regionDown(us);
    const { jobs, done, started, end } = longJob();
    const first = runIn(ap, jobs(ap), event, next, three);
    await started;
    expect(await runIn(eu, jobs(eu), event, next, three)).toEqual({ status: 'skipped' });
    end();
    await first;
    expect(done).toEqual([ap]);
    expect(await runsOf(ledgerIn(eu), 'a', 5)).toMatchObject([{ region: ap, status: 'succeeded' }]);
  });

  test('and the one after that, where it is away too, or was removed from the stage', async () => {
    await notYetReplicated(us, eu, ap);
    cloud.faults.regionDown(us);
    cloud.faults.regionDown(eu);
    const { jobs, done } = counted();
    expect(await runIn(ap, jobs(ap), event, next, three)).toEqual({ status: 'succeeded' });
    cloud.faults.regionUp(eu);
    await aws[eu]!.json('dynamodb', 'DeleteTable', { TableName: table });
    const tomorrow = { ...event, scheduledFor: '2026-03-02T00:00:00Z' };
    expect(await runIn(ap, jobs(ap), tomorrow, next, three)).toEqual({ status: 'succeeded' });
    expect(done).toEqual([ap, ap]);
  });

  test('no region answers', async () => {
    await notYetReplicated(us, eu);
    cloud.faults.regionDown(us);
    cloud.faults.regionDown(eu);
    await expect(runIn(eu, counted().jobs(eu), event, next)).rejects.toThrow('No region of the stage answers');
  });

  test('a run of the home region that went down with it is waited for, as long as its function may live', async () => {
    await replicated(eu);
    const { jobs, done, started } = longJob();
    void runIn(us, jobs(us), event, next).catch(() => {});
    await started;
    cloud.faults.regionDown(us);
    const other = counted();
    expect(await runIn(eu, other.jobs(eu), event, next)).toEqual({ status: 'skipped' });
    clock += 66_000;
    expect(await runIn(eu, other.jobs(eu), event, next)).toEqual({ status: 'succeeded' });
    expect([done, other.done]).toEqual([[us], [eu]]);
  });

  test('work of the home region is not repeated once its record is replicated', async () => {
    await replicated(eu);
    const { jobs, done } = counted();
    await runIn(us, jobs(us), event, next);
    cloud.faults.regionDown(us);
    expect(await runIn(eu, jobs(eu), event, next)).toEqual({ status: 'repeated' });
    expect(done).toEqual([us]);
  });

  test('back again, it waits for a run that it does not know of yet, and does not do again what was done', async () => {
    await notYetReplicated(us, eu);
    cloud.faults.regionDown(us);
    const { jobs, done, started, end } = longJob();
    const first = runIn(eu, jobs(eu), event, next);
    await started;
    cloud.faults.regionUp(us);
    const tomorrow = { ...event, scheduledFor: '2026-03-02T00:00:00Z' };
    expect(await runIn(us, jobs(us), tomorrow, next)).toEqual({ status: 'skipped' });
    end();
    await first;
    expect(await runIn(us, jobs(us), event, next)).toEqual({ status: 'repeated' });
    expect(done).toEqual([eu]);
    expect(await runIn(us, jobs(us), tomorrow, next)).toEqual({ status: 'succeeded' });
  });

  test('back while another one takes over, one of the two gives way', async () => {
    await notYetReplicated(us, eu);
    const { jobs, done, started, end } = longJob();
    const first = runIn(us, jobs(us), event, next);
    await started;
    // The other region found the home region unreachable, which is back before the other region looks again.
    let calls = 0;
    const json = <Output>(service: JsonService, operation: string, input?: object) =>
      calls++ === 0
        ? Promise.reject<Output>(new TypeError('fetch failed', { cause: 'reset' }))
        : aws[us]!.json<Output>(service, operation, input);
    const clientOf = (region: string) => (region === us ? { json } : aws[region]!);
    expect(await runIn(eu, jobs(eu), event, next, { clientOf })).toEqual({ status: 'skipped' });
    end();
    await first;
    expect(done).toEqual([us]);
    // It delays nobody.
    const { Items } = await aws[eu]!.json('dynamodb', 'Scan', { TableName: table });
    expect(Items.filter(({ kind }: { kind: { S: string } }) => kind.S.startsWith('lock'))).toEqual([]);
  });
});

test('a lock that was given back holds up nobody, though another region has not heard of that yet', async () => {
  await notYetReplicated(us, eu);
  const { jobs, done } = counted();
  const old = { kind: { S: 'lock#a' }, id: { S: us }, owner: { S: 'before' }, until: { N: String(clock + 60_000) } };
  await aws[eu]!.json('dynamodb', 'PutItem', { TableName: table, Item: old });
  expect(await runIn(us, jobs(us), event, next)).toEqual({ status: 'succeeded' });
  expect(done).toEqual([us]);
});

test('regional jobs run in each region, even when others are away', async () => {
  await replicated(eu);
  const { jobs, done } = counted();
  const settings = { eachRegion: ['a'] };
  expect(await runIn(us, jobs(us), event, settings)).toEqual({ status: 'succeeded' });
  cloud.faults.regionDown(us);
  expect(await runIn(eu, jobs(eu), event, settings)).toEqual({ status: 'succeeded' });
  expect(await runIn(eu, jobs(eu), event, settings)).toEqual({ status: 'repeated' });
  expect(done).toEqual([us, eu]);
  expect((await lastRuns(ledgerIn(eu))).map(({ job }) => job)).toEqual(['a@eu-west-1', 'a@us-east-1']);
});

test('an execution that is delivered twice under one id runs once', async () => {
  await replicated(eu);
  const { jobs, done, started, end } = longJob();
  const lambda = { awsRequestId: 'same', getRemainingTimeInMillis: () => 60_000 };
  const first = runJob(jobs(us), event, lambda, ledgerIn(us));
  await started;
  expect(await runJob(jobs(us), event, lambda, ledgerIn(us))).toEqual({ status: 'skipped' });
  end();
  await first;
  expect(done).toEqual([us]);
});

test('settings with every mistake', () => {
  const given = { whenHomeIsAway: 'never', eachRegion: 'a', answerSeconds: 0, more: 1 };
  expect(() => defineSettings(given as never)).toThrow(
    [
      'Invalid settings in aws_modules/awsm-scheduler/settings.ts:',
      '- more is not a setting; these are: whenHomeIsAway, eachRegion, answerSeconds',
      '- whenHomeIsAway must be "skip" or "next", not "never"',
      '- eachRegion must be a list of names of jobs, not "a"',
      '- answerSeconds must be a whole number from 1 to 20, not 0',
    ].join('\n'),
  );
  expect(defineSettings()).toEqual({ whenHomeIsAway: 'skip', eachRegion: [], answerSeconds: 3 });
});
