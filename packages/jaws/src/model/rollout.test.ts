import { expect, test } from 'vitest';
import { rolloutOf } from './rollout.ts';
import { testProject } from './testing.ts';

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1', 'eu-central-1'];
const { project, model, problems } = testProject();

/** A project with one stage in these regions. */
function written(rollout: object, { home, shared }: { home?: string; shared?: object } = {}) {
  const entries = regions.map((region) => ({ region, ...(region === home && { home: true }) }));
  project({
    'jaws.json': { name: 'demo', domain: 'demo.test', rollout, stages: { prod: entries } },
    'cloudformation/resources-cf.json': shared ?? { Resources: { JawsBucket: { Type: 'AWS::S3::Bucket' } } },
    'cloudformation/dev/us-east-1/resources-cf.json': undefined,
    ...Object.fromEntries(regions.map((region) => [`cloudformation/prod/${region}/resources-cf.json`, {}])),
  });
}

function rolloutIn(rollout: object, home?: string) {
  written({ prod: rollout }, home === undefined ? {} : { home });
  return model().stages[0]!.rollout!;
}

const waves = (rollout: object, home?: string) =>
  rolloutIn(rollout, home).waves.map((wave) => [wave.regions.join(' '), wave.bake]);

test('waves are as they are written, and "rest" is what no wave names', () => {
  expect(waves({ waves: [['eu-west-1'], 'rest', ['sa-east-1']], bake: ['30s', '2m', '1h'] })).toEqual([
    ['eu-west-1', 30],
    ['us-east-1 ap-southeast-2 eu-central-1', 120],
    ['sa-east-1', 3600],
  ]);
});

test('regions that no wave names come last, and the last bake is for all that follow', () => {
  expect(waves({ waves: [['eu-west-1'], ['sa-east-1']], bake: ['5m'] })).toEqual([
    ['eu-west-1', 300],
    ['sa-east-1', 300],
    ['us-east-1 ap-southeast-2 eu-central-1', 300],
  ]);
});

test('an empty wave is dropped', () => {
  expect(waves({ waves: [[...regions], 'rest'] })).toEqual([[regions.join(' '), 0]]);
});

test('profiles begin with the home region', () => {
  expect(waves({ profile: 'safe' }, 'sa-east-1')).toEqual([
    ['sa-east-1', 900],
    ['us-east-1 eu-west-1 ap-southeast-2 eu-central-1', 900],
  ]);
  expect(waves({ profile: 'amazon' })).toEqual([
    ['us-east-1', 12 * 3600],
    ['eu-west-1 ap-southeast-2', 2 * 3600],
    ['sa-east-1 eu-central-1', 2 * 3600],
  ]);
  expect(rolloutOf('fast', regions, undefined)).toMatchObject({
    waves: [{ regions, bake: 0 }],
    allOrNothing: false,
    minRequests: 0,
  });
});

test('a canary is for all waves, or wave by wave', () => {
  const canaries = (rollout: object) => rolloutIn(rollout).waves.map(({ canary }) => canary);
  const waves = [['us-east-1'], ['eu-west-1'], 'rest'];
  const ten = { type: 'canary', percent: 10, minutes: 5 };
  expect(canaries({ waves, canary: 'Canary10Percent5Minutes' })).toEqual([ten, ten, ten]);
  expect(
    canaries({ waves, canary: [{ percent: 25, minutes: 7 }, 'Linear10PercentEvery1Minute', 'AllAtOnce'] }),
  ).toEqual([{ type: 'canary', percent: 25, minutes: 7 }, { type: 'linear', percent: 10, minutes: 1 }, undefined]);
  expect(canaries({ profile: 'safe' })).toEqual([ten, ten]);
  expect(canaries({ profile: 'amazon' })[0]).toEqual({ type: 'canary', percent: 10, minutes: 60 });
  expect(canaries({ profile: 'amazon', canary: 'AllAtOnce' })).toEqual([undefined, undefined, undefined]);
  expect(canaries({ waves })).toEqual([undefined, undefined, undefined]);
});

