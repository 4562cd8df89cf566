import { describe, expect, it } from 'vitest';
import { emptyInput } from '../records.ts';
import { rollBackUpdate } from './roll-back-update.ts';
import { fakeDeployment, made, notingType } from './testing.ts';

const topic = 'AWS::SNS::Topic';
const was = (id: string, dependsOn: string[] = []) => made(topic, id, { D: 'old' }, { dependsOn });
const is = (id: string, dependsOn: string[] = []) => made(topic, id, { D: 'new' }, { dependsOn });

/** Rolls back an update of these resources. */
async function rolledBack(
  resources: NonNullable<Parameters<typeof fakeDeployment>[0]>['resources'],
  { wrong = [], skip }: { wrong?: string[]; skip?: string[] } = {},
) {
  const types = notingType(topic);
  for (const id of wrong) types.wrong.add(id);
  const previous = { ...emptyInput, template: 'previous' };
  const stack = { status: 'UPDATE_ROLLBACK_IN_PROGRESS' as const, previous, ...(skip ? { skip } : {}) };
  const fake = await fakeDeployment({ stack, resources, types: [types.handler] });
  types.cloud.unsaved = fake.unsaved;
  await rollBackUpdate(fake.d);
  expect(fake.unsaved()).toEqual([]);
  const reported = fake.events().map(({ logicalId, status, physicalId }) => `${logicalId} ${status} ${physicalId}`);
  return { ...fake, ...types, reported: reported.filter((line) => !line.startsWith('s ')) };
}

