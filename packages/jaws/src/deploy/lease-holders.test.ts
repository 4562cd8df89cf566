import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { JawsBucket } from './bucket.ts';
import { acquireLeases, dropEndedLeases, type LeaseOptions, leaseKey } from './lease.ts';
import { type Holder, thisHolder } from './machine.ts';
import { fakeHost } from './testing.ts';

const start = new Date('2026-01-02T03:04:05Z');
beforeEach(() => {
  vi.useFakeTimers({
    now: start,
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance', 'Date'],
  });
});
afterEach(() => vi.useRealTimers());

const key = 'JAWS/deployments/shop/dev/lease.json';

/** A holder on another machine, whose lease was renewed just now. */
const anna: Holder = {
  deployment: 'theirs',
  owner: 'anna@laptop',
  pid: 1,
  machine: 'another',
  started: '',
  since: '2026-01-02T03:00:00.000Z',
  expires: '2026-01-02T03:06:05.000Z',
};
const me = (over: Partial<Holder> = {}) => ({
  ...thisHolder('other', start, new Date(start.getTime() + 120_000)),
  ...over,
});
const dead = () => me({ pid: spawnSync(process.execPath, ['-e', '']).pid });

/** When an object was written and read, by S3's clock, which may differ from every machine's. */
const times = { written: new Date(0), answered: new Date(0) };

/** A bucket with S3's conditional writes and a lease of this holder, renewed this long ago. */
function bucketWith(holder?: object | string, region = 'us-east-1', ageMs = 0) {
  let object =
    holder === undefined
      ? undefined
      : {
          text: typeof holder === 'string' ? holder : JSON.stringify(holder),
          etag: '"0"',
          ...times,
          answered: new Date(ageMs),
        };
  let writes = 0;
  const bucket = {
    place: { stage: 'dev', region, bucket: `b-${region}` },
    put: vi.fn<JawsBucket['put']>(async (_key, body, { if: condition }) => {
      const holds =
        condition === undefined || ('absent' in condition ? object === undefined : object?.etag === condition.etag);
      if (!holds) return undefined;
      writes += 1;
      object = { text: String(body), etag: `"${writes}"`, ...times };
      return object.etag;
    }),
    get: vi.fn<JawsBucket['get']>(async () => object),
    delete: vi.fn<JawsBucket['delete']>(async (_key, etag) => {
      if (etag !== undefined && object?.etag !== etag) return false;
      object = undefined;
      return true;
    }),
  };
  return {
    bucket: bucket as unknown as JawsBucket & typeof bucket,
    stored: () => object && (JSON.parse(object.text) as Holder),
    release: () => {
      object = undefined;
    },
    renew: () => {
      object = { ...object!, etag: `"renewed ${writes++}"` };
    },
  };
}

function acquire(
  buckets: readonly JawsBucket[],
  over: Partial<LeaseOptions> = {},
  signal = new AbortController().signal,
) {
  const { host, events } = fakeHost({ signal, now: () => new Date() });
  const errors: [JawsBucket, unknown][] = [];
  const options = { host, project: 'shop', deployment: 'mine', activity: 'deploy' as const, force: false, ...over };
  const acquired = acquireLeases(buckets, options, (...args) => errors.push(args));
  acquired.catch(() => {});
  return { acquired, events, errors };
}
const messages = (events: readonly { type: string }[]) =>
  events.map((one) => `${one.type}: ${(one as unknown as { message: string }).message}`);

test('a lease lies beside the records of its stage', () => {
  expect(leaseKey('shop', 'dev')).toBe(key);
});

test('a free lease is taken, and says by whom and until when', async () => {
  const { bucket, stored } = bucketWith();
  const { acquired, events } = acquire([bucket]);
  const { held, waitedFor } = await acquired;
  expect([[...held.keys()], waitedFor, events]).toEqual([[bucket], [], []]);
  expect(bucket.put.mock.calls[0]).toEqual([
    key,
    expect.stringMatching(/^\{\n {2}"format": 1,\n {2}"jaws": "2.0.0",\n {2}"deployment": "mine",.*\}\n$/s),
    { type: 'application/json', if: { absent: true } },
  ]);
  expect(stored()).toMatchObject({
    deployment: 'mine',
    pid: process.pid,
    since: start.toISOString(),
    expires: '2026-01-02T03:06:05.000Z',
  });
  held.get(bucket)!.check();
  await held.get(bucket)!.release();
  expect(stored()).toBeUndefined();
});

test('no lease is needed of no bucket', async () => {
  expect(await acquire([]).acquired).toEqual({ held: new Map(), waitedFor: [] });
});

