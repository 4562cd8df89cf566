import { expect, test } from 'vitest';
import { Interrupted } from '../../deploy/context.ts';
import type { RolloutState } from '../../deploy/rollouts/machine.ts';
import { orderKey, rolloutKey } from '../../deploy/rollouts/record.ts';
import { fakeAws, fakeClient, fakeHost, memoryBucket } from '../../deploy/testing.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Question } from '../../events.ts';
import { shiftSeconds } from '../../model/canary.ts';
import type { RolloutModel, StageModel } from '../../model/types.ts';
import { nothing } from '../../plan/testing.ts';
import type { Deployment } from '../../plan/types.ts';
import type { Ends } from '../apply.ts';
import type { Host } from '../host.ts';
import { RolloutJournal } from './journal.ts';
import { rolloutFor } from './plan.ts';
import type { Undone } from './undo.ts';
import { type RolloutOptions, wavesOf } from './waves.ts';

const rollout = (over: Partial<RolloutModel> = {}): RolloutModel => ({
  waves: [
    { regions: ['us-east-1'], bake: 0 },
    { regions: ['eu-west-1', 'sa-east-1'], bake: 0 },
  ],
  minRequests: 0,
  alarms: [],
  allOrNothing: false,
  confirm: 'never',
  ...over,
});

/** Regions without deletions. */
const part: Deployment = { id: '', project: 'shop', stage: 'prod', base: [], phases: [], code: {}, env: {} };

function waves(over: Partial<RolloutModel> = {}, options: Partial<RolloutOptions> = {}) {
  const { host, events } = fakeHost();
  const found = wavesOf({
    host: host as Host,
    aws: fakeAws({}),
    project: 'shop',
    stage: 'prod',
    id: '20260101T000000Z-1',
    rollout: rollout(over),
    regions: ['us-east-1', 'eu-west-1', 'sa-east-1'],
    journal: new RolloutJournal({ host: host as Host, project: 'shop', stage: 'prod', bucketOf: () => undefined }),
    undo: async () => ({ undone: [], left: [] }),
    ...options,
  });
  return { waves: found, events };
}

test('a stage that is deployed at once has no waves', () => {
  const all = [{ regions: ['us-east-1', 'eu-west-1'], bake: 0 }];
  expect(waves({ waves: all }).waves).toBeUndefined();
  expect(waves({}, { regions: ['sa-east-1'] }).waves).toBeUndefined();
});

test.each([
  [{ allOrNothing: true }],
  [{ probe: '/health' }],
  [{ minRequests: 1 }],
  [{ alarms: ['slow'] }],
  [{ waves: [{ regions: ['us-east-1'], bake: 5 }] }],
])('one wave with %j is a rollout', (over) => {
  expect(waves({ waves: [{ regions: ['us-east-1'], bake: 0 }], ...over }).waves?.waves).toEqual([['us-east-1']]);
});

test('only regions that take part are in a wave', () => {
  expect(waves({}, { regions: ['us-east-1', 'sa-east-1'] }).waves?.waves).toEqual([['us-east-1'], ['sa-east-1']]);
});

test.each([
  [false, fail('RolloutAlarm', { stage: 'prod', region: 'eu-west-1', alarm: 'slow', reason: '' }), 0],
  [true, fail('RolloutAlarm', { stage: 'prod', region: 'eu-west-1', alarm: 'slow', reason: '' }), 1],
  [false, fail('RolloutAborted', { stage: 'prod', by: 'user/anna' }), 1],
  [true, fail('RolloutPaused', { stage: 'prod', by: 'user/anna' }), 0],
  [true, fail('RolloutWaits', { stage: 'prod', wave: 2, of: 2 }), 0],
])('all or nothing %s, after "%s": taken back %i times', async (allOrNothing, error, times) => {
  let taken = 0;
  const { waves: found } = waves({ allOrNothing }, { undo: async () => ({ undone: [`${++taken}`], left: [] }) });
  const failures = [{ stage: 'prod', region: 'eu-west-1', error }];
  await found!.undo([], { leases: new Map(), release: undefined, outcomes: [], failures });
  expect(taken).toBe(times);
});

