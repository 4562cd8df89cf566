import { createAws } from 'jaws-core-js/aws';
import { type BatchOptions, jobLedger, type Ledger, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../cloud/src/index.ts';

const record = (messageId: string, attempt = 1): QueueRecord => ({
  messageId,
  body: '',
  attributes: { ApproximateReceiveCount: String(attempt) },
});
const records = (count: number) => Array.from({ length: count }, (_, n) => record(`m${n}`));
const batch = async (all: readonly QueueRecord[], options: Partial<BatchOptions> & Pick<BatchOptions, 'perform'>) => {
  const { batchItemFailures } = await performBatch(all, { remaining: () => 60_000, ...options });
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();
};
const never = () => new Promise<void>(() => {});
/** A batch of one message whose time runs out during the work: 50 ms are left, 20 of them for the rest. */
const outOfTime = async (perform: BatchOptions['perform'], ledger: Ledger) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const performed: BatchOptions['perform'] = (...input) => {
      begin();
      return perform(...input);
    };
    const failed = batch(records(1), { perform: performed, remaining: () => 50, marginMs: 20, ledger });
    await begun;
    vi.advanceTimersByTime(30);
    return await failed;
  } finally {
    vi.useRealTimers();
  }
};

beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

test('one that hangs fails alone, and is aborted', async () => {
  const done: string[] = [];
  let stopped: AbortSignal | undefined;
  const perform: BatchOptions['perform'] = async ({ messageId }, { signal }) => {
    if (messageId === 'm3') {
      stopped = signal;
      return never();
    }
    done.push(messageId);
  };
  expect(await batch(records(10), { perform, remaining: () => 330, marginMs: 30 })).toEqual(['m3']);
  expect([done.length, stopped?.aborted]).toEqual([9, true]);
});

test('those for which no time is left go back without being begun', async () => {
  let left = 100;
  const begun: string[] = [];
  const perform: BatchOptions['perform'] = async ({ messageId }) => {
    begun.push(messageId);
    left -= 40;
  };
  expect(await batch(records(4), { perform, remaining: () => left, marginMs: 30, concurrency: 1 })).toEqual([
    'm2',
    'm3',
  ]);
  expect(begun).toEqual(['m0', 'm1']);
});

test('so many at a time, each with its attempt', async () => {
  let now = 0;
  let most = 0;
  const attempts: number[] = [];
  const perform: BatchOptions['perform'] = async (_, { attempt }) => {
    attempts.push(attempt);
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
  };
  expect(await batch([record('a', 1), record('b', 2), record('c', 3)], { perform, concurrency: 2 })).toEqual([]);
  expect([most, attempts]).toEqual([2, [1, 2, 3]]);
});

test('a claim without an answer fails its message alone, and what is claimed too late is not begun', async () => {
  let answer = (_: 'ours') => {};
  const released: string[] = [];
  const ledger: Ledger = {
    claim: (id) => (id === 'm1' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve('ours')),
    done: async () => {},
    release: async (id) => void released.push(id),
  };
  const begun: string[] = [];
  const perform: BatchOptions['perform'] = async ({ messageId }) => void begun.push(messageId);
  expect(await batch(records(3), { perform, ledger, remaining: () => 330, marginMs: 30 })).toEqual(['m1']);
  answer('ours');
  await expect.poll(() => released).toEqual(['m1']);
  expect(begun).toEqual(['m0', 'm2']);
});

