import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { ChangeSet } from './change-set.ts';
import { Moved } from './context.ts';
import { applyStack, discardStack, prepareStack } from './stack.ts';
import {
  type Answers,
  answerOf,
  described,
  fakeHandle,
  happened,
  id,
  memoryBucket,
  noStack,
  place,
  plan,
  state,
} from './testing.ts';

const update: ChangeSet = { id: 'set-1', type: 'UPDATE', changes: [], stack: state() };
const done = () => happened('jaws-1', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE');
const unreachable = () => fail('AwsUnreachable', { call: 'x', detail: 'y', endpoint: undefined } as never);

function apply(answers: Answers, changeSet: ChangeSet | undefined = update, over: object = {}) {
  const fake = fakeHandle({ DeleteChangeSet: () => ({}), ...answers }, over);
  const applied = applyStack({ handle: fake.handle, plan: plan(), changeSet, values: {} });
  applied.catch(() => {});
  return { applied, ...fake };
}
const stackEvents = (events: readonly { type: string }[]) => events.filter(({ type }) => type === 'stack');

describe('carrying out a change', () => {
  test('of nothing costs no call', async () => {
    const { handle, calls, events } = fakeHandle({});
    const { outcome, state: read } = await applyStack({ handle, plan: plan(), changeSet: undefined, values: {} });
    expect(outcome).toEqual({ ...place, result: 'unchanged', ms: 0 });
    expect(await read()).toBe(handle.base);
    expect(calls).toEqual([]);
    expect(events).toEqual([{ type: 'stack', ...place, state: 'unchanged' }]);
  });

  test('updates a stack', async () => {
    const { applied, calls, events, names } = apply({
      ExecuteChangeSet: () => ({}),
      DescribeStackEvents: done,
      DescribeStacks: () => described({ Outputs: [{ OutputKey: 'A', OutputValue: '1' }] }),
    });
    const { outcome, state: read } = await applied;
    expect(outcome).toEqual({ ...place, result: 'updated', ms: expect.any(Number) });
    expect(calls[0]).toEqual([
      'ExecuteChangeSet',
      { StackName: 'dev-shop-l', ChangeSetName: 'set-1', ClientRequestToken: 'jaws-1' },
    ]);
    expect(calls[1]).toEqual(['DescribeStackEvents', { StackName: id }]);
    expect(names()).not.toContain('DescribeStacks');
    expect(await read()).toEqual(state({ outputs: { A: '1' } }));
    expect(stackEvents(events)).toEqual([
      { type: 'stack', ...place, state: 'updating' },
      { type: 'stack', ...place, state: 'done', detail: 'UPDATE_COMPLETE', ms: expect.any(Number) },
    ]);
  });

  test('creates one, and asks for its id where that was not said', async () => {
    const create: ChangeSet = { ...update, type: 'CREATE', stack: state({ id: '', status: 'REVIEW_IN_PROGRESS' }) };
    const { applied, events, calls } = apply(
      {
        ExecuteChangeSet: () => ({}),
        DescribeStacks: () => described(),
        DescribeStackEvents: () => happened('jaws-1', 'CREATE_COMPLETE'),
      },
      create,
    );
    expect((await applied).outcome.result).toBe('created');
    expect(stackEvents(events)[0]).toMatchObject({ state: 'creating' });
    expect(calls.find(([name]) => name === 'DescribeStackEvents')?.[1]).toEqual({ StackName: id });
  });

  test('does not begin after an interruption', async () => {
    const { applied, calls, events } = apply({}, update, {
      host: { emit: () => {}, signal: AbortSignal.abort(), now: () => new Date() },
    });
    await expect(applied).rejects.toThrow('interrupted');
    expect([calls, events]).toEqual([[], []]);
  });

  test('that is rolled back is an error with its reason', async () => {
    const { applied, events } = apply({
      ExecuteChangeSet: () => ({}),
      DescribeStackEvents: () => happened('jaws-1', 'UPDATE_FAILED Too many', 'UPDATE_ROLLBACK_COMPLETE'),
    });
    await expect(applied).rejects.toMatchObject({ code: 'StackFailed', message: expect.stringContaining('Too many') });
    expect(stackEvents(events).at(-1)).toEqual({ type: 'stack', ...place, state: 'failed', ms: expect.any(Number) });
  });

  test('that CloudFormation refuses leaves no change set', async () => {
    const denied = answerOf('AccessDenied');
    const { applied, calls } = apply({ ExecuteChangeSet: () => denied });
    await expect(applied).rejects.toBe(denied);
    expect(calls.at(-1)).toEqual(['DeleteChangeSet', { StackName: 'dev-shop-l', ChangeSetName: 'set-1' }]);
  });
});

describe('an answer that was lost', () => {
  test('of a change that has begun is waited for', async () => {
    const { applied } = apply({
      ExecuteChangeSet: unreachable,
      DescribeStacks: () => described(),
      DescribeStackEvents: done,
    });
    expect((await applied).outcome.result).toBe('updated');
  });

  test.each<[string, Answers]>([
    ['has not begun', { DescribeStacks: () => described(), DescribeStackEvents: () => ({ StackEvents: [] }) }],
    ['has no stack', { DescribeStacks: noStack }],
    ['cannot be looked for', { DescribeStacks: unreachable }],
  ])('of a change that %s is the error', async (_title, answers) => {
    const { applied, names } = apply({ ExecuteChangeSet: unreachable, ...answers });
    await expect(applied).rejects.toMatchObject({ code: 'AwsUnreachable', message: unreachable().message });
    expect(names().at(-1)).toBe('DeleteChangeSet');
  });

  test('that cannot be looked for because of anything else is that error', async () => {
    const denied = answerOf('AccessDenied');
    const { applied } = apply({ ExecuteChangeSet: unreachable, DescribeStacks: () => denied });
    await expect(applied).rejects.toBe(denied);
  });
});

describe('a change set that cannot be executed', () => {
  const refusals = ['InvalidChangeSetStatusException', 'ChangeSetNotFoundException', 'ValidationError'];

  test.each(refusals)('%s: it is this deployment that executed it', async (code) => {
    const { applied, names } = apply({
      ExecuteChangeSet: () => answerOf(code),
      DescribeStacks: () => described(),
      DescribeStackEvents: done,
    });
    expect((await applied).outcome.result).toBe('updated');
    expect(names()).not.toContain('DeleteChangeSet');
  });

  test.each(refusals)('%s: somebody else changed the stack', async (code) => {
    const { applied, names } = apply({
      ExecuteChangeSet: () => answerOf(code),
      DescribeStacks: () => described({ LastUpdatedTime: new Date(5) }),
      DescribeStackEvents: () => ({ StackEvents: [] }),
    });
    await expect(applied).rejects.toBeInstanceOf(Moved);
    expect(names()).toContain('DeleteChangeSet');
  });

  test('of a stack that is as it was is an error of the stack', async () => {
    const answers = {
      DescribeStacks: () => described({ StackStatus: 'UPDATE_IN_PROGRESS' }),
      DescribeStackEvents: () => ({ StackEvents: [] }),
    };
    const refused = answerOf('ValidationError', 'busy');
    const { applied } = apply({ ExecuteChangeSet: () => refused, ...answers });
    await expect(applied).rejects.toMatchObject({
      code: 'StackBusy',
      message: expect.stringMatching(/dev-shop-l.*UPDATE_IN_PROGRESS/s),
      cause: refused,
    });
    const other = apply({ ExecuteChangeSet: () => answerOf('ChangeSetNotFoundException'), ...answers });
    await expect(other.applied).rejects.toBeInstanceOf(Moved);
    const create = apply({ ExecuteChangeSet: () => refused, ...answers }, { ...update, type: 'CREATE' });
    await expect(create.applied).rejects.toBeInstanceOf(Moved);
  });

  test('of a stack that is gone has moved', async () => {
    const { applied } = apply({ ExecuteChangeSet: () => answerOf('ValidationError'), DescribeStacks: noStack });
    await expect(applied).rejects.toBeInstanceOf(Moved);
  });
});

describe('preparing a stack', () => {
  const options = {
    bucket: memoryBucket().bucket,
    project: 'shop',
    endpoint: undefined,
    values: {},
    tags: {},
    revertDrift: false,
  };
  const made: Answers = {
    CreateChangeSet: () => ({ Id: 'set-1', StackId: id }),
    DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes: [] }),
    DescribeStacks: () => described(),
  };
  const prepare = async (over: Parameters<typeof plan>[0], more: object = {}, base = state()) => {
    const { handle, names } = fakeHandle(made, { base });
    const prepared = await prepareStack(handle, plan(over), { ...options, ...more });
    return { prepared, asked: names().includes('CreateChangeSet') };
  };

  test('one that changes gets a change set', async () => {
    const { prepared } = await prepare({});
    expect(prepared).toMatchObject({ changeSet: { id: 'set-1', type: 'UPDATE' }, values: {}, plan: plan() });
  });

  test.each(['none', 'maybe'] as const)('one that is deployed so (%s) gets none', async (action) => {
    const { prepared, asked } = await prepare({ action });
    expect([prepared.changeSet, asked]).toEqual([undefined, false]);
  });

  test('unless drift is to be reverted, or an output that it takes is another one', async () => {
    expect((await prepare({ action: 'none' }, { revertDrift: true })).asked).toBe(true);
    const base = state({ parameters: { Arn: 'old', Home: 'old' } });
    const from = { action: 'maybe' as const, fromResources: { Arn: 'Out' } };
    expect((await prepare(from, { values: { Arn: 'new' } }, base)).asked).toBe(true);
    expect((await prepare(from, { values: { Arn: 'old', Home: 'new' } }, base)).asked).toBe(false);
    const home = { action: 'maybe' as const, fromHome: { Home: { region: 'eu-west-1', output: 'Out' } } };
    expect((await prepare(home, { values: { Home: 'new' } }, base)).asked).toBe(true);
    expect((await prepare(home, { values: { Home: 'old' } }, base)).asked).toBe(false);
  });

  test('and is undone', async () => {
    const { handle, calls } = fakeHandle({ DeleteChangeSet: () => answerOf('AccessDenied') });
    await discardStack({ handle, plan: plan(), changeSet: update, values: {} });
    expect(calls).toEqual([['DeleteChangeSet', { StackName: 'dev-shop-l', ChangeSetName: 'set-1' }]]);
    await discardStack({ handle, plan: plan(), changeSet: undefined, values: {} });
    expect(calls).toHaveLength(1);
  });
});
