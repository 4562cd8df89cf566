import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { nothing } from '../plan/testing.ts';
import type { DeployedStack } from '../plan/types.ts';
import { continueRollback, deleteFailedStack, finishDeletion } from './recover.ts';
import { removeStack } from './remove.ts';
import { checkCondition, settleRegion } from './settle.ts';
import {
  type Answers,
  answerOf,
  described,
  fakeAws,
  fakeClient,
  fakeHandle,
  fakeHost,
  happened,
  id,
  noStack,
  place,
  state,
} from './testing.ts';

const blockedBy = (...texts: string[]) => ({
  code: 'StackBlocked',
  message: expect.stringMatching(new RegExp(['dev-shop-l', ...texts].join('.*'), 's')),
});

describe('removing a stack', () => {
  const deleted = { DescribeStackEvents: () => happened('jaws-1', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE') };

  test('deletes it by its id and waits', async () => {
    const { handle, calls, events } = fakeHandle({ DeleteStack: () => ({}), ...deleted });
    expect(await removeStack(handle)).toEqual({ ...place, result: 'deleted', ms: expect.any(Number) });
    expect(calls[0]).toEqual(['DeleteStack', { StackName: id, ClientRequestToken: 'jaws-1' }]);
    expect(events.filter(({ type }) => type === 'stack')).toEqual([
      { type: 'stack', ...place, state: 'deleting' },
      { type: 'stack', ...place, state: 'done', detail: 'DELETE_COMPLETE', ms: expect.any(Number) },
    ]);
  });

  test('retains the given resources', async () => {
    const { handle, calls } = fakeHandle({ DeleteStack: () => ({}), ...deleted });
    await removeStack(handle, { retain: ['Files'] });
    expect(calls[0]?.[1]).toMatchObject({ RetainResources: ['Files'] });
    const other = fakeHandle({ DeleteStack: () => ({}), ...deleted });
    await removeStack(other.handle, { retain: [] });
    expect(other.calls[0]?.[1]).not.toHaveProperty('RetainResources');
  });

  test('finds one that nobody has read before; one that is not there is gone', async () => {
    const { handle, names } = fakeHandle(
      { DescribeStacks: () => described(), DeleteStack: () => ({}), ...deleted },
      { base: undefined },
    );
    expect((await removeStack(handle)).result).toBe('deleted');
    expect(names()[0]).toBe('DescribeStacks');
    const gone = fakeHandle({ DescribeStacks: noStack }, { base: undefined });
    expect(await removeStack(gone.handle)).toEqual({ ...place, result: 'unchanged', ms: 0 });
    expect(gone.events).toEqual([]);
  });

  test('goes on where only the answer was lost', async () => {
    const lost = fail('AwsUnreachable', { call: 'x', detail: 'y', endpoint: undefined } as never);
    const begun = fakeHandle({ DeleteStack: () => lost, ...deleted });
    expect((await removeStack(begun.handle)).result).toBe('deleted');
    const not = fakeHandle({ DeleteStack: () => lost, DescribeStackEvents: () => ({ StackEvents: [] }) });
    await expect(removeStack(not.handle)).rejects.toBe(lost);
    const unreadable = fakeHandle({ DeleteStack: () => lost, DescribeStackEvents: () => answerOf('AccessDenied') });
    await expect(removeStack(unreadable.handle)).rejects.toBe(lost);
    const denied = answerOf('AccessDenied');
    const refused = fakeHandle({ DeleteStack: () => denied, ...deleted });
    await expect(removeStack(refused.handle)).rejects.toBe(denied);
  });

  test('that fails says the resource and the reason', async () => {
    const { handle, events } = fakeHandle({
      DeleteStack: () => ({}),
      DescribeStackEvents: () => happened('jaws-1', 'DELETE_FAILED The bucket is not empty'),
    });
    await expect(removeStack(handle)).rejects.toMatchObject(blockedBy('DELETE_FAILED', 'The bucket is not empty'));
    expect(events.at(-1)).toEqual({
      type: 'stack',
      ...place,
      state: 'failed',
      detail: 'DELETE_FAILED',
      ms: expect.any(Number),
    });
  });
});

const notices = (events: readonly { type: string }[]) =>
  events.flatMap((event) =>
    event.type === 'notice' || event.type === 'warning' ? [(event as unknown as { message: string }).message] : [],
  );

describe('a stack that never came up', () => {
  const resources =
    (...all: (readonly [type: string, status: string, physical?: string])[]) =>
    () => ({
      StackResourceSummaries: all.map(([ResourceType, ResourceStatus, PhysicalResourceId]) => ({
        ResourceType,
        ResourceStatus,
        PhysicalResourceId,
      })),
    });
  const work = (list: () => object, deleteBucket: Answers[string] = () => ({})) => {
    const s3 = fakeClient({ DeleteBucket: deleteBucket });
    const fake = fakeHandle(
      {
        ListStackResources: list,
        DeleteStack: () => ({}),
        DescribeStackEvents: () => happened('jaws-1', 'DELETE_COMPLETE'),
      },
      { base: state({ status: 'ROLLBACK_COMPLETE' }) },
    );
    return { ...fake, s3, done: deleteFailedStack(fakeAws({ s3: s3.client }), fake.handle) };
  };

  test('is deleted with the buckets that it kept', async () => {
    const { done, s3, names, events } = work(
      resources(
        ['AWS::S3::Bucket', 'DELETE_SKIPPED', 'kept'],
        ['AWS::S3::Bucket', 'DELETE_COMPLETE', 'gone'],
        ['AWS::SQS::Queue', 'DELETE_SKIPPED', 'queue'],
        ['AWS::S3::Bucket', 'DELETE_SKIPPED'],
      ),
    );
    await done;
    expect(names().slice(0, 2)).toEqual(['ListStackResources', 'DeleteStack']);
    expect(s3.calls).toEqual([['DeleteBucket', { Bucket: 'kept', ExpectedBucketOwner: '123456789012' }]]);
    expect(notices(events)).toEqual(['Deleting dev-shop-l in us-east-1, which never came up (ROLLBACK_COMPLETE).']);
  });

  test.each(['BucketNotEmpty', 'NoSuchBucket'])('may have one that is %s', async (name) => {
    await work(resources(['AWS::S3::Bucket', 'DELETE_SKIPPED', 'kept']), () => answerOf(name)).done;
  });

  test('may have one that cannot be deleted', async () => {
    const denied = answerOf('AccessDenied');
    await expect(work(resources(['AWS::S3::Bucket', 'DELETE_SKIPPED', 'kept']), () => denied).done).rejects.toBe(
      denied,
    );
  });
});

describe('a roll-back that failed', () => {
  const first = 'jaws-1-rollback';
  const second = 'jaws-1-rollback-skip';
  const work = (ends: readonly object[], resources: object[] = []) => {
    const fake = fakeHandle({
      ContinueUpdateRollback: () => ({}),
      DescribeStackEvents: () => ends[fake.names().filter((name) => name === 'ContinueUpdateRollback').length - 1],
      ListStackResources: () => ({ StackResourceSummaries: resources }),
    });
    return { ...fake, done: () => continueRollback(fake.handle) };
  };
  const continued = (calls: readonly (readonly [string, object])[]) =>
    calls.flatMap(([name, input]) => (name === 'ContinueUpdateRollback' ? [input] : []));

  test('ends at the second attempt', async () => {
    const { done, calls, events } = work([happened(first, 'UPDATE_ROLLBACK_COMPLETE')]);
    await done();
    expect(continued(calls)).toEqual([{ StackName: id, ClientRequestToken: first }]);
    expect(notices(events)).toEqual(['Continuing the roll-back of dev-shop-l in us-east-1.']);
  });

  test('skips what cannot be rolled back, by name', async () => {
    const { done, calls, events } = work(
      [happened(first, 'UPDATE_ROLLBACK_FAILED Stuck'), happened(second, 'UPDATE_ROLLBACK_COMPLETE')],
      [
        { LogicalResourceId: 'Role', ResourceStatus: 'UPDATE_FAILED' },
        { LogicalResourceId: 'Queue', ResourceStatus: 'UPDATE_COMPLETE' },
        { ResourceStatus: 'UPDATE_FAILED' },
      ],
    );
    await done();
    expect(continued(calls)[1]).toEqual({ StackName: id, ClientRequestToken: second, ResourcesToSkip: ['Role'] });
    expect(notices(events)[1]).toBe('dev-shop-l in us-east-1 cannot roll back Role: skipped. Stuck');
  });

  test('is an error where nothing can be skipped, or where that does not help', async () => {
    const stuck = [{ LogicalResourceId: 'Role', ResourceStatus: 'UPDATE_FAILED' }];
    const failed = (token: string, why: string) => happened(token, `UPDATE_ROLLBACK_FAILED ${why}`);
    await expect(work([failed(first, 'one')]).done()).rejects.toMatchObject(blockedBy('UPDATE_ROLLBACK_FAILED', 'one'));
    await expect(work([failed(first, 'one'), failed(second, 'two')], stuck).done()).rejects.toMatchObject(
      blockedBy('UPDATE_ROLLBACK_FAILED', 'two'),
    );
  });

  test('may end without a reason', async () => {
    const stuck = [{ LogicalResourceId: 'Role', ResourceStatus: 'UPDATE_FAILED' }];
    const silent = (token: string) => happened(token, 'UPDATE_ROLLBACK_FAILED');
    const failed = { code: 'StackBlocked', message: expect.not.stringContaining('undefined') };
    await expect(work([silent(first)]).done()).rejects.toMatchObject(failed);
    const { done, events } = work([silent(first), silent(second)], stuck);
    await expect(done()).rejects.toMatchObject(failed);
    expect(notices(events)[1]).toBe('dev-shop-l in us-east-1 cannot roll back Role: skipped. ');
  });

  test('does not apply to a stack that was never read', async () => {
    const { handle, calls } = fakeHandle({}, { base: undefined });
    await continueRollback(handle);
    expect(calls).toEqual([]);
  });
});

test('what is left of a stack is deleted', async () => {
  const { handle, names, events } = fakeHandle({
    DeleteStack: () => ({}),
    DescribeStackEvents: () => happened('jaws-1', 'DELETE_COMPLETE'),
  });
  await finishDeletion(handle);
  expect(names()).toContain('DeleteStack');
  expect(notices(events)).toEqual(['Deleting what is left of dev-shop-l in us-east-1.']);
});

describe('before a deployment', () => {
  const stack = (status: string, over: Partial<DeployedStack> = {}): DeployedStack => ({
    ...state({ status }),
    name: place.stack,
    kind: 'lambdas',
    template: { Resources: {} },
    ...over,
  });
  const settle = async (status: string, recover: boolean, answers: Answers = {}) => {
    const cf = fakeClient(answers);
    const { host, events } = fakeHost();
    const aws = fakeAws({ cloudFormation: cf.client, s3: fakeClient({}).client });
    const settled = await settleRegion(
      host,
      aws,
      { ...nothing, lambdas: [stack(status)] },
      { token: 'jaws-1', recover },
    );
    return { settled, calls: cf.calls, names: cf.names(), events };
  };

  test.each(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'])(
    'a stack in %s is left alone',
    async (status) => {
      expect(await settle(status, true)).toMatchObject({ settled: false, calls: [], events: [] });
    },
  );

  test('a change that is under way is waited for', async () => {
    const { settled, calls, events } = await settle('UPDATE_IN_PROGRESS', false, {
      DescribeStackEvents: (_input, call) =>
        call === 1
          ? happened('other', 'UPDATE_IN_PROGRESS')
          : happened('other', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'),
    });
    expect(settled).toBe(true);
    // By its id: a removal that is under way may end between two calls.
    expect(calls[0]).toEqual(['DescribeStackEvents', { StackName: state({}).id }]);
    expect(notices(events)).toEqual([
      'dev-shop-l in us-east-1 is in UPDATE_IN_PROGRESS since an earlier change: waiting for it to end.',
    ]);
    expect(events.filter(({ type }) => type === 'stack-event')).toHaveLength(1);
  });

  test.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED'])(
    'a stack in %s is left unless it is to be recovered',
    async (status) => {
      expect(await settle(status, false)).toMatchObject({ settled: false, calls: [] });
    },
  );

  test('one that never came up is deleted', async () => {
    const { settled, names, calls } = await settle('ROLLBACK_COMPLETE', true, {
      ListStackResources: () => ({ StackResourceSummaries: [] }),
      DeleteStack: () => ({}),
      DescribeStackEvents: () => happened('jaws-1-recover', 'DELETE_COMPLETE'),
    });
    expect(settled).toBe(true);
    expect(names).toContain('ListStackResources');
    expect(calls.find(([name]) => name === 'DeleteStack')?.[1]).toMatchObject({ ClientRequestToken: 'jaws-1-recover' });
  });

  test('a deletion that failed is finished', async () => {
    const { settled, names } = await settle('DELETE_FAILED', true, {
      DeleteStack: () => ({}),
      DescribeStackEvents: () => happened('jaws-1-recover', 'DELETE_COMPLETE'),
    });
    expect(settled).toBe(true);
    expect(names).not.toContain('ListStackResources');
  });

  test('a roll-back that failed is continued', async () => {
    const { settled, calls } = await settle('UPDATE_ROLLBACK_FAILED', true, {
      ContinueUpdateRollback: () => ({}),
      DescribeStackEvents: () => happened('jaws-1-recover-rollback', 'UPDATE_ROLLBACK_COMPLETE'),
    });
    expect(settled).toBe(true);
    expect(calls[0]?.[1]).toMatchObject({ ClientRequestToken: 'jaws-1-recover-rollback' });
  });

  test('an unrecoverable stack stays', async () => {
    expect(await settle('IMPORT_ROLLBACK_FAILED', true)).toMatchObject({ settled: false, calls: [] });
  });

  test('nothing is recovered after an interruption', async () => {
    const { host } = fakeHost({ signal: AbortSignal.abort() });
    const aws = fakeAws({ cloudFormation: fakeClient({}).client });
    const region = { ...nothing, lambdas: [stack('ROLLBACK_COMPLETE')] };
    await expect(settleRegion(host, aws, region, { token: 'jaws-1', recover: true })).rejects.toThrow('interrupted');
    expect(await settleRegion(host, aws, region, { token: 'jaws-1', recover: false })).toBe(false);
  });

  test('a stack that takes no change is an error with its status and reason', () => {
    checkCondition(nothing, [stack('UPDATE_COMPLETE'), stack('UPDATE_IN_PROGRESS')]);
    checkCondition(nothing, []);
    const reason = 'somebody did it';
    for (const [status, code] of [
      ['ROLLBACK_FAILED', 'StackNeverCameUp'],
      ['UPDATE_ROLLBACK_FAILED', 'StackBlocked'],
    ] as const) {
      expect(() => checkCondition(nothing, [stack('UPDATE_COMPLETE'), stack(status, { reason })])).toThrow(
        expect.objectContaining({
          code,
          message: expect.stringMatching(new RegExp(`dev-shop-l.*${status}.*${reason}`, 's')),
        }),
      );
      expect(() => checkCondition(nothing, [stack(status)])).toThrow(expect.objectContaining({ code }));
    }
  });
});
