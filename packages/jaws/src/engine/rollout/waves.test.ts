import { expect, test } from 'vitest';
import { Interrupted } from '../../deploy/context.ts';
import { fakeAws, fakeHost } from '../../deploy/testing.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Question } from '../../events.ts';
import type { RolloutModel, StageModel } from '../../model/types.ts';
import type { Deployment } from '../../plan/types.ts';
import type { Host } from '../host.ts';
import { RolloutJournal } from './journal.ts';
import { rolloutFor } from './plan.ts';
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