describe('a lease that somebody has', () => {
  test('is waited for, and nothing is held meanwhile', async () => {
    const one = bucketWith();
    const other = bucketWith(anna, 'eu-west-1');
    const { acquired, events } = acquire([one.bucket, other.bucket]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(one.stored()).toBeUndefined();
    expect(messages(events)).toEqual([
      'notice: dev eu-west-1 is being deployed by anna@laptop since 2026-01-02T03:00:00.000Z (theirs): waiting for it to end.',
    ]);
    other.release();
    await vi.advanceTimersByTimeAsync(15_000);
    const { held, waitedFor } = await acquired;
    expect([held.size, waitedFor]).toEqual([2, [{ place: other.bucket.place, holder: anna }]]);
    expect([one.stored()?.deployment, other.stored()?.deployment]).toEqual(['mine', 'mine']);
  });

  test('is asked for every ten seconds at most', async () => {
    const { bucket } = bucketWith(anna);
    const stop = new AbortController();
    const { acquired } = acquire([bucket], {}, stop.signal);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(bucket.put.mock.calls.length).toBeGreaterThan(9);
    expect(bucket.put.mock.calls.length).toBeLessThan(35);
    stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(acquired).rejects.toThrow('interrupted');
  });

  test('may be unreadable', async () => {
    const { bucket, release } = bucketWith('{');
    const { acquired, events } = acquire([bucket]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(messages(events)).toEqual([
      'notice: dev us-east-1 is being deployed by another deployment: waiting for it to end.',
    ]);
    release();
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await acquired).waitedFor).toHaveLength(1);
  });

  test('is taken over when it is not renewed for two minutes, whatever its clock says', async () => {
    const { bucket, stored } = bucketWith({ ...anna, expires: '2099-01-01T00:00:00.000Z' });
    const { acquired, events } = acquire([bucket]);
    await vi.advanceTimersByTimeAsync(110_000);
    expect(stored()?.deployment).toBe('theirs');
    await vi.advanceTimersByTimeAsync(30_000);
    await acquired;
    expect(stored()?.deployment).toBe('mine');
    expect(messages(events)[1]).toBe(
      'warning: Took the lease of dev us-east-1 over from anna@laptop, since 2026-01-02T03:00:00.000Z (theirs): it no longer runs.',
    );
  });

  test('is not taken over while it is renewed', async () => {
    const { bucket, stored, renew } = bucketWith({ ...anna, expires: '2099-01-01T00:00:00.000Z' });
    const stop = new AbortController();
    const { acquired } = acquire([bucket], {}, stop.signal);
    for (let at = 0; at < 10; at++) {
      await vi.advanceTimersByTimeAsync(40_000);
      renew();
    }
    expect(stored()?.deployment).toBe('theirs');
    stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(acquired).rejects.toThrow('interrupted');
  });

  test.each([
    [180_001, true],
    [180_000, false],
  ])('that was renewed %d ms ago by the clock of S3 is taken over at once: %s', async (ageMs, taken) => {
    const { bucket, stored } = bucketWith({ ...anna, expires: '2099-01-01T00:00:00.000Z' }, 'us-east-1', ageMs);
    const stop = new AbortController();
    const { events } = acquire([bucket], {}, stop.signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(stored()?.deployment).toBe(taken ? 'mine' : 'theirs');
    if (taken) expect(messages(events)).toEqual([expect.stringMatching(/^warning: .*: it no longer runs\.$/)]);
    stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
  });

  test.each([-600_000, 600_000])('is not taken over because its machine is %d ms away from this one', async (skew) => {
    const expires = new Date(start.getTime() + skew + 120_000).toISOString();
    const { bucket, stored } = bucketWith({ ...anna, expires });
    const stop = new AbortController();
    acquire([bucket], {}, stop.signal);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stored()?.deployment).toBe('theirs');
    stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
  });

  test('of a process of this machine that has ended is taken over at once', async () => {
    const { bucket, stored } = bucketWith(dead());
    const { acquired, events } = acquire([bucket]);
    await acquired;
    expect(stored()?.deployment).toBe('mine');
    expect(messages(events)).toEqual([expect.stringContaining('(other): it no longer runs.')]);
  });

  test('is taken over by force, which says that it may still be running', async () => {
    const { bucket, stored } = bucketWith(anna);
    const { acquired, events } = acquire([bucket], { force: true });
    await acquired;
    expect(stored()?.deployment).toBe('mine');
    expect(messages(events)).toEqual([
      'warning: Took the lease of dev us-east-1 over from anna@laptop, since 2026-01-02T03:00:00.000Z (theirs): it may still be running.',
    ]);
    const ended = bucketWith(dead());
    const forced = acquire([ended.bucket], { force: true });
    await forced.acquired;
    expect(messages(forced.events)).toEqual([expect.stringContaining('it no longer runs')]);
    const unreadable = bucketWith('{');
    const other = acquire([unreadable.bucket], { force: true });
    await other.acquired;
    expect(messages(other.events)).toEqual([
      'warning: Took the lease of dev us-east-1 over from an unreadable one: it may still be running.',
    ]);
  });

  test('is ours where the answer to the first write was lost', async () => {
    const { bucket } = bucketWith();
    const write = bucket.put.getMockImplementation()!;
    bucket.put.mockImplementationOnce(async (...args) => {
      await write(...args);
      return undefined;
    });
    const { acquired, events } = acquire([bucket]);
    expect((await acquired).held.size).toBe(1);
    expect(events).toEqual([]);
  });

  test('is not ours for the same deployment and process id: a continued rollout in another container has both', async () => {
    const other = bucketWith({ ...thisHolder('mine', start, start), machine: 'another', nonce: 'theirs' });
    const stop = new AbortController();
    const { acquired, events } = acquire([other.bucket], {}, stop.signal);
    await vi.advanceTimersByTimeAsync(10);
    expect(other.stored()).toMatchObject({ machine: 'another', nonce: 'theirs' });
    expect(messages(events)).toEqual([expect.stringContaining('is being deployed by')]);
    stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(acquired).rejects.toThrow('interrupted');
  });

  test('says what is done under it', async () => {
    const said = async (activity: 'rollback' | 'remove') => {
      const { bucket } = bucketWith({ ...anna, activity });
      const stop = new AbortController();
      const { acquired, events } = acquire([bucket], {}, stop.signal);
      await vi.advanceTimersByTimeAsync(10);
      stop.abort();
      await vi.advanceTimersByTimeAsync(1_000);
      await expect(acquired).rejects.toThrow('interrupted');
      return messages(events)[0];
    };
    expect(await said('rollback')).toContain('dev us-east-1 is being rolled back by anna@laptop');
    expect(await said('remove')).toContain('dev us-east-1 is being removed by anna@laptop');
  });

  test('is tried again when it is gone, or somebody else’s, by the time it is read or written', async () => {
    const gone = bucketWith(anna);
    gone.bucket.get.mockImplementationOnce(async () => {
      gone.release();
      return undefined;
    });
    expect((await acquire([gone.bucket]).acquired).held.size).toBe(1);
    const raced = bucketWith(dead());
    raced.bucket.put.mockImplementationOnce(async () => undefined).mockImplementationOnce(async () => undefined);
    expect((await acquire([raced.bucket]).acquired).held.size).toBe(1);
  });
});

