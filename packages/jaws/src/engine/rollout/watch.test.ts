import { expect, test } from 'vitest';
import { orderKey, type RolloutRecord } from '../../deploy/rollouts/record.ts';
import { fakeAws, fakeClient, fakeHost, memoryBucket } from '../../deploy/testing.ts';
import type { RolloutModel, Template, TemplateResource } from '../../model/types.ts';
import { nothing } from '../../plan/testing.ts';
import type { Change, DeployedRegion, RegionPlan } from '../../plan/types.ts';
import type { Ends } from '../apply.ts';
import type { Host } from '../host.ts';
import { RolloutJournal } from './journal.ts';
import { watchedOf, watchWave } from './watch.ts';

const fn = (name: string): Template['Resources'] => ({
  [`lM${name}`]: {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'jaws:function': `m/${name}` },
    Properties: { FunctionName: `dev-shop-lM${name}` },
  },
});

const alarm = (name: string, kind: string): Template['Resources'] => ({
  [`lM${name}${kind}`]: {
    Type: 'AWS::CloudWatch::Alarm',
    Metadata: { 'jaws:owner': `lM${name}`, 'jaws:part': 'alarms' },
    Properties: { AlarmName: `${name}-${kind}` },
  } as TemplateResource,
});

const stack = (kind: 'lambdas' | 'endpoints', Resources: Template['Resources'], outputs = {}) => ({
  id: `arn:${kind}`,
  name: `dev-shop-${kind === 'lambdas' ? 'l' : 'e'}`,
  kind,
  status: 'UPDATE_COMPLETE',
  reason: undefined,
  revision: '1',
  parameters: {},
  outputs,
  tags: {},
  template: { Resources },
});

const update = (id: string, action: Change['action'] = 'update', kind: Change['kind'] = 'function'): Change => ({
  action,
  kind,
  id,
  why: [],
});

interface Region {
  readonly before: Template['Resources'];
  readonly after?: Template['Resources'];
  readonly changes?: readonly Change[];
  readonly ringing?: readonly string[];
  readonly ownAlarms?: boolean;
  readonly over?: Partial<DeployedRegion>;
  readonly states?: Ends[number]['end']['states'];
}

function watched({ before, after, changes = [], ringing, ownAlarms = true, over, states = new Map() }: Region) {
  const base: DeployedRegion = {
    ...nothing,
    lambdas: [stack('lambdas', before)],
    ...(ringing && { ringing }),
    ...over,
  };
  const plan = (region: string, Resources: Template['Resources']): RegionPlan => ({
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
        template: { Resources },
        parameters: {},
        fromResources: {},
        changes,
      },
    ],
  });
  const regions = after ? [plan('us-east-1', after), plan('eu-west-1', fn('Elsewhere'))] : [];
  const deployment = {
    id: 'id-1',
    project: 'shop',
    stage: 'dev',
    base: [{ ...nothing, region: 'eu-west-1' }, base],
    phases: [{ name: 'functions' as const, regions }],
    code: {},
    env: {},
  };
  const end = {
    stage: 'dev',
    region: 'us-east-1',
    outcomes: [],
    errors: [],
    states,
    made: new Set<string>(),
    begun: true,
  };
  const rollout = { waves: [], minRequests: 0, alarms: [], ownAlarms, allOrNothing: false, confirm: 'never' } as const;
  const [found] = watchedOf({ aws: fakeAws({}), project: 'shop', rollout }, [{ deployment, base, end }]);
  return found!;
}

test('the functions that a region has then are watched, by their names', () => {
  const both = { ...fn('One'), ...fn('Two'), Role: { Type: 'AWS::IAM::Role', Properties: { FunctionName: 'role' } } };
  expect(watched({ before: fn('One') })).toMatchObject({ region: 'us-east-1', functions: ['dev-shop-lMOne'] });
  expect(watched({ before: fn('One'), after: both }).functions).toEqual(['dev-shop-lMOne', 'dev-shop-lMTwo']);
  expect(watched({ before: both, after: fn('Two') }).functions).toEqual(['dev-shop-lMTwo']);
});

