import { expect, test } from 'vitest';
import type { JawsBucket } from '../../deploy/bucket.ts';
import { goalKey, orderKey, type RolloutRecord, readGoal, rolloutKey } from '../../deploy/rollouts/record.ts';
import { fakeHost, memoryBucket } from '../../deploy/testing.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { nothing } from '../../plan/testing.ts';
import type { DeployedRegion, Deployment, RegionPlan } from '../../plan/types.ts';
import type { Host } from '../host.ts';
import { RolloutJournal, supersedeRollout } from './journal.ts';

const id = '20260101T000000Z-1a';
const old = '20251231T000000Z-1b';
const regions = ['us-east-1', 'eu-west-1'];

const about = {
  id,
  project: 'shop',
  stage: 'dev',
  number: 2,
  by: 'user/anna',
  git: undefined,
  began: '2026-01-01T00:00:00Z',
  waves: regions.map((region) => ({ regions: [region], bake: 0 })),
  rollout: { minRequests: 0, alarms: [], allOrNothing: false, confirm: 'never' as const },
};

const baseOf = (region: string, text: string): DeployedRegion => ({
  ...nothing,
  region,
  envVersion: text,
  lambdas: [
    {
      id: 'arn:l',
      name: 'dev-shop-l',
      kind: 'lambdas',
      status: 'UPDATE_COMPLETE',
      reason: undefined,
      revision: text,
      parameters: {},
      outputs: {},
      tags: {},
      template: { Description: text, Resources: {} },
    },
  ],
});

const planTo = (region: string, text: string): RegionPlan => ({
  stage: 'dev',
  region,
  bucket: 'b',
  firstEnv: undefined,
  uploads: [],
  kept: [],
  code: [],
  stacks: [
    {
      name: 'dev-shop-l',
      kind: 'lambdas',
      action: 'update',
      template: { Description: text, Resources: {} },
      parameters: {},
      fromResources: {},
      changes: [],
    },
  ],
});

const deploymentOf = (from: string, to: string): Deployment => ({
  id,
  project: 'shop',
  stage: 'dev',
  base: regions.map((region) => baseOf(region, from)),
  phases: [{ name: 'functions', regions: regions.map((region) => planTo(region, `${to} ${region}`)) }],
  code: {},
  env: { 'us-east-1': to },
});

/** A journal with a bucket in memory for each region, of which some can be replaced. */
function journals(replace: Readonly<Record<string, Partial<JawsBucket>>> = {}) {
  const memories = new Map(regions.map((region) => [region, memoryBucket()]));
  const { host, events } = fakeHost();
  const buckets = new Map(
    [...memories].map(([region, { bucket }]) => {
      const place = { stage: 'dev', region, bucket: `b-${region}` };
      return [region, { ...bucket, place, ...replace[region] }] as const;
    }),
  );
  const journal = () =>
    new RolloutJournal({
      host: host as Host,
      project: 'shop',
      stage: 'dev',
      bucketOf: (region) => buckets.get(region),
    });
  const held = (region: string) => memories.get(region)!.held;
  const recordIn = (region: string): RolloutRecord | undefined => {
    const text = held(region).get(rolloutKey('shop', 'dev'));
    return text === undefined ? undefined : JSON.parse(text);
  };
  const goalIn = async (region: string) => {
    const goal = await readGoal(buckets.get(region)!, goalKey('shop', 'dev', id));
    return goal && [goal.before, goal.target].map(({ stacks, env }) => `${stacks[0]?.template.Description} ${env}`);
  };
  return { journal, held, recordIn, goalIn, buckets, host: host as Host, events };
}

const release = (history: readonly string[] = []) => ({
  note: { number: 2, by: 'user/anna', git: undefined },
  history: new Map(regions.map((region) => [region, history])),
});

const order = (of: string, what: string) => JSON.stringify({ id: of, order: what, by: 'user/bob', at: '' });