test('the waves are said once, before the first one', async () => {
  const { waves: found, events } = waves({ allOrNothing: true });
  await found!.begin(0, part);
  await found!.watch(0, []);
  await found!.begin(1, part);
  expect(
    events.map((event) => (event.type === 'wave' ? `${event.wave}/${event.of} ${event.state}` : event.type)),
  ).toEqual(['rollout', '1/2 started', '1/2 done', '2/2 started']);
  expect(events[0]).toMatchObject({ atLeast: 0, allOrNothing: true });
});

test.each([
  ['no', async () => false, 'RolloutDeclined'],
  ['nobody to ask', undefined, 'RolloutWaits'],
])('with %s a wave that needs a yes does not begin', async (_title, agree, code) => {
  const { host, events } = fakeHost(agree ? { agree } : {});
  const { waves: found } = waves({ confirm: 'always' }, { host: host as Host });
  await found!.begin(0, part);
  await expect(found!.begin(1, part)).rejects.toMatchObject({
    code,
    message: expect.stringContaining('2 of 2'),
  });
  expect(events.filter((event) => event.type === 'wave')).toHaveLength(1);
});

test('a yes begins it', async () => {
  const asked: Question[] = [];
  const agree = async (question: Question) => asked.push(question) > 0;
  const { host } = fakeHost({ agree });
  const { waves: found } = waves({ confirm: 'always' }, { host: host as Host });
  await found!.begin(0, part);
  await found!.begin(1, part);
  expect(asked).toEqual([{ type: 'wave', stage: 'prod', wave: 2, of: 2, regions: ['eu-west-1', 'sa-east-1'] }]);
});

test('after Ctrl-C no wave begins, and nobody is asked', async () => {
  const asked: Question[] = [];
  const agree = async (question: Question) => asked.push(question) > 0;
  const { host, events } = fakeHost({ agree, signal: AbortSignal.abort() });
  const { waves: found } = waves({ confirm: 'always' }, { host: host as Host });
  await expect(found!.begin(1, part)).rejects.toBeInstanceOf(Interrupted);
  expect([asked, events]).toEqual([[], []]);
});

test.each([
  ['with everything done, the rollout has ended', [], 'done'],
  ['otherwise it stays where it is', [{ stage: 'prod', region: 'us-east-1', error: new Interrupted() }], 'deploying'],
])('Ctrl-C during the last wave: %s', async (_title, failures, state) => {
  const controller = new AbortController();
  const { host } = fakeHost({ signal: controller.signal });
  const journal = new RolloutJournal({
    host: host as Host,
    project: 'shop',
    stage: 'prod',
    bucketOf: () => undefined,
  });
  const { waves: found } = waves({}, { host: host as Host, journal });
  const note = { number: 2, by: 'user/ana', git: undefined, origin: undefined };
  await found!.start(part, { note, history: new Map() });
  await found!.begin(0, part);
  controller.abort();
  await found!.end([], failures);
  expect(journal.current?.state).toBe(state);
});

test('where removals need a yes, others do not', async () => {
  const asked: Question[] = [];
  const agree = async (question: Question) => asked.push(question) > 0;
  const { host } = fakeHost({ agree });
  const { waves: found } = waves({ confirm: 'removals' }, { host: host as Host });
  await found!.begin(1, part);
  expect(asked).toEqual([]);
  const change = { action: 'delete', kind: 'function', id: 'old', why: [] } as const;
  const stack = {
    name: 's',
    kind: 'lambdas',
    action: 'update',
    template: { Resources: {} },
    changes: [change],
  } as const;
  const plan = { stage: 'prod', region: 'sa-east-1', bucket: '', firstEnv: undefined, uploads: [], kept: [], code: [] };
  const stacks = [{ ...stack, parameters: {}, fromResources: {} }];
  await found!.begin(1, { ...part, phases: [{ name: 'functions', regions: [{ ...plan, stacks }] }] });
  expect(asked).toHaveLength(1);
});

