import { expect, test } from 'vitest';
import { fakeAws, fakeHost } from '../../deploy/testing.ts';
import type { Question } from '../../events.ts';
import type { RolloutModel, StageModel } from '../../model/types.ts';
import type { Host } from '../host.ts';
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
  ...over,
});

function waves(over: Partial<RolloutModel> = {}, options: Partial<RolloutOptions> = {}) {
  const { host, events } = fakeHost();
  const found = wavesOf({
    host: host as Host,
    aws: fakeAws({}),
    project: 'shop',
    stage: 'prod',
    rollout: rollout(over),
    regions: ['us-east-1', 'eu-west-1', 'sa-east-1'],
    confirm: false,
    undo: async () => {},
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

test('what was done is taken back only where that is asked for', () => {
  expect(waves().waves?.undo).toBeUndefined();
  expect(waves({ allOrNothing: true }).waves?.undo).toBeDefined();
});

test('the waves are said once, before the first one', async () => {
  const { waves: found, events } = waves({ allOrNothing: true });
  await found!.begin(0);
  await found!.watch(0, []);
  await found!.begin(1);
  expect(
    events.map((event) => (event.type === 'wave' ? `${event.wave}/${event.of} ${event.state}` : event.type)),
  ).toEqual(['rollout', '1/2 started', '1/2 done', '2/2 started']);
  expect(events[0]).toMatchObject({ atLeast: 0, allOrNothing: true });
});

test.each([
  ['no', async () => false],
  ['nobody to ask', undefined],
])('with %s a wave that needs a yes does not begin', async (_what, agree) => {
  const { host, events } = fakeHost(agree ? { agree } : {});
  const { waves: found } = waves({}, { host: host as Host, confirm: true });
  await found!.begin(0);
  await expect(found!.begin(1)).rejects.toMatchObject({
    code: 'RolloutDeclined',
    message: expect.stringContaining('2 of 2'),
  });
  expect(events.filter((event) => event.type === 'wave')).toHaveLength(1);
});

test('a yes begins it', async () => {
  const asked: Question[] = [];
  const agree = async (question: Question) => asked.push(question) > 0;
  const { host } = fakeHost({ agree });
  const { waves: found } = waves({}, { host: host as Host, confirm: true });
  await found!.begin(0);
  await found!.begin(1);
  expect(asked).toEqual([{ type: 'wave', stage: 'prod', wave: 2, of: 2, regions: ['eu-west-1', 'sa-east-1'] }]);
});

test('a command goes before jaws.json', () => {
  const regions = ['us-east-1', 'eu-west-1'].map((region) => ({
    stage: 'prod',
    region,
    bucket: '',
    resources: { Resources: {} },
  }));
  const stage = { name: 'prod', regions, rollout: rollout({ probe: '/health' }) };
  expect(rolloutFor(stage)).toBe(stage.rollout);
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
