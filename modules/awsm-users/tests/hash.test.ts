import { expect, test } from 'vitest';
import { current, hashPassword, isOutdated, isPassword, type Parameters, workLeft } from '../lib/passwords/hash.ts';

test('a password may be typed on any keyboard', async () => {
  const hash = await hashPassword('Ångström ﬁne 12', { cost: 4, blockSize: 8, parallelization: 1 });
  expect(await isPassword('A\u030angstro\u0308m fine 12', hash)).toBe(true);
});

test('an address without a user takes as much work', async () => {
  // More memory than scrypt may use: only an attempt to hash reveals it.
  const tooMuch = { cost: 30, blockSize: 64, parallelization: 1 };
  await expect(isPassword('x', undefined, tooMuch)).rejects.toThrow();
  await expect(isPassword('x', 'no hash', tooMuch)).rejects.toThrow();
});

test('a hash of cheaper parameters takes as much work as an unknown address', async () => {
  const work = ({ cost, blockSize, parallelization }: { cost: number; blockSize: number; parallelization: number }) =>
    2 ** cost * blockSize * parallelization;
  const current = { cost: 16, blockSize: 8, parallelization: 2 };
  for (const cost of [12, 14, 15, 16]) {
    const own = { ...current, cost };
    const all = [own, ...workLeft(own, current)].map(work);
    expect(all.reduce((sum, one) => sum + one)).toBe(work(current));
  }
  expect(workLeft({ ...current, cost: 17 }, current)).toEqual([]);
  const cheap = { ...current, cost: 4 };
  const hash = await hashPassword('correct horse battery', cheap);
  expect(await isPassword('correct horse battery', hash, { ...current, cost: 6 })).toBe(true);
});

const quick: Parameters = { cost: 4, blockSize: 8, parallelization: 1 };

test('a hash names its parameters, and is outdated when they differ from the current ones', async () => {
  const hash = await hashPassword('correct horse battery', quick);
  expect(hash).toMatch(/^scrypt\$4\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(await hashPassword('correct horse battery', quick)).not.toBe(hash);
  expect(isOutdated(hash, quick)).toBe(false);
  expect(isOutdated(hash)).toBe(true);
  for (const changed of [{ cost: 5 }, { blockSize: 9 }, { parallelization: 2 }])
    expect(isOutdated(hash, { ...quick, ...changed })).toBe(true);
  expect(current).toEqual({ cost: 16, blockSize: 8, parallelization: 2 });
});

test('only a complete and unchanged hash matches', async () => {
  const hash = await hashPassword('correct horse battery', quick);
  const of = (changed: string) => isPassword('correct horse battery', changed, quick);
  expect(await of(hash)).toBe(true);
  for (const changed of [
    `${hash}x`,
    ` ${hash}`,
    hash.slice(0, -1),
    hash.replace('$4$', '$5$'),
    hash.replace('$8$', '$9$'),
  ])
    expect([changed, await of(changed)]).toEqual([changed, false]);
});

test('the missing work of a cheaper hash is added only when nothing else differs', () => {
  const now = { cost: 6, blockSize: 8, parallelization: 2 };
  expect(workLeft({ ...now, cost: 4 }, now)).toEqual([
    { ...now, cost: 4 },
    { ...now, cost: 5 },
  ]);
  expect(workLeft({ ...now, cost: 4, blockSize: 4 }, now)).toEqual([]);
  expect(workLeft({ ...now, cost: 4, parallelization: 1 }, now)).toEqual([]);
  expect(workLeft(now, now)).toEqual([]);
});