test('a command goes before jaws.json', () => {
  const regions = ['us-east-1', 'eu-west-1'].map((region) => ({
    stage: 'prod',
    region,
    bucket: '',
    resources: { Resources: {} },
  }));
  const stage = { name: 'prod', regions, rollout: rollout({ probe: '/health' }) };
  expect(rolloutFor(stage)).toEqual(stage.rollout);
  expect(rolloutFor(stage, { confirm: true })).toEqual({ ...stage.rollout, confirm: 'always' });
  expect(rolloutFor(stage, { profile: 'fast' })).toMatchObject({
    waves: [{ regions: ['us-east-1', 'eu-west-1'] }],
    probe: undefined,
  });
  expect(rolloutFor(stage, { allOrNothing: true })).toMatchObject({ probe: '/health', allOrNothing: true });
  const { rollout: _, ...without } = stage;
  expect(rolloutFor(without)).toMatchObject({ waves: [{ bake: 0 }], allOrNothing: false });
  const away = { ...regions[0]!, region: 'sa-east-1', homeOutputs: { A: 'eu-west-1' } };
  const homeless: StageModel = { ...without, regions: [...regions, away] };
  expect(rolloutFor(homeless, { profile: 'safe' }).waves[0]!.regions).toEqual(['eu-west-1']);
});

/** A rollout whose record is written, in a region that has a bucket. */
async function started(
  over: Partial<RolloutModel> = {},
  options: Partial<RolloutOptions> = {},
  abort = new AbortController(),
) {
  const memory = memoryBucket();
  const { host, events } = fakeHost({ signal: abort.signal });
  const bucket = { ...memory.bucket, place: { ...memory.bucket.place, stage: 'prod' } };
  const bucketOf = (region: string) => (region === 'us-east-1' ? bucket : undefined);
  const journal = new RolloutJournal({ host: host as Host, project: 'shop', stage: 'prod', bucketOf });
  const { waves: found } = waves(over, { host: host as Host, journal, ...options });
  await found!.start(part, { note: { number: 2, by: 'user/anna', git: undefined }, history: new Map() });
  const giveOrder = (order: string) =>
    memory.held.set(
      orderKey('shop', 'prod'),
      JSON.stringify({ id: journal.current!.id, order, by: 'user/bob', at: '' }),
    );
  const states = () => events.flatMap((event) => (event.type === 'wave' ? [`${event.wave} ${event.state}`] : []));
  return { waves: found!, now: () => journal.current!, held: memory.held, giveOrder, states };
}

const end = (region: string, errors: readonly unknown[] = []): Ends[number] => ({
  deployment: { ...part, base: [{ ...nothing, region }] },
  base: nothing,
  end: { stage: 'prod', region, outcomes: [], errors, states: new Map(), made: new Set(), begun: true },
});

test('the record says which wave is next, and which regions have the release', async () => {
  const { waves: found, now, held } = await started({ minRequests: 0, alarms: [], ownAlarms: false });
  expect(now()).toMatchObject({
    state: 'planned',
    wave: 0,
    number: 2,
    by: 'user/anna',
    began: '2026-01-02T03:04:05.000Z',
  });
  expect(now().waves.map(({ regions }) => regions)).toEqual([['us-east-1'], ['eu-west-1', 'sa-east-1']]);
  expect(now().rollout).toEqual({
    minRequests: 0,
    alarms: [],
    ownAlarms: false,
    allOrNothing: false,
    confirm: 'never',
  });
  await found.begin(0, part);
  expect(now()).toMatchObject({ state: 'deploying', wave: 0 });
  await found.watch(0, [end('us-east-1')]);
  expect(now()).toMatchObject({ state: 'planned', wave: 1, done: ['us-east-1'] });
  await found.begin(1, part);
  await found.watch(1, [end('eu-west-1'), end('sa-east-1', [new Error('no')])]);
  // After the last wave there is none to plan.
  expect(now()).toMatchObject({ state: 'deploying', wave: 1, done: ['us-east-1'] });
  await found.end([end('eu-west-1'), end('sa-east-1')], []);
  expect(now()).toMatchObject({ state: 'done', done: ['us-east-1', 'eu-west-1', 'sa-east-1'] });
  expect(JSON.parse(held.get(rolloutKey('shop', 'prod'))!)).toMatchObject({ state: 'done', revision: now().revision });
});