describe('a roll-back of an update', () => {
  it('restores what is used before its users, and deletes what is new after its users', async () => {
    const { log, stack, resource, early } = await rolledBack([
      { logicalId: 'User', current: is('user', ['Used']), before: was('user', ['Used']) },
      { logicalId: 'Used', current: is('used'), before: was('used') },
      { logicalId: 'NewUsed', current: is('new-used'), before: null },
      { logicalId: 'NewUser', current: is('new-user', ['NewUsed']), before: null },
    ]);
    // An operation is durable before it begins.
    expect(early).toEqual([]);
    expect(log).toEqual([
      'update used new -> old',
      'update used done',
      'update user new -> old',
      'update user done',
      'delete new-user',
      'delete new-user done',
      'delete new-used',
      'delete new-used done',
    ]);
    expect(stack()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', updated: expect.any(Number) });
    expect(stack()).toMatchObject({ input: { template: 'previous' }, previous: undefined, skip: undefined });
    expect(resource('Used')).toMatchObject({ current: was('used'), before: undefined, status: 'UPDATE_COMPLETE' });
    expect([resource('NewUsed'), resource('NewUser')]).toEqual([undefined, undefined]);
  });

  it('lets what does not wait for a failure go on, and ends as failed', async () => {
    const { begun, stack, resource, events } = await rolledBack(
      [
        { logicalId: 'A', current: is('a'), before: was('a') },
        { logicalId: 'B', current: is('b', ['A']), before: was('b', ['A']) },
        { logicalId: 'C', current: is('c'), before: was('c') },
        { logicalId: 'New', current: is('new'), before: null },
      ],
      { wrong: ['a'], skip: ['X'] },
    );
    expect(begun()).toEqual(['update a new -> old', 'update c new -> old']);
    expect(stack()).toMatchObject({
      status: 'UPDATE_ROLLBACK_FAILED',
      statusReason: 'The following resource(s) failed to update: [A]. ',
      previous: { template: 'previous' },
      skip: undefined,
    });
    expect(resource('A')).toMatchObject({ status: 'UPDATE_FAILED', statusReason: 'a is wrong', before: was('a') });
    expect(resource('B')).toMatchObject({ before: was('b', ['A']) });
    expect(resource('C')?.before).toBeUndefined();
    expect(resource('New')).toMatchObject({ current: is('new'), before: null });
    expect(events().some(({ status }) => status === 'UPDATE_ROLLBACK_COMPLETE')).toBe(false);
  });

  it('calls nothing when it had not started after a resource was found gone', async () => {
    const { log, resource } = await rolledBack([{ logicalId: 'A', before: was('a') }]);
    expect([log, resource('A')?.current]).toEqual([[], was('a')]);
  });

  it('names everything that failed', async () => {
    const { stack } = await rolledBack(
      [
        { logicalId: 'A', current: is('a'), before: was('a') },
        { logicalId: 'B', current: is('b'), before: was('b') },
      ],
      { wrong: ['a', 'b'] },
    );
    expect(stack().statusReason).toBe('The following resource(s) failed to update: [A, B]. ');
  });

  it('deletes a replacement also where nothing waits for the clean-up', async () => {
    const { log, resource } = await rolledBack([{ logicalId: 'A', current: is('a2'), before: was('a1') }]);
    expect(log).toEqual(['delete a2', 'delete a2 done']);
    expect(resource('A')).toMatchObject({ current: was('a1'), leftovers: [] });
  });

  it('leaves alone what its caller skips, and remembers that', async () => {
    const { begun, reported, stack, resource } = await rolledBack(
      [
        { logicalId: 'A', current: is('a'), before: was('a'), asked: { D: 'new' }, status: 'UPDATE_FAILED' },
        { logicalId: 'B', current: is('b', ['A']), before: was('b', ['A']) },
      ],
      { skip: ['A'] },
    );
    expect(begun()).toEqual(['update b new -> old']);
    expect(reported[0]).toBe('A UPDATE_COMPLETE a');
    expect(resource('A')).toMatchObject({ current: was('a'), before: undefined, asked: undefined, skipped: true });
    expect(resource('B')?.skipped).toBeUndefined();
    expect(stack().status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('reports nothing about resources that the update did not touch', async () => {
    const { log, reported, resource } = await rolledBack([
      { logicalId: 'Same', current: was('a'), before: was('a'), actualBefore: { D: 'old' } },
      { logicalId: 'Outside', current: is('b') },
      // Only its policies differed.
      {
        logicalId: 'Policies',
        current: made(topic, 'c', { D: 'old' }, { deletionPolicy: 'Retain' }),
        before: was('c'),
      },
    ]);
    expect([log, reported]).toEqual([[], []]);
    expect(resource('Same')).toMatchObject({ current: was('a'), before: undefined, actualBefore: undefined });
    expect(resource('Policies')?.current).toEqual(was('c'));
    expect(resource('Outside')?.current).toEqual(is('b'));
  });

  it.each(['UPDATE_FAILED', 'UPDATE_IN_PROGRESS'] as const)(
    'asks again for what was before where an update stopped in %s',
    async (status) => {
      const { begun, reported } = await rolledBack([
        { logicalId: 'Asked', status, current: was('a'), before: was('a'), asked: { D: 'tried' } },
        // It failed before it called anything.
        { logicalId: 'Early', status, current: was('b'), before: was('b') },
      ]);
      expect(begun()).toEqual(['update a tried -> old']);
      expect(reported.sort()).toEqual([
        'Asked UPDATE_COMPLETE a',
        'Asked UPDATE_IN_PROGRESS a',
        'Early UPDATE_COMPLETE b',
        'Early UPDATE_IN_PROGRESS b',
      ]);
    },
  );

  it('restores what a resource really was where somebody had changed it by hand', async () => {
    const { begun, resource } = await rolledBack([
      { logicalId: 'A', current: is('a'), before: was('a'), actualBefore: { D: 'by hand' } },
      { logicalId: 'B', current: made(topic, 'b', { D: 'by hand' }), before: was('b'), actualBefore: { D: 'by hand' } },
    ]);
    expect(begun()).toEqual(['update a new -> by hand']);
    expect(resource('A')).toMatchObject({ current: was('a'), actualBefore: undefined });
  });

  it('takes the attributes that the handler returns again, and keeps the others', async () => {
    const types = notingType(topic);
    const handler = {
      ...types.handler,
      update: async (id: string) => ({ id, attributes: { Version: 'restored' } }),
    };
    const before = made(topic, 'a', { D: 'old' }, { attributes: { Arn: 'arn', Version: '1' } });
    const fake = await fakeDeployment({
      resources: [{ logicalId: 'A', current: is('a'), before }],
      types: [handler],
    });
    await rollBackUpdate(fake.d);
    expect(fake.resource('A')?.current).toEqual({ ...before, attributes: { Arn: 'arn', Version: 'restored' } });
    // Without a previous input the stack keeps its current one.
    expect(fake.stack().input).toEqual(emptyInput);
  });

  it('puts the old resource back in the place of the one that replaced it', async () => {
    const { log, reported, stack, resource } = await rolledBack([
      {
        logicalId: 'A',
        current: is('a2'),
        before: was('a1'),
        leftovers: [
          { ...was('a1'), policy: 'Delete' },
          { ...was('a0'), policy: 'Delete' },
        ],
      },
      {
        logicalId: 'Kept',
        current: made(topic, 'k2', {}, { deletionPolicy: 'Retain' }),
        before: was('k1'),
        leftovers: [{ ...was('k1'), policy: 'Delete' }],
      },
    ]);
    expect(log.filter((line) => line.endsWith('done'))).toEqual(['delete a0 done', 'delete a2 done']);
    expect(resource('A')).toMatchObject({ current: was('a1'), leftovers: [] });
    expect(resource('Kept')).toMatchObject({ current: was('k1'), leftovers: [] });
    expect(reported).toContain('A UPDATE_COMPLETE a1');
    expect(reported).toContain('A DELETE_COMPLETE a2');
    expect(reported).toContain('Kept DELETE_SKIPPED k2');
    expect(stack().status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('ends as complete also where what is new cannot be deleted', async () => {
    const { stack, resource } = await rolledBack([{ logicalId: 'New', current: is('new'), before: null }], {
      wrong: ['new'],
    });
    expect(stack().status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(resource('New')).toMatchObject({ status: 'DELETE_FAILED', statusReason: 'new is wrong', removed: true });
  });

  it('does not retain what the update itself made, unless it is to be retained in any case', async () => {
    const { log } = await rolledBack([
      { logicalId: 'A', current: made(topic, 'a', {}, { deletionPolicy: 'RetainExceptOnCreate' }), before: null },
      { logicalId: 'B', current: made(topic, 'b', {}, { deletionPolicy: 'Retain' }), before: null },
    ]);
    expect(log).toEqual(['delete a', 'delete a done']);
  });
});
