import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { markSwapped, readSwapped } from './hotswap/marker.ts';
import { acquireLeases, leaseKey, readHolder } from './lease.ts';
import { checkBucketOwner, markBucket } from './owner.ts';
import { keepAway, readAway } from './releases/away.ts';
import { begunAmong, readBegun, writeBegun } from './releases/begun.ts';
import { readHistory, readRecords } from './releases/history.ts';
import { type DeploymentRecord, readRecord, recordKey, writeRecord } from './releases/record.ts';
import { readState, stateKey, writeState } from './releases/state.ts';
import { readRemoved, writeRemoved } from './removed.ts';
import {
  goalKey,
  type RolloutRecord,
  readGoal,
  readOrder,
  readRollout,
  rolloutKey,
  writeGoal,
} from './rollouts/record.ts';
import { giveOrder, writeRollout } from './rollouts/store.ts';
import { fakeAws, fakeHost, memoryBucket } from './testing.ts';

type Memory = ReturnType<typeof memoryBucket>;

const record: DeploymentRecord = {
  ...{ id: '20260102T030405Z-00ff', number: 3, project: 'shop', stage: 'dev', region: 'us-east-1', by: 'user/anna' },
  ...{ at: '2026-01-02T03:04:05.000Z', result: 'done', code: {}, keys: [], stacks: [] },
};
const state = { stacks: [], env: 'v' };
const rollout = {
  ...record,
  revision: 1,
  state: 'watching',
  step: 'watching',
  left: [],
  waves: [['us-east-1']],
  done: [],
} as unknown as RolloutRecord;
const order = { id: record.id, order: 'pause', by: 'user/anna', at: '' } as const;
const owner = { project: 'shop', stage: 'dev', region: 'us-east-1', bucket: 'b', id: 'abc' };
const now = new Date('2026-01-02T03:04:05Z');
const lease = ({ bucket }: Memory, force = false) =>
  acquireLeases(
    [bucket],
    { host: fakeHost().host, project: 'shop', deployment: 'mine', activity: 'deploy', force },
    (_, error) => {
      throw error;
    },
  );

/** What is written into the bucket, and read again: by the functions that a deployment uses. */
const records: readonly [
  string,
  (memory: Memory) => Promise<unknown>,
  (memory: Memory) => Promise<unknown>,
  unknown,
][] = [
  [
    'a release',
    ({ bucket }) => writeRecord(bucket, record),
    ({ bucket }) => readRecord(bucket, recordKey(record)),
    record,
  ],
  [
    'a release in the history',
    ({ bucket }) => writeRecord(bucket, record),
    async ({ bucket }) => readRecords([await readHistory(bucket, 'shop')], () => true),
    [record],
  ],
  [
    'what has begun',
    ({ bucket }) => writeBegun(bucket, { record, stacks: {}, whole: true, codeFirst: false }),
    ({ bucket, held }) => readBegun(bucket, begunAmong([...held.keys()], 'shop', 'dev')[0]!.key),
    { record, stacks: {}, whole: true, codeFirst: false },
  ],
  [
    'a state',
    ({ bucket }) => writeState(bucket, stateKey('shop', 'dev', record.id), state),
    ({ bucket }) => readState(bucket, stateKey('shop', 'dev', record.id)),
    state,
  ],
  [
    'a goal',
    ({ bucket }) => writeGoal(bucket, goalKey('shop', 'dev', record.id), { before: state, target: state }),
    ({ bucket }) => readGoal(bucket, goalKey('shop', 'dev', record.id)),
    { before: state, target: state },
  ],
  [
    'a rollout',
    ({ bucket }) => writeRollout([bucket], rollout, new Map()),
    async ({ bucket }) => (await readRollout(bucket, 'shop'))?.record,
    rollout,
  ],
  ['an order', ({ bucket }) => giveOrder([bucket], rollout, order), ({ bucket }) => readOrder(bucket, 'shop'), order],
  [
    'code of a session',
    ({ bucket }) => markSwapped(bucket, 'shop', ['lA'], now),
    ({ bucket }) => readSwapped(bucket, 'shop'),
    expect.objectContaining({ functions: ['lA'] }),
  ],
  [
    'a removal',
    ({ bucket }) => writeRemoved(bucket, 'shop', { at: 'now', by: 'anna', kept: [] }),
    ({ bucket }) => readRemoved(bucket, 'shop'),
    { at: 'now', by: 'anna', kept: [] },
  ],
  [
    'a lease',
    async (memory) => void (await lease(memory)),
    ({ bucket }) => readHolder(bucket, 'shop'),
    expect.objectContaining({ deployment: 'mine' }),
  ],
];

