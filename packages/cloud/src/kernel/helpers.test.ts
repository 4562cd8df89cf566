import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { asService, queueUrlOf, serviceCaller } from './as-service.ts';
import { Budget, BudgetError } from './budget.ts';
import { noCallers } from './callers.ts';
import type { Context } from './context.ts';
import { AwsError, notImplemented } from './errors.ts';
import { createIds, createRandom } from './ids.ts';
import { isNumberText } from './number-text.ts';
import { orUndo } from './or-undo.ts';
import { Pace } from './pace.ts';
import { inPartition, partitionOf, urlSuffixOf } from './partition.ts';
import { traceOf } from './trace.ts';

describe('steps', () => {
  test('are spent down to the last one', () => {
    const budget = new Budget(3, 'The template');
    budget.spend();
    budget.spend(2);
    expect(() => budget.spend()).toThrow('The template needs more than the 3 steps that a local cloud allows');
    expect(() => budget.spend()).toThrow(BudgetError);
    expect(() => new Budget(3, 'It').spend(4)).toThrow(expect.objectContaining({ name: 'BudgetError' }));
    new Budget(0, 'It').spend(0);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
test.each([
  ['us-east-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov'],
  ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
])('%s is in the partition %s', (region, partition, suffix) => {
  expect([partitionOf(region), urlSuffixOf(region)]).toEqual([partition, suffix]);
  expect(inPartition('arn:aws:s3:::aws:x', region)).toBe(`arn:${partition}:s3:::aws:x`);
  expect(inPartition('arn:aws-cn:s3:::x', region)).toBe('arn:aws-cn:s3:::x');
});

test('decimal numbers are distinguished from other texts', () => {
  for (const text of ['1', '-1.5', '1.', '.5', '+2e-3', '1E5', '00']) expect(isNumberText(text), text).toBe(true);
  for (const text of ['', '.', '-', '1e', '1 ', ' 1', '0x1', '1.2.3', 'e5', 'Infinity', '--1'])
    expect(isNumberText(text), text).toBe(false);
});

test('the first half of a creation is undone when the second fails', async () => {
  const undone: string[] = [];
  const undo = async () => void undone.push('undone');
  expect(await orUndo(async () => 7, undo)).toBe(7);
  expect(undone).toEqual([]);
  await expect(orUndo(() => Promise.reject(new Error('why')), undo)).rejects.toThrow('why');
  expect(undone).toEqual(['undone']);
  const failing = () => Promise.reject(new Error('undo'));
  await expect(orUndo(() => Promise.reject(new Error('why')), failing)).rejects.toThrow('why');
});

test('long work lets others have their turn', async () => {
  const pace = new Pace();
  await wait(20);
  expect(pace.due).toBe(true);
  let turns = 0;
  const other = new Promise<void>((done) =>
    setImmediate(() => {
      turns += 1;
      done();
    }),
  );
  await pace.rest();
  expect(turns).toBe(1);
  await other;
  expect(new Pace().due).toBe(false);
});

describe('a context', () => {
  const ctx = {
    account: '111111111111',
    region: 'eu-west-1',
    kernel: { endpoint: 'http://127.0.0.1:1' },
    with: (change: object) => change,
  } as unknown as Context;

  test('as a service is where an ARN says', () => {
    const caller = (account: string) => ({
      kind: 'service',
      account,
      arn: 'sns.amazonaws.com',
      userId: 'sns.amazonaws.com',
    });
    expect(asService(ctx, 'sns.amazonaws.com', 'arn:aws:sns:us-east-1:222222222222:x')).toEqual({
      account: '222222222222',
      region: 'us-east-1',
      caller: caller('222222222222'),
    });
    expect(asService(ctx, 'sns.amazonaws.com', 'arn:aws:s3:::bucket')).toEqual({
      account: '111111111111',
      region: 'eu-west-1',
      caller: caller('111111111111'),
    });
    expect(asService(ctx, 'sns.amazonaws.com')).toMatchObject({ account: '111111111111', region: 'eu-west-1' });
    expect(serviceCaller('x', '1').kind).toBe('service');
    expect(queueUrlOf(ctx, 'arn:aws:sqs:us-east-1:222222222222:jobs')).toBe('http://127.0.0.1:1/222222222222/jobs');
  });

  test("passes on the caller's trace", () => {
    const with_ = (headers: object, trace?: string) =>
      ({ ...ctx, trace, http: { head: { headers } } }) as unknown as Context;
    expect(traceOf(with_({ 'x-amzn-trace-id': 'Root=1' }))).toBe('Root=1');
    expect(traceOf(with_({ 'x-amzn-trace-id': 'Root=1' }, 'Root=2'))).toBe('Root=2');
    for (const header of ['', ['a', 'b'], undefined])
      expect(traceOf(with_({ 'x-amzn-trace-id': header }))).toBeUndefined();
    expect(traceOf(ctx)).toBeUndefined();
  });

  test('without a gateway has no callers', () => {
    const { signerOf, denialOf, policySays } = noCallers as unknown as Record<string, () => void>;
    for (const ask of [signerOf, denialOf, policySays]) expect(ask).toThrow('There is no gateway.');
  });
});

test('errors are answers, with what more there is', () => {
  expect(new AwsError('Code', 'text', 418, { a: 1 })).toMatchObject({
    name: 'Code',
    code: 'Code',
    message: 'text',
    status: 418,
    fields: { a: 1 },
  });
  expect(new AwsError('Code', 'text')).toMatchObject({ status: undefined, fields: {} });
  expect(notImplemented('s3:X')).toMatchObject({
    code: 'NotImplemented',
    status: 501,
    message: 's3:X is not implemented by jaws-cloud.',
  });
});

describe('ids', () => {
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test('are random, or follow from a seed', () => {
    const take = (seed?: number) => {
      const ids = createIds(seed);
      return Array.from({ length: 20 }, () => ids.uuid());
    };
    for (const id of [...take(), ...take(1)]) expect(id).toMatch(UUID);
    expect(new Set([...take(), ...take()]).size).toBe(40);
    expect(take(1)).toEqual(take(1));
    expect(new Set([...take(1), ...take(2)]).size).toBe(40);
    expect(take(0)).not.toEqual(take(1));
  });

  test('use their whole alphabet', () => {
    for (const ids of [createIds(), createIds(3)]) {
      expect(ids.random(12)).toMatch(/^[a-z0-9]{12}$/);
      expect(ids.random(5_000, 'ab')).toMatch(/^[ab]{5000}$/);
      expect(new Set(ids.random(5_000)).size).toBe(36);
      expect(ids.random(0)).toBe('');
      const many = Array.from({ length: 600 }, () => ids.random(16));
      expect(new Set(many).size).toBe(600);
      // Longer than one draw of random bytes.
      expect(new Set([ids.random(3_000), ids.random(3_000)]).size).toBe(2);
    }
  });

  test('of a piece of work do not change with what happens beside it', async () => {
    const run = async (noise: number) => {
      const ids = createIds(5);
      for (let n = 0; n < noise; n++) ids.uuid();
      const work = (name: string) =>
        ids.within(
          () => name,
          async () => {
            const first = ids.uuid();
            await wait(1);
            return [first, ids.random(5)];
          },
        );
      return Promise.all([work('a'), work('b'), work('a')]);
    };
    const [first, second] = [await run(0), await run(7)];
    expect(first).toEqual(second);
    expect(new Set(first.flat()).size).toBe(6);
  });

  test('without a seed need no name', () => {
    const name = () => {
      throw new Error('asked');
    };
    expect(createIds().within(name, () => 7)).toBe(7);
    expect(() => createIds(1).within(name, () => 7)).toThrow('asked');
  });

  test('numbers are from 0 to 1, and follow from a seed', () => {
    const take = (seed?: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 200 }, random);
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    for (const numbers of [take(), take(1)]) {
      expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
      expect([numbers.some((one) => one < 0.2), numbers.some((one) => one > 0.8)]).toEqual([true, true]);
    }
    expect(createRandom()).toBe(Math.random);
  });
});
