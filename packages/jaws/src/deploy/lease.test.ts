import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event } from '../events.ts';
import type { JawsBucket } from './bucket.ts';
import { acquireLeases, leaseKey } from './lease.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] });
});
afterEach(() => vi.useRealTimers());

/** When an object was written and read: no test here uses it. */
const times = { written: new Date(0), answered: new Date(0) };

/** A bucket of one object, with S3's conditional writes; `down` makes every call fail. */
function fakeBucket() {
  let object: Awaited<ReturnType<JawsBucket['get']>>;
  let writes = 0;
  const state = { down: false };
  const up = () => {
    if (state.down) throw new Error('the bucket cannot be reached');
  };
  const bucket: Pick<JawsBucket, 'place' | 'put' | 'get' | 'delete'> = {
    place: { stage: 'dev', region: 'us-east-1', bucket: 'b' },
    async put(_key, body, options) {
      up();
      const { if: condition } = options;
      if (condition && ('absent' in condition ? object !== undefined : object?.etag !== condition.etag))
        return undefined;
      writes += 1;
      object = { text: String(body), etag: `"${writes}"`, ...times };
      return object.etag;
    },
    async get() {
      up();
      return object;
    },
    async delete(_key, etag) {
      up();
      if (etag !== undefined && object?.etag !== etag) return false;
      object = undefined;
      return true;
    },
  };
  const foreign = JSON.stringify({
    deployment: 'other',
    owner: 'anna',
    machine: 'x',
    started: '',
    since: '',
    expires: '',
  });
  return {
    bucket: bucket as JawsBucket,
    state,
    stored: () => object,
    writes: () => writes,
    takeOver: () => bucket.put(leaseKey('shop', 'dev'), foreign, { type: 'application/json' }),
  };
}

async function hold(bucket: JawsBucket) {
  const events: Event[] = [];
  const host = {
    emit: (event: Event) => events.push(event),
    signal: new AbortController().signal,
    now: () => new Date(),
  };
  const { held } = await acquireLeases(
    [bucket],
    { host, project: 'shop', deployment: 'mine', activity: 'deploy', force: false },
    (_, error) => {
      throw error;
    },
  );
  return held.get(bucket)!;
}

test('a lease is renewed as long as it is held', async () => {
  const { bucket, writes, stored } = fakeBucket();
  const lease = await hold(bucket);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(writes()).toBe(16);
  lease.check();
  await lease.release();
  expect(stored()).toBeUndefined();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(writes()).toBe(16);
});

test('a lease that somebody took over is lost with the next renewal, and is not theirs to lose', async () => {
  const { bucket, takeOver, stored } = fakeBucket();
  const lease = await hold(bucket);
  await takeOver();
  await vi.advanceTimersByTimeAsync(40_000);
  expect(() => lease.check()).toThrow(expect.objectContaining({ code: 'LeaseLost' }));
  await lease.release();
  expect(stored()?.text).toContain('"other"');
});

test('a lease that cannot be renewed for two minutes is lost; one that can be renewed again is not', async () => {
  const { bucket, state } = fakeBucket();
  const lease = await hold(bucket);
  state.down = true;
  await vi.advanceTimersByTimeAsync(110_000);
  lease.check();
  state.down = false;
  await vi.advanceTimersByTimeAsync(20_000);
  lease.check();
  state.down = true;
  await vi.advanceTimersByTimeAsync(130_000);
  expect(() => lease.check()).toThrow(expect.objectContaining({ code: 'LeaseLost' }));
});