test('waves that have nothing to do are skipped in the record', async () => {
  const { waves: found, now } = await started();
  await found.begin(1, part);
  expect(now()).toMatchObject({ state: 'deploying', wave: 1, done: [] });
});

test('an order is obeyed before a wave begins', async () => {
  const { waves: found, now, giveOrder, states } = await started();
  giveOrder('pause');
  await expect(found.begin(0, part)).rejects.toMatchObject({ code: 'RolloutPaused' });
  expect([now().state, states()]).toEqual(['planned', []]);
});

test.each<[string, RolloutState, unknown, boolean]>([
  ['ends well', 'done', undefined, false],
  ['is paused', 'paused', fail('RolloutPaused', { stage: 'prod', by: 'user/anna' }), false],
  ['waits for somebody', 'paused', fail('RolloutWaits', { stage: 'prod', wave: 2, of: 2 }), false],
  ['fails', 'failed', new Error('It broke.'), false],
  ['is stopped by Ctrl-C', 'deploying', new Error('It was aborted.'), true],
])('a rollout that %s is %s', async (_title, state, error, isAborted) => {
  const abort = new AbortController();
  const { waves: found, now, giveOrder, held } = await started({}, {}, abort);
  await found.begin(0, part);
  giveOrder('pause');
  if (isAborted) abort.abort();
  await found.end([end('us-east-1')], error === undefined ? [] : [{ stage: 'prod', region: 'eu-west-1', error }]);
  expect(now()).toMatchObject({ state, done: ['us-east-1'] });
  expect(now().errors).toEqual(state === 'failed' ? [{ region: 'eu-west-1', message: 'It broke.' }] : []);
  // Ctrl-C leaves the step in which it was, and no order.
  expect(held.has(orderKey('shop', 'prod'))).toBe(false);
});

test.each<[RolloutState, Undone]>([
  ['undone', { undone: ['us-east-1'], left: [] }],
  ['undoing', { undone: [], left: [{ region: 'us-east-1', message: 'It is away.' }] }],
])('what is undone is recorded as %s, and its end says nothing else', async (state, undone) => {
  const before: string[] = [];
  const rolled = await started(
    { allOrNothing: true },
    {
      undo: async () => {
        before.push(rolled.now().state);
        return undone;
      },
    },
  );
  const { waves: found, now } = rolled;
  await found.begin(0, part);
  const failures = [{ stage: 'prod', region: 'eu-west-1', error: new Error('It broke.') }];
  await found.undo([end('us-east-1')], { leases: new Map(), release: undefined, outcomes: [], failures });
  await found.end([end('us-east-1')], failures);
  expect(before).toEqual(['undoing']);
  expect(now()).toMatchObject({ state, ...undone, errors: [{ region: 'eu-west-1', message: 'It broke.' }] });
});

test('a wave that is watched is not over before, and one that fails then says so', async () => {
  const { client } = fakeClient({
    DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'slow', StateValue: 'ALARM', StateReason: '' }] }),
  });
  const { waves: found, now, states } = await started({ alarms: ['slow'] }, { aws: fakeAws({ cloudWatch: client }) });
  await found.begin(0, part);
  await expect(found.watch(0, [end('us-east-1')])).rejects.toMatchObject({ code: 'RolloutAlarm' });
  expect(now()).toMatchObject({ state: 'watching', wave: 0, done: ['us-east-1'] });
  expect(states()).toEqual(['1 started', '1 watched', '1 failed']);
});

test('the least time of a rollout is what its waves are watched and their traffic is shifted', async () => {
  const canary = { type: 'canary', percent: 10, minutes: 2 } as const;
  const two = [
    { regions: ['us-east-1'], bake: 60, canary },
    { regions: ['eu-west-1'], bake: 30 },
  ];
  const { waves: found, events } = waves({ waves: two });
  await found!.begin(0, part, undefined);
  expect(events[0]).toEqual({
    type: 'rollout',
    stage: 'prod',
    waves: [
      { regions: ['us-east-1'], bake: 60, shift: shiftSeconds(canary) },
      { regions: ['eu-west-1'], bake: 30 },
    ],
    allOrNothing: false,
    atLeast: 90 + shiftSeconds(canary),
  });
});
