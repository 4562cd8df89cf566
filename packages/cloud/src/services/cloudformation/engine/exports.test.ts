import { describe, expect, it } from 'vitest';
import type { StackRecord } from '../records.ts';
import { stacksOf } from '../state.ts';
import { allExports, checkExports, exportValue, importersOf } from './exports.ts';
import { fakeDeployment, stackRecord } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html

const output = (exportName: string, value = 'v') => ({ key: exportName, value, exportName });

/** The stacks `own`, which exports `a` and `b`, `user`, which imports `a`, and more. */
async function account(...more: Partial<StackRecord>[]) {
  const { ctx } = await fakeDeployment();
  const stack = (record: Partial<StackRecord> & { name: string }) =>
    stackRecord({ id: record.name, status: 'CREATE_COMPLETE', ...record });
  const stacks = [
    stack({ name: 'own', outputs: [output('a'), { key: 'open', value: 'x' }, output('b')] }),
    stack({ name: 'user', imports: ['a'] }),
    stack({ name: 'gone', status: 'DELETE_COMPLETE', outputs: [output('c')], imports: ['b'] }),
    ...more.map((one, at) => stack({ name: `more${at}`, ...one })),
  ];
  for (const one of stacks) stacksOf(ctx).put(one.id, one);
  return { ctx, own: stacks[0]!, stack: (name: string) => stacks.find((one) => one.name === name)! };
}

describe('exports', () => {
  it('are those of the living stacks', async () => {
    const { ctx } = await account();
    expect([...allExports(ctx)].map(({ name, value, stack }) => [name, value, stack.name])).toEqual([
      ['a', 'v', 'own'],
      ['b', 'v', 'own'],
    ]);
    expect(exportValue(ctx, 'b')).toBe('v');
    expect(() => exportValue(ctx, 'c')).toThrow('No export named c found.');
    expect(importersOf(ctx, 'a').map(({ name }) => name)).toEqual(['user']);
    expect(importersOf(ctx, 'b')).toEqual([]);
  });

  it.each<[string, ReturnType<typeof output>[], string | undefined]>([
    ['stay', [output('a'), output('b')], undefined],
    ['that nobody uses may go', [output('a')], undefined],
    ['that nobody uses may change', [output('a'), output('b', 'w')], undefined],
    ['may be new', [output('a'), output('new')], undefined],
    ['in use cannot go', [output('b')], 'Export a cannot be deleted as it is in use by user and more0'],
    ['in use cannot change', [output('a', 'w')], 'Export a cannot be updated as it is in use by user and more0'],
    [
      'of others cannot be taken',
      [output('a'), output('theirs')],
      'Export with name theirs is already exported by stack more0',
    ],
  ])('%s', async (_, next, message) => {
    const { ctx, own } = await account({ imports: ['x', 'a'], outputs: [output('theirs')] });
    const check = () => checkExports(ctx, own, next);
    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });

  it('that only their own stack reads may go, and those of a deleted stack may be taken', async () => {
    const { ctx, stack } = await account({ imports: ['mine'], outputs: [output('mine')] });
    expect(() => checkExports(ctx, stack('more0'), [output('c')])).not.toThrow();
    expect(() =>
      checkExports(ctx, stack('more0'), [{ key: 'k', value: 'v' } as ReturnType<typeof output>]),
    ).not.toThrow();
  });
});
