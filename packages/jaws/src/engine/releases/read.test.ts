import { expect, test } from 'vitest';
import { readHistory } from '../../deploy/releases/history.ts';
import { byAge, writeRecord } from '../../deploy/releases/record.ts';
import { stateKey, writeState } from '../../deploy/releases/state.ts';
import { removedKey } from '../../deploy/removed.ts';
import { fakeAws, memoryBucket } from '../../deploy/testing.ts';
import { currentRelease, findRelease, previousOf, recordAt, releasesOf } from './read.ts';
import { targetAt } from './targets.ts';
import type { Release } from './types.ts';

const id = (second: number) => `20260101T0000${String(second).padStart(2, '0')}Z-00ff`;

const release = (number: number | undefined, second: number) => ({ number, id: id(second) }) as Release;

/** The history of a region in which these releases had these results. */
async function region(name: string, ends: Readonly<Record<number, 'done' | 'failed' | 'without state'>>) {
  const memory = memoryBucket();
  const bucket = { ...memory.bucket, place: { stage: 'dev', region: name, bucket: 'b' } };
  for (const [number, end] of Object.entries(ends)) {
    const result = end === 'failed' ? 'failed' : 'done';
    const record = { id: id(Number(number)), number: Number(number), project: 'shop', stage: 'dev', region: name };
    const rest = { at: `2026-01-01T00:00:${number.padStart(2, '0')}Z`, by: 'user/anna', changed: Number(number) };
    await writeRecord(bucket, {
      ...record,
      ...rest,
      result,
      changes: [],
      code: {},
      keys: ['JAWS/code/one.zip'],
      stacks: [],
    });
    if (end === 'done') await writeState(bucket, stateKey('shop', 'dev', record.id), { stacks: [], env: '' });
  }
  return { history: await readHistory(bucket, 'shop'), held: memory.held };
}

test('releases are the deployments of all regions, newest first, and say where they run', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done', 3: 'failed' });
  const eu = await region('eu-west-1', { 1: 'done', 3: 'done', 4: 'failed' });
  const found = await releasesOf(fakeAws({}), [us.history, eu.history], 'shop');
  expect(found.map(({ number, result }) => [number, result])).toEqual([
    [4, 'failed'],
    [3, 'partly'],
    [2, 'done'],
    [1, 'done'],
  ]);
  // What failed in a region left it no state, and takes none from the others.
  expect(found.map(({ kept, changed }) => [kept, changed])).toEqual([
    [true, 4],
    [true, 3],
    [true, 2],
    [true, 1],
  ]);
  const current = found.flatMap(({ number, regions }) =>
    regions.filter((one) => one.current).map(({ region: name }) => [number, name]),
  );
  expect(current).toEqual([
    [3, 'eu-west-1'],
    [2, 'us-east-1'],
  ]);
  expect((await releasesOf(fakeAws({}), [us.history, eu.history], 'shop', 2)).map(({ number }) => number)).toEqual([
    4, 3,
  ]);
});

test.each(['failed', 'interrupted'])(
  'what %s after it had changed a stack is partly there, in any region',
  async (result) => {
    const us = await region('us-east-1', { 1: 'done', 2: 'failed' });
    const eu = await region('eu-west-1', { 1: 'done', 2: 'failed' });
    const change = (one: typeof us, outcome: string) => {
      const key = [...one.held.keys()].find((name) => name.endsWith('.2.json'))!;
      const record = { ...JSON.parse(one.held.get(key)!), result, stacks: [{ stack: 'x', result: outcome, ms: 1 }] };
      one.held.set(key, JSON.stringify(record));
    };
    change(us, 'updated');
    change(eu, 'unchanged');
    const found = await releasesOf(fakeAws({}), [eu.history, us.history], 'shop');
    expect(found[0]).toMatchObject({
      number: 2,
      result: 'partly',
      regions: [
        { region: 'eu-west-1', result },
        { region: 'us-east-1', result: 'partly' },
      ],
    });
    expect(previousOf(found)).toMatchObject({ number: 1 });
  },
);

test('the changes of a release are those of the region that had most, also beside one that recorded none', async () => {
  const us = await region('us-east-1', { 1: 'done' });
  const eu = await region('eu-west-1', { 1: 'done' });
  const key = [...eu.held.keys()].find((one) => one.endsWith('.1.json'))!;
  const { changed: _, ...rest } = JSON.parse(eu.held.get(key)!);
  eu.held.set(key, JSON.stringify(rest));
  const [found] = await releasesOf(fakeAws({}), [us.history, eu.history], 'shop');
  expect(found).toMatchObject({ changed: 1, kept: true, result: 'done' });
});