describe('with a ledger', () => {
  let cloud: Cloud;
  let aws: ReturnType<typeof createAws>;
  let table = '';
  let tables = 0;
  let clock = Date.parse('2026-01-01T00:00:00Z');
  beforeAll(async () => {
    cloud = await startCloud({ port: 0 });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  });
  afterAll(() => cloud.close());
  beforeEach(async () => {
    table = `jobs-${tables++}`;
    await aws.json('dynamodb', 'CreateTable', {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
  });
  const ledger = (more: object = {}) => jobLedger({ aws, table, key: 'pk', prefix: 'JOB#', now: () => clock, ...more });

  test('what is done is not done again, what failed is', async () => {
    const performed: string[] = [];
    const perform: BatchOptions['perform'] = async ({ messageId }) => {
      performed.push(messageId);
      if (messageId === 'm1' && performed.length < 3) throw new Error('not yet');
    };
    expect(await batch(records(2), { perform, ledger: ledger() })).toEqual(['m1']);
    // Another function takes it over.
    expect(await batch(records(2), { perform, ledger: ledger() })).toEqual([]);
    expect(await batch(records(2), { perform, ledger: ledger() })).toEqual([]);
    expect(performed).toEqual(['m0', 'm1', 'm1']);
  });

  test('what throws before it returns a promise may be tried again at once', async () => {
    const failing = () => {
      throw new Error('not yet');
    };
    expect(await batch(records(1), { perform: failing, ledger: ledger() })).toEqual(['m0']);
    expect(await batch(records(1), { perform: async () => {}, ledger: ledger() })).toEqual([]);
  });

  test('what fails after its time does not end the claim of the next delivery', async () => {
    const operations: string[] = [];
    const json: typeof aws.json = async (service, operation, input) => {
      const answer = await aws.json(service, operation, input).catch((error) => error);
      operations.push(operation);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    // Both in the same execution environment, whose ledger continues.
    const own = ledger({ aws: { json } });
    let fail = (_: Error) => {};
    const late = () => new Promise<void>((_, reject) => (fail = reject));
    expect(await outOfTime(late, own)).toEqual(['m0']);
    clock += 51;
    let end = () => {};
    const slow = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const next = batch(records(1), { perform: slow, ledger: own });
    await expect.poll(() => slow.mock.calls.length).toBe(1);
    fail(new Error('late'));
    await expect.poll(() => operations).toContain('DeleteItem');
    const perform = vi.fn(async () => {});
    expect(await batch(records(1), { perform, ledger: ledger() })).toEqual(['m0']);
    expect(perform).not.toHaveBeenCalled();
    end();
    expect(await next).toEqual([]);
  });

  test('two deliveries at the same time: one performs it, the other comes again', async () => {
    let end = () => {};
    const slow = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const first = batch(records(1), { perform: slow, ledger: ledger() });
    await expect.poll(() => slow.mock.calls.length).toBe(1);
    const perform = vi.fn(async () => {});
    expect(await batch(records(1), { perform, ledger: ledger() })).toEqual(['m0']);
    expect(perform).not.toHaveBeenCalled();
    end();
    expect(await first).toEqual([]);
    expect(await batch(records(1), { perform, ledger: ledger() })).toEqual([]);
    expect(perform).not.toHaveBeenCalled();
  });

  test('what hung, or ended with its function, may be tried once that function is gone', async () => {
    expect(await outOfTime(never, ledger())).toEqual(['m0']);
    const perform = vi.fn(async () => {});
    clock += 49;
    expect(await batch(records(1), { perform, ledger: ledger() })).toEqual(['m0']);
    clock += 2;
    expect(await batch(records(1), { perform, ledger: ledger() })).toEqual([]);
    expect(perform).toHaveBeenCalledTimes(1);
  });

  test('what ends after its time is done all the same', async () => {
    let end = () => {};
    const perform = () => new Promise<void>((resolve) => (end = resolve));
    expect(await outOfTime(perform, ledger())).toEqual(['m0']);
    end();
    await expect.poll(() => batch(records(1), { perform: never, ledger: ledger() })).toEqual([]);
  });

  test('a record counts for its time, also while DynamoDB still has it', async () => {
    const perform = vi.fn(async () => {});
    await batch(records(1), { perform, ledger: ledger({ rememberSeconds: 10 }) });
    clock += 12_000;
    await batch(records(1), { perform, ledger: ledger() });
    expect(perform).toHaveBeenCalledTimes(2);
  });

  test('a job that comes twice in one batch is performed once', async () => {
    const perform = vi.fn(async () => {});
    expect(await batch([record('a'), record('b')], { perform, ledger: ledger(), id: () => 'job' })).toHaveLength(1);
    expect(perform).toHaveBeenCalledTimes(1);
  });

  test('ids of its own', async () => {
    const perform = vi.fn(async () => {});
    await batch([record('a')], { perform, ledger: ledger(), id: () => 'job' });
    await batch([record('b')], { perform, ledger: ledger(), id: () => 'job' });
    expect(perform).toHaveBeenCalledTimes(1);
    const { Item } = await aws.json('dynamodb', 'GetItem', { TableName: table, Key: { pk: { S: 'JOB#job' } } });
    expect(Item.state.S).toBe('done');
  });
});
