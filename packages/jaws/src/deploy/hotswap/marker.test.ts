import { expect, test } from 'vitest';
import { leaseKey } from '../lease.ts';
import { writeRemoved } from '../removed.ts';
import { memoryBucket } from '../testing.ts';
import { clearSwapped, markSwapped, readNotes, readSwapped } from './marker.ts';

const key = 'JAWS/deployments/shop/dev/hotswap.json';
const now = new Date('2026-01-02T03:04:05Z');

test('two sessions add to each other, and the first one is named', async () => {
  const { bucket, held } = memoryBucket();
  await markSwapped(bucket, 'shop', ['lB'], now);
  const first = await readSwapped(bucket, 'shop');
  await markSwapped(bucket, 'shop', ['lA', 'lB'], new Date());
  expect(await readSwapped(bucket, 'shop')).toEqual({ ...first, functions: ['lA', 'lB'] });
  expect(first).toMatchObject({ since: now.toISOString(), functions: ['lB'] });
  await clearSwapped(bucket, 'shop');
  expect(held.has(key)).toBe(false);
});

test.each(['', '{', '{"functions":[1]}', '{"owner":"a","since":"b","functions":"x"}'])(
  'a marker that cannot be understood, %j, stands for all functions, and is not written over',
  async (text) => {
    const { bucket, held } = memoryBucket();
    held.set(key, text);
    expect((await readSwapped(bucket, 'shop'))?.functions).toBe('all');
    await markSwapped(bucket, 'shop', ['lA'], now);
    expect(held.get(key)).toBe(text);
  },
);

test('what lies beside the records is found by one list', async () => {
  const { bucket, held } = memoryBucket();
  expect(await readNotes(bucket, 'shop')).toEqual({
    isLeased: false,
    isOpen: false,
    protectedBy: [],
    swapped: undefined,
  });
  held.set('JAWS/deployments/shop/dev/20260102T030405Z-00000000.1.json', '{}');
  held.set(leaseKey('shop', 'dev'), '{}');
  await markSwapped(bucket, 'shop', ['lA'], now);
  held.set('JAWS/deployments/shop/other/begun.20260102T030405Z-00000000.2.json', '{}');
  expect(await readNotes(bucket, 'shop')).toMatchObject({
    isLeased: true,
    isOpen: false,
    swapped: { functions: ['lA'] },
  });
  held.set('JAWS/deployments/shop/dev/begun.20260102T030405Z-00000000.2.json', '{}');
  held.set('JAWS/deployments/shop/dev/protected.0123456789abcdef.json', '{}');
  const removed = { at: now.toISOString(), by: 'user/anna', kept: [] };
  await writeRemoved(bucket, 'shop', removed);
  expect(await readNotes(bucket, 'shop')).toMatchObject({
    isOpen: true,
    protectedBy: ['JAWS/deployments/shop/dev/protected.0123456789abcdef.json'],
    removed,
  });
});
