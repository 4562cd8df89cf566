import { afterEach, expect, test, vi } from 'vitest';
import { testCloud } from '../services/iam/testing.ts';
import { Deliveries, type Failure } from './deliveries.ts';
import { AwsError } from './errors.ts';
import type { Kernel } from './kernel.ts';

interface Job {
  readonly name: string;
}

let cloud: Awaited<ReturnType<typeof testCloud>>;
const open: Deliveries<Job>[] = [];
afterEach(async () => {
  for (const queue of open.splice(0)) queue.close();
  await cloud.close();
});

/** Deliveries whose attempts run `act`, and their outcomes. */
function deliveries(kernel: Kernel, act: (job: Job) => void, limits = { maxAge: 3600, maxRetries: 5 }) {
  const failures: Failure[] = [];
  const queue = new Deliveries<Job>(kernel, {
    service: 'test',
    limits: () => limits,
    attempt: async ({ job }) => act(job),
    giveUp: async (_delivery, failure) => void failures.push(failure),
  });
  open.push(queue);
  const left = () => kernel.store.collection('test/000000000000/us-east-1/deliveries').size;
  return { queue, given: failures, left };
}

test('what failed is tried again after a restart', async () => {
  cloud = await testCloud({});
  const before = deliveries(cloud.kernel, () => {
    throw new Error('not now');
  });
  await before.queue.accept(cloud.ctx, { name: 'a' });
  expect([before.left(), before.given]).toEqual([1, []]);
  await cloud.kernel.store.commit();
  before.queue.close();
  await cloud.restart();
  const delivered: string[] = [];
  const after = deliveries(cloud.kernel, ({ name }) => void delivered.push(name));
  after.queue.resume();
  await vi.waitFor(() => expect([delivered, after.left()]).toEqual([['a'], 0]));
});

test('a permanent failure is given up at once, a temporary one after its retries', async () => {
  cloud = await testCloud({});
  const denied = new AwsError('AccessDeniedException', 'no', 403);
  const never = deliveries(cloud.kernel, () => {
    throw denied;
  });
  await never.queue.accept(cloud.ctx, { name: 'a' });
  expect([never.given, never.left()]).toEqual([[{ error: denied }], 0]);

  const busy = new AwsError('ThrottlingException', 'slow', 400);
  const might = deliveries(
    cloud.kernel,
    () => {
      throw busy;
    },
    { maxAge: 3600, maxRetries: 1 },
  );
  await might.queue.accept(cloud.ctx, { name: 'b' });
  expect(might.given).toEqual([]);
  cloud.pass(1_500);
  await vi.waitFor(() => expect(might.given).toEqual([{ error: busy, exhausted: 'MaximumRetryAttempts' }]), {
    timeout: 5_000,
  });
});

test('what is too old is given up', async () => {
  cloud = await testCloud({});
  const old = deliveries(
    cloud.kernel,
    () => {
      throw new Error('gone');
    },
    { maxAge: 0, maxRetries: 185 },
  );
  await old.queue.accept(cloud.ctx, { name: 'c' });
  expect(old.given).toMatchObject([{ exhausted: 'MaximumEventAgeInSeconds' }]);
});

test('what is handed over while its region is down goes out when that is up', async () => {
  cloud = await testCloud({});
  const delivered: string[] = [];
  const { queue, left } = deliveries(cloud.kernel, ({ name }) => void delivered.push(name));
  cloud.kernel.faults.regionDown('us-east-1');
  await queue.accept(cloud.ctx, { name: 'a' });
  expect([delivered, left()]).toEqual([[], 1]);
  cloud.kernel.faults.regionUp('us-east-1');
  await vi.waitFor(() => expect([delivered, left()]).toEqual([['a'], 0]));
});