test('a release is as old as its last region, has code if one of them got any, and is live if it changed one', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'failed', 3: 'failed' });
  const eu = await region('eu-west-1', { 1: 'done', 2: 'done', 3: 'failed' });
  const change = (held: Map<string, string>, number: number, over: object) => {
    const key = [...held.keys()].find((one) => one.endsWith(`.${number}.json`))!;
    held.set(key, JSON.stringify({ ...JSON.parse(held.get(key)!), ...over }));
  };
  change(us.held, 1, { at: '2026-01-01T00:09:00Z', keys: [] });
  change(us.held, 2, { stacks: [{ stack: 'l', result: 'unchanged' }] });
  for (const { held } of [us, eu]) change(held, 3, { keys: [], stacks: [{ stack: 'l', result: 'unchanged' }] });
  const found = await releasesOf(fakeAws({}), [us.history, eu.history], 'shop');
  expect(found.map(({ number, code, live }) => [number, code, live])).toEqual([
    [3, false, false],
    [2, true, true],
    [1, true, true],
  ]);
  expect(found[2]!.at).toBe('2026-01-01T00:09:00Z');
  change(eu.held, 3, { stacks: [{ stack: 'l', result: 'updated' }] });
  expect((await releasesOf(fakeAws({}), [us.history, eu.history], 'shop'))[0]).toMatchObject({
    code: false,
    live: true,
  });
});

test('earlier releases do not include those that a rollout rolled back', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done', 3: 'done', 4: 'done' });
  const key = [...us.held.keys()].find((one) => one.endsWith('.4.json'))!;
  const undo = { ...JSON.parse(us.held.get(key)!), origin: { type: 'undo', release: 3 } };
  us.held.set(key, JSON.stringify(undo));
  const found = await releasesOf(fakeAws({}), [us.history], 'shop');
  expect(found.map(({ result }) => result)).toEqual(['done', 'undone', 'done', 'done']);
  // Release 4 equals release 2.
  expect(previousOf(found)?.number).toBe(1);
  expect(previousOf(found.slice(2))?.number).toBe(1);
  expect(previousOf(found.slice(3))).toBeUndefined();
});

test('a release of a session can be the one that runs, never the one to go back to', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done', 3: 'done', 4: 'done' });
  for (const number of [2, 4]) {
    const key = [...us.held.keys()].find((one) => one.endsWith(`.${number}.json`))!;
    us.held.set(key, JSON.stringify({ ...JSON.parse(us.held.get(key)!), dev: true }));
  }
  const found = await releasesOf(fakeAws({}), [us.history], 'shop');
  expect(found.map(({ dev }) => dev)).toEqual([true, false, true, false]);
  expect(previousOf(found)?.number).toBe(3);
  expect(previousOf(found.slice(1))?.number).toBe(1);
});

test('a roll-back that ended halfway is what runs, and the next one goes on to where it went', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done', 3: 'done', 4: 'failed' });
  const key = [...us.held.keys()].find((one) => one.endsWith('.4.json'))!;
  const half = {
    ...JSON.parse(us.held.get(key)!),
    result: 'interrupted',
    stacks: [{ stack: 'l', result: 'updated', ms: 1 }],
  };
  us.held.set(key, JSON.stringify({ ...half, origin: { type: 'rollback', release: 1 } }));
  const back = await releasesOf(fakeAws({}), [us.history], 'shop');
  expect([currentRelease(back)?.number, previousOf(back)?.number]).toEqual([4, 1]);
  us.held.set(key, JSON.stringify(half));
  const forward = await releasesOf(fakeAws({}), [us.history], 'shop');
  expect([currentRelease(forward)?.number, previousOf(forward)?.number]).toEqual([4, 3]);
});

test('so is one that was killed while functions had its code, and no stack yet', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done', 3: 'done', 4: 'failed' });
  const key = [...us.held.keys()].find((one) => one.endsWith('.4.json'))!;
  const record = { ...JSON.parse(us.held.get(key)!), result: 'interrupted', origin: { type: 'rollback', release: 1 } };
  us.held.set(key, JSON.stringify({ ...record, swapped: true }));
  const found = await releasesOf(fakeAws({}), [us.history], 'shop');
  expect([found[0]!.result, currentRelease(found)?.number, previousOf(found)?.number]).toEqual(['partly', 4, 1]);
});

test('one that ended halfway in another region is where the named region is, and does not go anywhere but where it went', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done', 3: 'done', 4: 'done' });
  const eu = await region('eu-west-1', { 1: 'done', 2: 'done', 3: 'done', 4: 'failed' });
  for (const { held } of [us, eu])
    for (const [key, text] of held)
      if (key.endsWith('.4.json'))
        held.set(key, JSON.stringify({ ...JSON.parse(text), origin: { type: 'rollback', release: 1 } }));
  const found = await releasesOf(fakeAws({}), [us.history, eu.history], 'shop');
  expect(found[0]!.result).toBe('partly');
  const to = (region?: string) => previousOf(found, region)?.number;
  expect([to(), to('eu-west-1'), to('us-east-1')]).toEqual([1, 1, 3]);
  expect(previousOf(found.filter(({ number }) => number !== 1))).toBeUndefined();
});

