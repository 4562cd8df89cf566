import { describe, expect, test } from 'vitest';
import { type Call, DroppedConnection, ExpiredCredentials, Faults } from './faults.ts';
import type { Fault } from './rule.ts';

const call: Call = { service: 'sqs', operation: 'SendMessage', region: 'eu-west-1', account: '1' };
const refused: Fault = { error: { code: 'Refused' } };

/** Faults, and their effect on a call. */
function faults(random = () => 0) {
  const all = new Faults(random);
  const meet = (change: Partial<Call> = {}, after = false) =>
    all.meet({ ...call, ...change }, after).then(
      () => 'well',
      (error) => error.code ?? error.how ?? error,
    );
  return { all, meet };
}

test('nothing is to happen until there is a fault', async () => {
  const { all, meet } = faults();
  expect(all.idle).toBe(true);
  const id = all.add(refused);
  expect([all.idle, await meet()]).toEqual([false, 'Refused']);
  expect(all.list()).toEqual([{ id, fault: refused, hits: 1 }]);
  expect(all.add(refused)).not.toBe(id);
  expect(all.remove(id)).toBe(true);
  expect([all.remove(id), all.idle]).toEqual([false, false]);
  all.clear();
  expect([all.idle, all.list(), await meet()]).toEqual([true, [], 'well']);
});

test.each<[Partial<Fault>, Partial<Call>]>([
  [{ service: 'sqs' }, { service: 's3' }],
  [{ operation: 'SendMessage' }, { operation: 'ListQueues' }],
  [{ region: 'eu-west-1' }, { region: 'us-east-1' }],
  [{ account: '1' }, { account: '2' }],
])('%j happens to the calls that it names', async (names, other) => {
  const { all, meet } = faults();
  all.add({ ...refused, ...names });
  expect([await meet(), await meet(other)]).toEqual(['Refused', 'well']);
});

test('errors are the ones that are asked for', async () => {
  for (const [error, expected] of [
    ['throttle', 'RequestThrottled'],
    ['reset', 'reset'],
    ['timeout', 'timeout'],
    ['expired-token', expect.any(ExpiredCredentials)],
  ] as const) {
    const { all, meet } = faults();
    all.add({ error });
    expect(await meet()).toEqual(expected);
  }
  const { all } = faults();
  all.add({ error: { code: 'Teapot', status: 418, message: 'short and stout' } });
  await expect(all.meet(call)).rejects.toMatchObject({ code: 'Teapot', status: 418, message: 'short and stout' });
  all.clear();
  all.add(refused);
  await expect(all.meet(call)).rejects.toMatchObject({ message: 'A fault was injected.', status: undefined });
});

test('a share of the calls is decided by chance', async () => {
  const numbers = [0.29, 0.3, 0.1];
  const { all, meet } = faults(() => numbers.shift()!);
  all.add({ ...refused, probability: 0.3 });
  expect([await meet(), await meet(), await meet()]).toEqual(['Refused', 'well', 'Refused']);
  expect(all.list()[0]?.hits).toBe(2);
});

test('so many calls go well first, and it happens so many times', async () => {
  const { all, meet } = faults();
  all.add({ ...refused, skip: 2, times: 2 });
  expect(await meet({ service: 's3' })).toBe('well');
  const seen: unknown[] = [];
  for (let n = 0; n < 5; n++) seen.push(await meet());
  expect(seen).toEqual(['well', 'Refused', 'Refused', 'well', 'well']);
  expect([all.list(), all.idle]).toEqual([[], true]);
});

test('after the operation others happen than before it', async () => {
  const { all, meet } = faults();
  all.add({ ...refused, after: true });
  expect([await meet(), await meet({}, true)]).toEqual(['well', 'Refused']);
  all.clear();
  all.add(refused);
  expect([await meet(), await meet({}, true)]).toEqual(['Refused', 'well']);
});

test('a call waits as long as is asked for', async () => {
  for (const [latency, random, min] of [
    [30, 0, 30],
    [{ min: 30, max: 50 }, 0, 30],
    [{ min: 0, max: 60 }, 0.5, 30],
  ] as const) {
    const { all, meet } = faults(() => random);
    all.add({ latency });
    const began = performance.now();
    expect(await meet()).toBe('well');
    // Timers may be a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(min - 2);
  }
});

test('a fault that is removed while a call waits for another one does not happen', async () => {
  const { all, meet } = faults();
  all.add({ latency: 20 });
  const id = all.add(refused);
  const waiting = meet();
  all.remove(id);
  expect(await waiting).toBe('well');
});