/** The same object with another mark. */
function remark({ held }: Memory, change: (record: Record<string, unknown>) => void): void {
  for (const [key, text] of held) {
    const isPacked = key.endsWith('.gz');
    const found = JSON.parse(isPacked ? gunzipSync(Buffer.from(text, 'latin1')).toString() : text);
    expect(found).toMatchObject({ format: 1, jaws: '2.0.0' });
    change(found);
    held.set(key, isPacked ? gzipSync(JSON.stringify(found)).toString('latin1') : JSON.stringify(found));
  }
}
const ofVersion = (jaws: string | undefined) => (found: Record<string, unknown>) => {
  found.format = 2;
  found.jaws = jaws;
};
const refused = {
  code: 'OtherJawsNeeded',
  message: expect.stringMatching(/^b\/JAWS\/.* was written by JAWS 2\.3\.1.*, in format 2; .* This is JAWS 2\.0\.0\.$/),
  hint: expect.stringContaining('jaws-framework@"2.3.1"'),
};

test.each(records)(
  '%s has a format, is read without one, and refused in a newer one',
  async (_, write, read, content) => {
    const memory = memoryBucket();
    await write(memory);
    expect(await read(memory)).toEqual(content);
    const before = new Map(memory.held);
    remark(memory, (found) => {
      delete found.format;
      delete found.jaws;
    });
    expect(await read(memory)).toEqual(content);
    for (const jaws of ['2.3.1', '2.3.1-dev.20261203115832+58f55564']) {
      for (const [key, text] of before) memory.held.set(key, text);
      remark(memory, ofVersion(jaws));
      await expect(read(memory)).rejects.toMatchObject(refused);
    }
    for (const [key, text] of before) memory.held.set(key, text);
    remark(memory, ofVersion(undefined));
    await expect(read(memory)).rejects.toMatchObject({
      message: expect.stringContaining('a newer JAWS'),
      hint: expect.stringContaining('jaws-framework@"latest"'),
    });
  },
);

test('a newer lease is not taken, whether it is forced or not', async () => {
  for (const force of [false, true]) {
    const memory = memoryBucket();
    await lease(memory);
    remark(memory, ofVersion('2.3.1'));
    const before = memory.held.get(leaseKey('shop', 'dev'));
    await expect(lease(memory, force)).rejects.toMatchObject(refused);
    expect(memory.held.get(leaseKey('shop', 'dev'))).toBe(before);
  }
});

test('a newer rollout is not replaced', async () => {
  const memory = memoryBucket();
  await writeRollout([memory.bucket], rollout, new Map());
  remark(memory, ofVersion('2.3.1'));
  const before = memory.held.get(rolloutKey('shop', 'dev'));
  const { bucket } = memory;
  const conditional = {
    ...bucket,
    put: async (...args: Parameters<typeof bucket.put>) => (args[2].if ? undefined : bucket.put(...args)),
  };
  const failed = await writeRollout([conditional], { ...rollout, revision: 2 }, new Map([['us-east-1', '"0"']]));
  expect(failed).toMatchObject([{ error: refused }]);
  expect(memory.held.get(rolloutKey('shop', 'dev'))).toBe(before);
});

test('a release that a newer JAWS keeps for another region stays where it is', async () => {
  const memory = memoryBucket();
  await keepAway([memory.bucket], { record: { ...record, region: 'eu-west-1' }, state });
  expect(await readAway([await readHistory(memory.bucket, 'shop')], 'shop')).toHaveLength(1);
  remark(memory, ofVersion('2.3.1'));
  expect(await readAway([await readHistory(memory.bucket, 'shop')], 'shop')).toEqual([]);
});

test("the mark of a bucket's project has one too", async () => {
  const memory = memoryBucket();
  await markBucket(memory.bucket, owner);
  remark(memory, ofVersion('2.3.1'));
  const [text] = memory.held.values();
  const aws = fakeAws({
    s3: { send: async () => ({ Body: { transformToString: async () => text }, LastModified: now }) },
  });
  await expect(checkBucketOwner(aws, owner)).rejects.toMatchObject(refused);
});