test('a region that was removed runs no release, from when its functions are gone', async () => {
  const us = await region('us-east-1', { 1: 'done' });
  const eu = await region('eu-west-1', { 1: 'done' });
  const removed = { ...eu.history, keys: [...eu.history.keys, removedKey('shop', eu.history.bucket.place.stage)] };
  const currentWith = async (kinds: readonly string[]) => {
    const Stacks = kinds.map((kind) => ({
      StackName: `dev-shop-${kind}`,
      StackId: kind,
      StackStatus: 'UPDATE_COMPLETE',
      Tags: [
        { Key: 'jaws:project', Value: 'shop' },
        { Key: 'jaws:stage', Value: 'dev' },
      ],
    }));
    const cloudFormation = { send: async () => ({ Stacks, TemplateBody: '{"Resources":{}}' }) };
    const [found] = await releasesOf(fakeAws({ cloudFormation }), [us.history, removed], 'shop');
    return found!.regions.filter(({ current }) => current).map(({ region: at }) => at);
  };
  expect(await currentWith(['l', 'r'])).toEqual(['eu-west-1', 'us-east-1']);
  expect(await currentWith(['r'])).toEqual(['us-east-1']);
  expect(await currentWith([])).toEqual(['us-east-1']);
});

test('a removed region whose stacks cannot be read hides no other, and what ended halfway there does not run', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done' });
  const eu = await region('eu-west-1', { 1: 'done', 2: 'done', 3: 'failed' });
  const key = [...eu.held.keys()].find((one) => one.endsWith('.3.json'))!;
  const half = { result: 'failed', stacks: [{ stack: 'l', result: 'updated', ms: 1 }] };
  eu.held.set(key, JSON.stringify({ ...JSON.parse(eu.held.get(key)!), ...half }));
  const down = async () => {
    throw new Error('down');
  };
  const aws = fakeAws({ cloudFormation: { send: down } });
  const removed = { ...eu.history, keys: [...eu.history.keys, removedKey('shop', 'dev')] };
  const found = await releasesOf(aws, [us.history, removed], 'shop');
  expect([currentRelease(found)?.number, previousOf(found)?.number]).toEqual([2, 1]);
});

test('a record that is damaged hides no other', async () => {
  const us = await region('us-east-1', { 1: 'done', 2: 'done' });
  for (const key of us.held.keys()) if (key.includes(id(2)) && key.endsWith('.2.json')) us.held.set(key, '{ "id": ');
  expect((await releasesOf(fakeAws({}), [us.history], 'shop')).map(({ number }) => number)).toEqual([1]);
});

test('of a release whose state is gone nothing can be brought back', async () => {
  const us = await region('us-east-1', { 1: 'without state', 2: 'done' });
  const found = await releasesOf(fakeAws({}), [us.history], 'shop');
  expect(found.map(({ number, kept }) => [number, kept])).toEqual([
    [2, true],
    [1, false],
  ]);
  expect(recordAt(us.history, 'shop', release(1, 1))).toBeUndefined();
});

test('what ran at a release is the newest that went well until then', async () => {
  const { history } = await region('us-east-1', { 1: 'done', 2: 'failed', 4: 'done' });
  expect([1, 2, 3, 4, 9].map((number) => recordAt(history, 'shop', release(number, number))?.number)).toEqual([
    1, 1, 1, 4, 4,
  ]);
  expect(recordAt(history, 'shop', release(0, 0))).toBeUndefined();
});

test('a state that is damaged is said', async () => {
  const { history, held } = await region('us-east-1', { 1: 'done' });
  held.set(stateKey('shop', 'dev', id(1)), 'no gzip');
  await expect(targetAt(fakeAws({}), history, 'shop', release(1, 1))).rejects.toMatchObject({
    code: 'ReleaseUnreadable',
  });
});

test('a release is found by its number or its id', () => {
  const all = [release(3, 4), release(3, 3), release(undefined, 2), release(1, 1)];
  expect(findRelease(all, '1', 'dev')).toBe(all[3]);
  expect(findRelease(all, '#1', 'dev')).toBe(all[3]);
  expect(findRelease(all, id(2), 'dev')).toBe(all[2]);
  expect(findRelease(all, id(2).slice(0, 16), 'dev')).toBe(all[2]);
  expect(() => findRelease(all, '3', 'dev')).toThrow(expect.objectContaining({ code: 'ReleaseAmbiguous' }));
  expect(() => findRelease(all, '2026', 'dev')).toThrow(expect.objectContaining({ code: 'ReleaseUnknown' }));
  expect(() => findRelease(all, '2', 'dev')).toThrow(
    expect.objectContaining({ code: 'ReleaseUnknown', hint: expect.stringContaining('1 to 3') }),
  );
  expect(() => findRelease([], '1', 'dev')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('jaws deploy all dev') }),
  );
});

test('of releases within one second the number decides, and those without one are the oldest', () => {
  const isSame = (number: number | undefined, digits: string) => ({ number, id: `20260101T000000Z-${digits}` });
  const list = [isSame(3, '0a'), isSame(undefined, 'ff'), isSame(2, 'bb'), isSame(2, 'aa')];
  expect(list.sort(byAge).map(({ id: one }) => one.slice(-2))).toEqual(['ff', 'aa', 'bb', '0a']);
  expect(byAge(list[0]!, list[0]!)).toBe(0);
});
