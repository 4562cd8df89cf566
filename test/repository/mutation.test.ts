import { expect, test } from 'vitest';
// @ts-expect-error: scripts are plain JavaScript.
import { withMutants } from '../../scripts/mutation/instrument.mjs';
// @ts-expect-error: scripts are plain JavaScript.
import { guardsOf } from '../../scripts/mutation/mutants.mjs';

interface Guard {
  readonly id: string;
  readonly line: number;
  readonly operator: string;
  readonly from: string;
  readonly to: string;
}
const guardsIn = (code: string): readonly Guard[] => guardsOf('packages/a/src/a.ts', code);

const source = `export function take(size: number, owner?: string): string {
  checkOwner(owner);
  if (size > 10 || (owner === undefined && size > 5)) throw new Error('too large');
  if (size > 3) size.toFixed();
  if (size < 0) {
    return 'none';
  }
  for (const one of [1, 2]) if (one === size) continue;
  throw new Error('unexpected');
}
function checkOwner(owner?: string): void {
  if (owner === 'nobody') throw new Error('nobody');
}
`;

test('guards are conditions before what ends a function or a turn, calls that check, and other throws', () => {
  const found = guardsIn(source).map(({ line, operator, from, to }) => [line, operator, from, to]);
  expect(found).toEqual([
    [2, 'no-statement', 'checkOwner(owner);', ''],
    [3, 'never', 'size > 10 || (owner === undefined && size > 5)', 'false'],
    [3, 'no-clause', 'size > 10', 'false'],
    [3, 'no-clause', '(owner === undefined && size > 5)', 'false'],
    [3, 'no-clause', 'owner === undefined', 'true'],
    [3, 'no-clause', 'size > 5', 'true'],
    [5, 'never', 'size < 0', 'false'],
    [8, 'never', 'one === size', 'false'],
    [9, 'no-statement', "throw new Error('unexpected');", ''],
    [12, 'never', "owner === 'nobody'", 'false'],
  ]);
});

test('each of them is behind a switch, and without one that is on nothing changes', async () => {
  const guards = guardsIn(source);
  const code = withMutants(source, guards).replace(/: (number|string|void)|\?(?=: string)|\?(?=[,)])/g, '');
  const { take } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    take(size: number, owner?: string): string;
  };
  const mutation = globalThis as { __mutation?: { is(id: string): boolean } };
  const tried = (size: number, owner?: string) => {
    try {
      return take(size, owner);
    } catch (error) {
      return (error as Error).message;
    }
  };
  const all = () => [tried(11, 'me'), tried(6), tried(6, 'me'), tried(-1), tried(1, 'nobody')];
  const usual = ['too large', 'too large', 'unexpected', 'none', 'nobody'];
  try {
    expect(all()).toEqual(usual);
    const noticed = guards.filter(({ id }) => {
      mutation.__mutation = { is: (one) => one === id };
      return JSON.stringify(all()) !== JSON.stringify(usual);
    });
    // Of those that change nothing, one skips a turn in which there is nothing more to do.
    expect(guards.filter((one) => !noticed.includes(one)).map(({ line }) => line)).toEqual([8]);
  } finally {
    delete mutation.__mutation;
  }
});
