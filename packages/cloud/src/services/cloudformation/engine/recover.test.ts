import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { emptyInput } from '../records.ts';
import { resourcesOf, stacksOf } from '../state.ts';
import { recoverStacks } from './recover.ts';
import { fakeDeployment, made, notingType, STACK_ID, stackRecord } from './testing.ts';

const topic = 'AWS::SNS::Topic';
const interrupted = 'The deployment was interrupted by the end of the process.';

it.each<[StackStatus, StackStatus, string | undefined, string[]]>([
  [
    'CREATE_IN_PROGRESS',
    'ROLLBACK_COMPLETE',
    `${interrupted} Rollback requested by user.`,
    ['delete new', 'delete old'],
  ],
  ['ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE', undefined, ['delete new', 'delete old']],
  ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE', undefined, ['delete new', 'delete old']],
  ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', interrupted, ['update old', 'delete new']],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', undefined, ['update old', 'delete new']],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', undefined, ['delete removed']],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE', undefined, ['delete removed']],
  ['IMPORT_IN_PROGRESS', 'IMPORT_ROLLBACK_COMPLETE', interrupted, []],
  ['IMPORT_ROLLBACK_IN_PROGRESS', 'IMPORT_ROLLBACK_COMPLETE', interrupted, []],
  ['REVIEW_IN_PROGRESS', 'REVIEW_IN_PROGRESS', undefined, []],
  ['CREATE_COMPLETE', 'CREATE_COMPLETE', undefined, []],
  ['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_FAILED', undefined, []],
])('a stack that was left %s comes to rest as %s', async (status, rest, reason, calls) => {
  const types = notingType(topic);
  const isCleanUp = status.includes('CLEANUP');
  const fake = await fakeDeployment({
    stack: { status, previous: { ...emptyInput, template: 'previous' } },
    types: [types.handler],
    resources: isCleanUp
      ? [
          { logicalId: 'Removed', current: made(topic, 'removed'), removed: true },
          { logicalId: 'Kept', current: made(topic, 'kept') },
        ]
      : [
          { logicalId: 'New', current: made(topic, 'new', { D: 1 }), before: null },
          { logicalId: 'Old', current: made(topic, 'old', { D: 1 }), before: made(topic, 'old', { D: 0 }) },
        ],
  });
  await recoverStacks(fake.ctx.kernel);
  await fake.owned.close();
  expect(fake.stack().status).toBe(rest);
  expect(types.begun().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(calls);
  if (reason !== undefined) expect(fake.events().map((event) => event.reason)).toContain(reason);
  else expect(fake.events().some((event) => event.reason?.includes(interrupted))).toBe(false);
});

it('settles what was begun first, the younger stacks before the older, in every account and region', async () => {
  const types = notingType(topic);
  const fake = await fakeDeployment({ stack: { status: 'DELETE_IN_PROGRESS' }, types: [types.handler] });
  const where = (account: string, region: string) => ({ account, region, kernel: fake.ctx.kernel });
  const add = (account: string, region: string, id: string) => {
    stacksOf(where(account, region)).put(id, stackRecord({ id, status: 'DELETE_IN_PROGRESS' }));
    const record = { logicalId: 'A', type: topic, status: 'CREATE_COMPLETE', timestamp: 0 } as const;
    resourcesOf(where(account, region), id).put('A', { ...record, current: made(topic, id) });
  };
  add('111122223333', 'us-east-1', 'child');
  resourcesOf(fake.ctx, STACK_ID).put('A', {
    logicalId: 'A',
    type: topic,
    status: 'CREATE_COMPLETE',
    timestamp: 0,
    current: made(topic, 'parent'),
  });
  add('444455556666', 'eu-west-1', 'elsewhere');
  await recoverStacks(fake.ctx.kernel);
  await fake.owned.close();
  const log = types.log.filter((line) => !line.includes('elsewhere'));
  expect(log).toEqual(['delete child', 'delete child done', 'delete parent', 'delete parent done']);
  expect(types.log).toContain('delete elsewhere done');
});
