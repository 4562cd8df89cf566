import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { JawsBucket } from '../bucket.ts';
import { memoryBucket } from '../testing.ts';
import { type AwayRelease, bringHome, keepAway, readAway } from './away.ts';
import { readHistory } from './history.ts';
import type { DeploymentRecord } from './record.ts';
import { readState, stateKey } from './state.ts';

const id = '20260101T000000Z-00ff';
const record = {
  id,
  number: 2,
  project: 'shop',
  stage: 'dev',
  region: 'eu-west-1',
  result: 'done',
  keys: [],
} as unknown as DeploymentRecord;
const release: AwayRelease = { record, state: { stacks: [], env: 'v1' } };

/** The buckets of two regions; the first may refuse writes. */
function buckets() {
  const [home, away] = [memoryBucket(), memoryBucket()];
  const at = (bucket: JawsBucket, region: string): JawsBucket => ({ ...bucket, place: { ...bucket.place, region } });
  return { home, away, own: at(home.bucket, 'eu-west-1'), other: at(away.bucket, 'us-east-1') };
}
const refusing = (bucket: JawsBucket): JawsBucket => ({
  ...bucket,
  put: () => Promise.reject(new Error('no')),
});
const historiesOf = (...all: readonly JawsBucket[]) => Promise.all(all.map((bucket) => readHistory(bucket, 'shop')));
const onlyKey = (held: ReadonlyMap<string, string>) => [...held.keys()][0]!;

test('a release waits in the first bucket that takes it, and comes home', async () => {
  const { home, away, own, other } = buckets();
  expect(await keepAway([refusing(own), other], release)).toBe(other);
  expect(onlyKey(away.held)).toBe(`JAWS/deployments/shop/dev/${id}.2.eu-west-1.away.json.gz`);
  const { histories, home: back } = await bringHome(await historiesOf(own, other), 'shop');
  expect(back).toEqual([record]);
  expect(away.held.size).toBe(0);
  expect([...home.held.keys()].sort()).toEqual([`JAWS/deployments/shop/dev/${id}.2.json`, stateKey('shop', 'dev', id)]);
  expect(await readState(own, stateKey('shop', 'dev', id))).toEqual(release.state);
  // The same as if they were read again.
  expect(histories.map(({ records, keys }) => [records, [...keys].sort()])).toEqual(
    (await historiesOf(own, other)).map(({ records, keys }, index) => [
      records,
      // A record that has come home is no longer looked up in the other region.
      index === 0 ? [...keys].sort() : [`JAWS/deployments/shop/dev/${id}.2.eu-west-1.away.json.gz`],
    ]),
  );
});

test('no bucket accepts it, and nothing is thrown', async () => {
  const { own, other } = buckets();
  expect(await keepAway([refusing(own), refusing(other)], release)).toBeUndefined();
});

test('what its own bucket still does not take stays away', async () => {
  const { home, away, own, other } = buckets();
  await keepAway([other], release);
  const { home: back } = await bringHome(await historiesOf(refusing(own), other), 'shop');
  expect([back, home.held.size, away.held.size]).toEqual([[], 0, 1]);
});

test('what belongs to a region that cannot be read stays away', async () => {
  const { away, other } = buckets();
  await keepAway([other], release);
  expect((await bringHome(await historiesOf(other), 'shop')).home).toEqual([]);
  expect(away.held.size).toBe(1);
});

const packed = (content: unknown) => gzipSync(JSON.stringify(content)).toString('latin1');
const named = (over: Partial<Record<'project' | 'stage' | 'region', string>> = {}) => {
  const { project, stage, region } = { project: 'shop', stage: 'dev', region: 'eu-west-1', ...over };
  return `JAWS/deployments/${project}/${stage}/${id}.2.${region}.away.json.gz`;
};

test.each([
  ['of another project', named({ project: 'other' }), packed({ ...release, record: { ...record, project: 'other' } })],
  ['of another stage', named({ stage: 'prod' }), packed({ ...release, record: { ...record, stage: 'prod' } })],
  ['whose record is of another region', named({ region: 'sa-east-1' }), packed(release)],
  ['whose record is of another project', named(), packed({ ...release, record: { ...record, project: 'other' } })],
  ['that is no gzip', named(), 'x'],
  ['that is null', named(), packed(null)],
  ['without a state', named(), packed({ record })],
  ['without a record', named(), packed({ state: release.state })],
  ['whose record has no keys', named(), packed({ ...release, record: { ...record, keys: undefined } })],
  ['whose state has no stacks', named(), packed({ ...release, state: { env: 'v1' } })],
])('an object %s is left where it is', async (_title, key, content) => {
  const { home, away, own, other } = buckets();
  away.held.set(key, content);
  // Wherever the history lists it.
  const histories = (await historiesOf(own, other)).map((one, index) => (index === 1 ? { ...one, keys: [key] } : one));
  expect(await readAway(histories, 'shop')).toEqual([]);
  expect((await bringHome(histories, 'shop')).home).toEqual([]);
  expect([home.held.size, away.held.size]).toEqual([0, 1]);
});