test('the API is the one that the deployment made, or the one that was there', () => {
  const endpoints = stack('endpoints', {}, { ApiId: 'old', ApiStage: 'dev' });
  const made = { id: 'i', status: '', reason: undefined, revision: '', parameters: {}, tags: {} };
  const states = new Map([['dev-shop-e', { ...made, outputs: { ApiId: 'new' } }]]);
  expect(watched({ before: {} }).api).toBeUndefined();
  expect(watched({ before: {}, over: { endpoints } }).api).toBe('https://old.execute-api.us-east-1.amazonaws.com/dev');
  expect(watched({ before: {}, over: { endpoints }, states }).api).toBe(
    'https://new.execute-api.us-east-1.amazonaws.com/dev',
  );
});

const oneAndTwo = { ...fn('One'), ...alarm('One', 'Errors'), ...fn('Two'), ...alarm('Two', 'Errors') };

test.each<[string, Region, readonly string[]]>([
  ['of the function that changes', { before: oneAndTwo, after: oneAndTwo, changes: [update('m/One')] }, ['One-Errors']],
  ['of all, where no function changes', { before: oneAndTwo, after: oneAndTwo }, ['One-Errors', 'Two-Errors']],
  [
    'of all, where a function is only deleted, or an endpoint changes',
    {
      before: oneAndTwo,
      after: oneAndTwo,
      changes: [update('m/Gone', 'delete'), update('m/One', 'update', 'endpoint')],
    },
    ['One-Errors', 'Two-Errors'],
  ],
  ['but those that rang before', { before: oneAndTwo, after: oneAndTwo, ringing: ['One-Errors'] }, ['Two-Errors']],
  [
    'of a new function',
    {
      before: fn('One'),
      after: { ...fn('One'), ...fn('Two'), ...alarm('Two', 'Errors') },
      changes: [update('m/Two', 'create')],
    },
    ['Two-Errors'],
  ],
  [
    'but those that an existing function gets with this deployment',
    {
      before: { ...fn('One'), ...alarm('One', 'Errors') },
      after: { ...fn('One'), ...alarm('One', 'Errors'), ...alarm('One', 'Throttles') },
      changes: [update('m/One')],
    },
    ['One-Errors'],
  ],
  ['of none, where the rollout does not guard by them', { before: oneAndTwo, ownAlarms: false }, []],
])('own alarms are watched: %s', (_title, region, names) => {
  expect(watched(region).alarms).toEqual(names);
});

const record: RolloutRecord = {
  id: '20260101T000000Z-1',
  project: 'shop',
  stage: 'dev',
  number: 2,
  by: 'user/anna',
  git: undefined,
  revision: 3,
  began: '2026-01-01T00:00:00Z',
  state: 'watching',
  step: 'watching',
  waves: [{ regions: ['us-east-1'], bake: 1 }],
  rollout: { minRequests: 0, alarms: [], allOrNothing: false, confirm: 'never' },
  wave: 0,
  watched: 0,
  done: [],
  undone: [],
  left: [],
  errors: [],
};