test.each([
  [{ canary: { percent: 51, minutes: 5 } }],
  [{ canary: { percent: 0, minutes: 5 } }],
  [{ canary: { percent: 10, minutes: 2881 } }],
  [{ canary: 'Canary20Percent5Minutes' }],
  [{ canary: [] }],
])('%j is not a canary', (rollout) => {
  written({ prod: rollout });
  expect(problems()).not.toEqual([]);
});

test('functions that a canary calls are those of the project', () => {
  written({ prod: { canary: 'Canary10Percent5Minutes', beforeTraffic: 'm/check' } });
  expect(problems()).toEqual([
    expect.stringContaining('beforeTraffic names the function "m/check", which the project does not have.'),
  ]);
});

test('what is written goes before the profile', () => {
  const written = rolloutIn({ profile: 'amazon', minRequests: 5, allOrNothing: false, bake: '1m' });
  expect(written).toMatchObject({ profile: 'amazon', minRequests: 5, allOrNothing: false });
  expect(written.waves.map(({ bake }) => bake)).toEqual([60, 60, 60]);
  expect(rolloutIn({ profile: 'amazon' })).toMatchObject({ minRequests: 100, allOrNothing: true, alarms: [] });
});

test('without rollout in jaws.json there are no waves', () => {
  written({});
  expect(model().stages[0]).not.toHaveProperty('rollout');
});

test.each([
  [{ staging: {} }, 'rollout names the stage "staging", which the project does not have (prod)'],
  [{ prod: { waves: [['us-west-2']] } }, 'us-west-2 is not a region of prod'],
  [{ prod: { waves: [['eu-west-1'], ['eu-west-1', 'us-east-1']] } }, 'eu-west-1 is in two waves'],
  [{ prod: { waves: ['rest', 'rest'] } }, 'rest is in two waves'],
  [{ prod: { waves: [] } }, 'rollout.prod.waves'],
  [{ prod: { bake: '15 min' } }, '15m'],
  [{ prod: { probe: 'health' } }, 'begins with /'],
  [{ prod: { maxErrorRate: 101 } }, 'maxErrorRate'],
  [{ prod: { minRequests: -1 } }, 'minRequests'],
  [{ prod: { profile: 'slow' } }, 'profile'],
  [{ prod: { canary: 10 } }, 'canary'],
])('%j is a mistake: %s', (rollout, words) => {
  written(rollout);
  const found = problems();
  expect(found.join('\n')).toContain(words);
  // The line in jaws.json.
  expect(found[0]).toMatch(/^[1-9]\d*:/);
});

test('a home region that gives outputs to others belongs into the first wave', () => {
  const rollout = { prod: { waves: [['eu-west-1'], 'rest'] } };
  const shared = {
    Resources: { Users: { Type: 'AWS::SNS::Topic', Metadata: { 'jaws:home': true } } },
    Outputs: { UsersArn: { Value: { Ref: 'Users' } } },
  };
  written(rollout, { home: 'us-east-1', shared });
  expect(problems().join()).toContain(
    'us-east-1 is the home region of prod, from which other regions take outputs, and is not in the first wave.',
  );
  written(rollout, { home: 'eu-west-1', shared });
  expect(model().stages[0]!.rollout!.waves[0]!.regions).toEqual(['eu-west-1']);
});

test('so does one that makes the replicas of tables, also without outputs', () => {
  const rollout = { prod: { waves: [['eu-west-1'], 'rest'] } };
  const Properties = { BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [], KeySchema: [] };
  const shared = {
    Resources: { Users: { Type: 'AWS::DynamoDB::Table', Metadata: { 'jaws:replicate': true }, Properties } },
  };
  written(rollout, { home: 'us-east-1', shared });
  expect(problems().join()).toContain(
    'us-east-1 is the home region of prod, where replicas of tables are made, and is not in the first wave.',
  );
  written(rollout, { home: 'eu-west-1', shared });
  expect(model().stages[0]!.rollout!.waves[0]!.regions).toEqual(['eu-west-1']);
});