test('a bucket that is not there yet needs no lease; one that fails is said, and the others are held', async () => {
  const [one, none, down] = [bucketWith(), bucketWith(undefined, 'eu-west-1'), bucketWith(undefined, 'eu-west-2')];
  none.bucket.put.mockRejectedValue(fail('BucketMissing', { bucket: 'b', stage: 'dev', region: 'eu-west-1' }));
  const error = fail('AwsThrottled', { call: 'x', detail: 'y', attempts: 5 });
  down.bucket.put.mockRejectedValue(error);
  const { acquired, errors } = acquire([one.bucket, none.bucket, down.bucket]);
  expect([...(await acquired).held.keys()]).toEqual([one.bucket]);
  expect(errors).toEqual([[down.bucket, error]]);
});

test('a lease whose renewal got no answer is still ours', async () => {
  const { bucket, stored } = bucketWith();
  const { held } = await acquire([bucket]).acquired;
  const lease = held.get(bucket)!;
  const write = bucket.put.getMockImplementation()!;
  bucket.put.mockImplementationOnce(async (...args) => {
    await write(...args);
    return undefined;
  });
  await vi.advanceTimersByTimeAsync(41_000);
  lease.check();
  await lease.release();
  expect(stored()).toBeUndefined();
});

test('releasing never fails', async () => {
  const { bucket } = bucketWith();
  const { held } = await acquire([bucket]).acquired;
  bucket.delete.mockRejectedValue(new Error('down'));
  await held.get(bucket)!.release();
});

describe('without anything to do', () => {
  const drop = async (...buckets: JawsBucket[]) => {
    const { host, events } = fakeHost({ now: () => new Date() });
    await dropEndedLeases(buckets, { host, project: 'shop' });
    return messages(events);
  };

  test('leases of deployments that no longer run are deleted', async () => {
    const ended = bucketWith(dead());
    const expired = bucketWith(anna, 'eu-west-1', 180_001);
    const said = await drop(ended.bucket, expired.bucket);
    expect([ended.stored(), expired.stored()]).toEqual([undefined, undefined]);
    expect(ended.bucket.delete.mock.calls).toEqual([[key, '"0"']]);
    expect(said.sort()[0]).toBe(
      'notice: Deleted the lease of dev eu-west-1 that anna@laptop, since 2026-01-02T03:00:00.000Z (theirs) left: it no longer runs.',
    );
  });

  test('others stay', async () => {
    const [runs, unreadable, none] = [bucketWith(anna), bucketWith('{'), bucketWith()];
    expect(await drop(runs.bucket, unreadable.bucket, none.bucket)).toEqual([]);
    expect(runs.bucket.delete).not.toHaveBeenCalled();
    expect(unreadable.bucket.delete).not.toHaveBeenCalled();
  });

  test('one that somebody takes meanwhile is theirs, and what fails does not matter', async () => {
    const taken = bucketWith(dead());
    taken.bucket.delete.mockResolvedValue(false);
    const down = bucketWith(dead());
    down.bucket.get.mockRejectedValue(new Error('down'));
    expect(await drop(taken.bucket, down.bucket)).toEqual([]);
  });
});