/** Watches one region whose invocations grow with every check. */
function watching(rollout: Partial<RolloutModel>, bake: number, { already = 0, order = '', perCheck = 4 } = {}) {
  const memory = memoryBucket();
  const abort = new AbortController();
  const { host, events } = fakeHost({ signal: abort.signal });
  const journal = new RolloutJournal({
    host: host as Host,
    project: 'shop',
    stage: 'dev',
    bucketOf: () => memory.bucket,
  });
  const found = { record: { ...record, watched: already }, bucket: memory.bucket, age: 0, etag: '"1"' };
  journal.resume(found, { etags: new Map(), regions: ['us-east-1'] });
  const giveOrder = (what: string) =>
    memory.held.set(orderKey('shop', 'dev'), JSON.stringify({ id: record.id, order: what, by: 'user/anna', at: '' }));
  if (order) giveOrder(order);
  const cloudWatch = fakeClient({
    GetMetricData: (_input, call) => ({
      MetricDataResults: [
        { Id: 'invocations0', Values: [perCheck * call] },
        { Id: 'errors0', Values: [call] },
      ],
    }),
    DescribeAlarms: (_input, call) => ({
      MetricAlarms: [{ AlarmName: 'late', StateValue: call < 2 ? 'OK' : 'ALARM', StateReason: 'It is late.' }],
    }),
  });
  const aws = fakeAws({ cloudWatch: cloudWatch.client });
  const region = { stage: 'dev', region: 'us-east-1', functions: ['dev-shop-lMOne'], api: undefined };
  // It began in the minute before that of the host's clock.
  const about = { wave: 1, of: 2, regions: ['us-east-1'], stage: 'dev' };
  const full: RolloutModel = {
    waves: [],
    minRequests: 0,
    alarms: [],
    allOrNothing: false,
    confirm: 'never',
    ...rollout,
  };
  const clock = [new Date('2026-01-02T03:02:05Z')];
  const ticking = { ...host, now: () => clock.shift() ?? new Date('2026-01-02T03:04:05Z') } as Host;
  const done = watchWave({ host: ticking, aws, rollout: full, journal }, about, bake, [region]);
  return { done, abort, journal, names: cloudWatch.names, calls: cloudWatch.calls, events };
}

const stepsIn = (events: ReturnType<typeof watching>['events']) =>
  events.flatMap((event) =>
    event.type === 'step' ? [[event.id, event.state, ...('detail' in event ? [event.detail] : [])].join(' ')] : [],
  );

test('without a bake a wave is checked once', async () => {
  const { done, names, events } = watching({ alarms: ['late'] }, 0);
  await done;
  expect(names()).toEqual(['DescribeAlarms']);
  expect(events[0]).toEqual({ type: 'wave', wave: 1, of: 2, regions: ['us-east-1'], stage: 'dev', state: 'watched' });
  expect(stepsIn(events)).toEqual(['wave-1 started', 'wave-1 done']);
});

test('a wave is watched until its bake is over, and an alarm in that time ends it', async () => {
  const { done, names, events } = watching({ alarms: ['late'] }, 30);
  await expect(done).rejects.toMatchObject({ code: 'RolloutAlarm', message: expect.stringContaining('It is late.') });
  expect(names()).toEqual(['DescribeAlarms', 'DescribeAlarms']);
  expect(events[0]).toMatchObject({ state: 'watched', detail: 'for 30s' });
  expect(stepsIn(events)).toEqual([
    'wave-1 started',
    expect.stringMatching(/^wave-1 progress \d+s left$/),
    'wave-1 failed',
  ]);
});

test('a wave that has its time waits for its invocations', async () => {
  const { done, names, events, journal } = watching({ minRequests: 8 }, 0);
  await done;
  expect(names()).toEqual(['GetMetricData', 'GetMetricData']);
  expect(stepsIn(events)).toEqual(['wave-1 started', 'wave-1 progress 4 of 8 invocations, 1 errors', 'wave-1 done']);
  expect(journal.current?.watched).toBeGreaterThanOrEqual(1);
});

test('what an earlier process watched counts, and its traffic does', async () => {
  const { done, calls, journal } = watching({ minRequests: 4 }, 300, { already: 300 });
  await done;
  expect(calls).toHaveLength(1);
  expect(calls[0]![1].StartTime).toEqual(new Date('2026-01-02T02:58:00Z'));
  expect(journal.current?.watched).toBeGreaterThanOrEqual(300);
});

test.each([
  ['pause', 'RolloutPaused'],
  ['abort', 'RolloutAborted'],
])('an order to %s ends the watching', async (order, code) => {
  const { done, names } = watching({ alarms: ['late'] }, 30, { order });
  await expect(done).rejects.toMatchObject({ code, message: expect.stringContaining('user/anna') });
  expect(names()).toHaveLength(1);
});

test('Ctrl-C ends the wait between two checks', async () => {
  const { done, abort, names } = watching({ alarms: ['late'] }, 3600);
  await expect.poll(names).toHaveLength(1);
  abort.abort();
  await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  expect(names()).toHaveLength(1);
});
