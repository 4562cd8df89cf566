import { expect, test } from 'vitest';
import { memoryBucket } from '../testing.ts';
import { pruneCode, sortRecords } from './prune.ts';

const hash = (digit: number) => digit.toString(16).padStart(32, '0');
const code = (digit: number) => `JAWS/code/${hash(digit)}.zip`;
const record = (stage: string, second: number) =>
  `JAWS/deployments/shop/${stage}/20260101T0000${String(second).padStart(2, '0')}Z-00ff.json`;

const where = { project: 'shop', stage: 'dev' };
const many = Array.from({ length: 14 }, (_, digit) => code(digit + 1));
const zips = Object.fromEntries(many.map((key) => [key, 'zip']));

test('code goes that no stack and no kept deployment of any stage needs', async () => {
  const { bucket, held } = memoryBucket({
    ...zips,
    [record('dev', 1)]: JSON.stringify({ keys: [code(1)] }),
    [record('prod', 1)]: JSON.stringify({ keys: [code(2)] }),
    'JAWS/deployments/shop/dev/lease.json': '{}',
    'JAWS/code/readme.txt': 'not ours',
  });
  await pruneCode(bucket, [code(3)], [...many, 'JAWS/code/readme.txt'], where);
  expect([...held.keys()].filter((key) => key.startsWith('JAWS/code/'))).toEqual([
    code(1),
    code(2),
    code(3),
    'JAWS/code/readme.txt',
  ]);
});

test('of each stage the last ten deployments keep their code', async () => {
  const records = Array.from({ length: 12 }, (_, index) => [
    record('dev', index + 1),
    JSON.stringify({ keys: [code(index + 1)] }),
  ]);
  const { bucket, held } = memoryBucket({ ...zips, ...Object.fromEntries(records) });
  await pruneCode(bucket, [code(14)], many, where);
  expect([...held.keys()].filter((key) => key.startsWith('JAWS/code/'))).toEqual([...many.slice(2, 12), code(14)]);
});

test('a record that cannot be read keeps everything', async () => {
  const { bucket, held } = memoryBucket({ ...zips, [record('dev', 1)]: '{"keys": ' });
  await expect(pruneCode(bucket, [code(3)], many, where)).rejects.toThrow();
  expect([...held.keys()].filter((key) => key.startsWith('JAWS/code/'))).toEqual(many);
});

test('records themselves go after a hundred', () => {
  const keys = Array.from(
    { length: 130 },
    (_, index) =>
      `JAWS/deployments/shop/dev/2026010${index < 65 ? 1 : 2}T0000${String(index % 65).padStart(2, '0')}Z-00ff.json`,
  );
  const { needed, old } = sortRecords(keys);
  expect(needed).toEqual(keys.slice(-10).reverse());
  expect([...old].sort()).toEqual(keys.slice(0, 30));
});