test('a new rollout writes its plan and its goals into each bucket, and drops those of the one before', async () => {
  const { journal, held, recordIn, goalIn } = journals();
  for (const region of regions) {
    held(region).set(goalKey('shop', 'dev', old), 'an old goal');
    held(region).set(orderKey('shop', 'dev'), order(old, 'pause'));
  }
  const history = [goalKey('shop', 'dev', old), goalKey('shop', 'dev', id)];
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(history), regions);
  const { git: _, ...planned } = about;
  for (const region of regions) {
    expect(recordIn(region)).toMatchObject({
      ...planned,
      state: 'planned',
      revision: 1,
      wave: 0,
      done: [],
    });
    expect([...held(region).keys()].sort()).toEqual([goalKey('shop', 'dev', id), rolloutKey('shop', 'dev')].sort());
  }
  expect(await goalIn('us-east-1')).toEqual(['first first', 'second us-east-1 second']);
  // Without a new version of the environment it has the one of before.
  expect(await goalIn('eu-west-1')).toEqual(['first first', 'second eu-west-1 first']);
  expect(one.current).toMatchObject({ state: 'planned' });
});

test('an event is in the record of every bucket, with the time that a wave was watched', async () => {
  const { journal, recordIn } = journals();
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(), regions);
  await one.record({ type: 'begin' });
  await one.record({ type: 'watch', done: ['us-east-1'] });
  one.watched(7.9);
  await one.record({ type: 'pause', done: ['us-east-1'] });
  for (const region of regions) expect(recordIn(region)).toMatchObject({ state: 'paused', revision: 4, watched: 7 });
});

test('before it has begun there is nothing to record', async () => {
  const { journal, held } = journals();
  const one = journal();
  await one.record({ type: 'begin' });
  one.watched(1);
  await one.obey();
  await one.close();
  expect(one.current).toBeUndefined();
  expect(held('us-east-1').size).toBe(0);
});

test('only a region in which it has begun keeps the state of before when it is planned again', async () => {
  const { journal, goalIn } = journals();
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(), regions);
  await one.plan(deploymentOf('between', 'third'), new Set(['us-east-1']));
  expect(await goalIn('us-east-1')).toEqual(['first first', 'third us-east-1 third']);
  expect(await goalIn('eu-west-1')).toEqual(['between between', 'third eu-west-1 between']);
});

test('what regions had when another process began it stays what they had before', async () => {
  const { journal, goalIn, buckets } = journals();
  const one = journal();
  const record = { ...about, revision: 3, state: 'watching', step: 'watching', wave: 0, watched: 5 } as const;
  const found = { record: { ...record, done: [], undone: [], left: [], errors: [] }, age: 10 };
  const befores = new Map([['us-east-1', { stacks: [], env: 'then' }]]);
  const bucket = buckets.get('us-east-1')!;
  one.resume({ ...found, bucket, etag: '"1"' }, { etags: new Map(), regions: ['us-east-1'], befores });
  // The time without a process counts.
  expect(one.current).toMatchObject({ watched: 15 });
  await one.plan(deploymentOf('between', 'third'), new Set());
  expect(await goalIn('us-east-1')).toEqual(['undefined then', 'third us-east-1 third']);
  // It takes no part.
  expect(await goalIn('eu-west-1')).toBeUndefined();
  one.resume(
    { ...found, record: { ...found.record, step: 'deploying' }, bucket, etag: '"1"' },
    { etags: new Map(), regions },
  );
  expect(one.current).toMatchObject({ watched: 5 });
});

test.each([
  ['pause', 'RolloutPaused'],
  ['abort', 'RolloutAborted'],
])('an order to %s is obeyed, from any bucket, and one for another rollout is not', async (what, code) => {
  const { journal, held } = journals();
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(), regions);
  held('us-east-1').set(orderKey('shop', 'dev'), order(old, what));
  await one.obey();
  held('eu-west-1').set(orderKey('shop', 'dev'), order(id, what));
  await expect(one.obey()).rejects.toMatchObject({ code, message: expect.stringContaining('user/bob') });
});