describe('a region that is down', () => {
  test('answers nothing, or that it is unavailable; what was begun comes to its end', async () => {
    const { all, meet } = faults();
    all.regionDown('eu-west-1');
    expect([all.idle, all.isDown('eu-west-1'), all.isDown('us-east-1')]).toEqual([false, true, false]);
    expect([await meet(), await meet({}, true), await meet({ region: 'us-east-1' })]).toEqual([
      'reset',
      'well',
      'well',
    ]);
    all.regionDown('eu-west-1', 'timeout');
    expect(await meet()).toBe('timeout');
    all.regionDown('eu-west-1', 'unavailable');
    expect(all.regionsDown()).toEqual({ 'eu-west-1': 'unavailable' });
    await expect(all.meet(call)).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      status: 503,
      message: 'The region eu-west-1 is unavailable.',
    });
    all.regionUp('eu-west-1');
    expect([all.idle, await meet(), all.regionsDown()]).toEqual([true, 'well', {}]);
  });

  test('is waited for until it is up, by all', async () => {
    const { all } = faults();
    expect(all.whenUp('eu-west-1')).toBeUndefined();
    all.regionDown('eu-west-1');
    all.regionDown('us-east-1');
    let [here, there] = [0, 0];
    const waits = [1, 2].map(() => all.whenUp('eu-west-1')!.then(() => here++));
    const other = all.whenUp('us-east-1')!.then(() => there++);
    await new Promise(setImmediate);
    expect([here, there]).toEqual([0, 0]);
    all.regionUp('eu-west-1');
    await Promise.all(waits);
    expect([here, there]).toEqual([2, 0]);
    all.clear();
    await other;
  });

  test('is not waited for by a cloud that closes', async () => {
    const { all } = faults();
    all.regionDown('eu-west-1');
    const waiting = all.whenUp('eu-west-1');
    all.close();
    await waiting;
    expect(all.whenUp('eu-west-1')).toBeUndefined();
  });
});

test('a region that is slow answers later', async () => {
  const { all, meet } = faults();
  all.regionSlow('eu-west-1', 30);
  const began = performance.now();
  await meet({ region: 'us-east-1' });
  expect([all.idle, all.whenAnswering('us-east-1')]).toEqual([false, undefined]);
  expect(await meet()).toBe('well');
  expect(performance.now() - began).toBeGreaterThanOrEqual(29);
  all.regionFast('eu-west-1');
  expect([all.idle, all.whenAnswering('eu-west-1')]).toEqual([true, undefined]);
  all.regionSlow('eu-west-1', 30);
  all.clear();
  expect([all.idle, all.regionsSlow()]).toEqual([true, {}]);
});

describe('calls of services to each other', () => {
  const inside = (all: Faults, change: Partial<Call> = {}) =>
    all.meetInside({ ...call, ...change }).then(
      () => 'well',
      (error) => error.code,
    );

  test('meet faults where they deliver, read data or change something', async () => {
    const { all } = faults();
    all.add(refused);
    for (const [service, operation] of [
      ['sqs', 'SendMessage'],
      ['lambda', 'Invoke'],
      ['s3', 'GetObject'],
      ['dynamodb', 'GetItem'],
      ['dynamodb', 'BatchGetItem'],
      ['dynamodbstreams', 'GetRecords'],
    ])
      expect(await inside(all, { service, operation }), `${service}:${operation}`).toBe('Refused');
    for (const [service, operation] of [
      ['s3', 'GetBucketPolicy'],
      ['sqs', 'GetObject'],
      ['s3', 'HeadObject'],
      ['sqs', 'ListQueues'],
      ['dynamodb', 'DescribeTable'],
      ['s3', 'ListItems'],
      ['iam', 'SimulateCustomPolicy'],
      ['dynamodbstreams', 'GetShardIterator'],
      ['kinesis', 'GetRecords'],
    ])
      expect(await inside(all, { service, operation }), `${service}:${operation}`).toBe('well');
  });

  test('have an error where clients have no answer, and credentials that last', async () => {
    const { all } = faults();
    for (const error of ['reset', 'timeout'] as const) {
      all.clear();
      all.add({ error });
      expect(await inside(all)).toBe('ServiceUnavailable');
    }
    all.clear();
    all.add({ error: 'expired-token' });
    expect(await inside(all)).toBe('well');
    all.clear();
    all.add({ ...refused, after: true });
    await all.meetInside(call);
    await expect(all.meetInside(call, true)).rejects.toMatchObject({ code: 'Refused' });
  });
});

test('what has no answer says how', () => {
  expect(new DroppedConnection('reset')).toMatchObject({
    how: 'reset',
    message: 'A fault ends this call with a reset.',
  });
});