test('its end drops orders, and goals only once nothing can follow', async () => {
  const { journal, held } = journals();
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(), regions);
  held('us-east-1').set(orderKey('shop', 'dev'), order(id, 'pause'));
  await one.record({ type: 'pause', done: [] });
  await one.close();
  expect([...held('us-east-1').keys()].sort()).toEqual([goalKey('shop', 'dev', id), rolloutKey('shop', 'dev')].sort());
  await one.record({ type: 'continue' });
  await one.record({ type: 'finish', done: regions });
  await one.close();
  for (const region of regions) expect([...held(region).keys()]).toEqual([rolloutKey('shop', 'dev')]);
});

test('once another process has written the record, nothing more is written', async () => {
  const other = `${JSON.stringify({ state: 'paused' })}\n`;
  let isTaken = false;
  const put: JawsBucket['put'] = async () => (isTaken ? undefined : '"1"');
  const get: JawsBucket['get'] = async () => ({
    text: other,
    etag: '"2"',
    written: new Date(0),
    answered: new Date(0),
  });
  const { journal, held, recordIn } = journals({ 'us-east-1': { put, get } });
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(), regions);
  isTaken = true;
  const changed = { code: 'RolloutChanged', message: expect.stringContaining('paused') };
  await expect(one.record({ type: 'begin' })).rejects.toMatchObject(changed);
  const before = recordIn('eu-west-1')!.revision;
  held('eu-west-1').set(orderKey('shop', 'dev'), order(id, 'pause'));
  await one.record({ type: 'watch', done: [] });
  await one.close();
  expect(recordIn('eu-west-1')!.revision).toBe(before);
  expect(held('eu-west-1').has(orderKey('shop', 'dev'))).toBe(true);
});

test.each([
  [new Error('Access Denied'), ['The state of the rollout cannot be kept in dev us-east-1: Access Denied']],
  [fail('BucketMissing', { stage: 'dev', region: 'us-east-1', bucket: 'b' }), []],
])('a region that cannot record it stops nothing, and is named once: %s', async (error, messages) => {
  const put: JawsBucket['put'] = () => Promise.reject(error);
  const { journal, recordIn, events } = journals({ 'us-east-1': { put } });
  const one = journal();
  await one.start(about, deploymentOf('first', 'second'), release(), regions);
  await one.record({ type: 'begin' });
  expect(recordIn('eu-west-1')).toMatchObject({ state: 'deploying' });
  expect(events).toEqual(messages.map((message) => ({ type: 'warning', message })));
});

test('another release supersedes what is open, and nothing else', async () => {
  const after = async (
    state: string,
    over: object = {},
    history = [goalKey('shop', 'dev', id)],
    regions = ['us-east-1'],
  ) => {
    const { held, recordIn, buckets, host } = journals();
    const record = { ...about, revision: 3, state, step: 'planned', wave: 0, watched: 0, ...over };
    const text = JSON.stringify({ ...record, done: [], undone: [], left: [], errors: [] });
    held('us-east-1').set(rolloutKey('shop', 'dev'), text);
    const { note } = release();
    const next = {
      note: { ...note, number: 5 },
      history: new Map([['us-east-1', history]]),
      buckets: [...buckets.values()],
    };
    await supersedeRollout(host, 'shop', next, regions);
    return { us: recordIn('us-east-1'), eu: recordIn('eu-west-1') };
  };
  const superseded = { state: 'superseded', supersededBy: 5, revision: 4 };
  expect(await after('paused')).toMatchObject({ us: superseded, eu: superseded });
  const untouched = { us: { revision: 3 }, eu: undefined };
  expect(await after('done')).toMatchObject(untouched);
  expect(await after('paused', { number: 6 })).toMatchObject(untouched);
  expect(await after('paused', { number: 5 })).toMatchObject({ us: superseded });
  // Without goals in the history there is nothing to look for.
  expect(await after('paused', {}, [])).toMatchObject(untouched);
  // A region that is in none of its waves.
  expect(await after('paused', {}, undefined, ['sa-east-1'])).toMatchObject(untouched);
});
