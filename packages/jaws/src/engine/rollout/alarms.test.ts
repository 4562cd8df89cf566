import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { fakeAws, fakeClient } from '../../deploy/testing.ts';
import type { RegionModel, RolloutModel } from '../../model/types.ts';
import { nothing } from '../../plan/testing.ts';
import type { Base } from '../base.ts';
import { withAlarms, withRinging } from './alarms.ts';

const regions = ['us-east-1', 'eu-west-1'];
const base: Base = { regions: regions.map((region) => ({ ...nothing, region })), failed: [] };
const canary = { type: 'canary', percent: 10, minutes: 1 } as const;

const rollout = (over: Partial<RolloutModel> = {}): RolloutModel => ({
  waves: regions.map((region) => ({ regions: [region], bake: 0 })),
  minRequests: 0,
  alarms: [],
  ownAlarms: true,
  allOrNothing: false,
  confirm: 'never',
  ...over,
});

test('regions whose traffic is shifted have the alarms of the rollout that exist there', async () => {
  const answer = { MetricAlarms: [{ AlarmName: 'slow' }], CompositeAlarms: [{ AlarmName: 'all' }] };
  const { client, calls } = fakeClient({ DescribeAlarms: () => answer });
  const waves = [
    { regions: ['us-east-1'], bake: 0, canary },
    { regions: ['eu-west-1'], bake: 0 },
  ];
  const aws = fakeAws({ cloudWatch: client });
  const found = await withAlarms(aws, rollout({ waves, alarms: ['slow', 'gone', 'all'] }), base);
  expect(found.regions.map(({ region, alarms }) => [region, alarms])).toEqual([
    ['us-east-1', ['slow', 'all']],
    ['eu-west-1', undefined],
  ]);
  expect(calls.map(([, input]) => input)).toEqual([
    { AlarmNames: ['slow', 'gone', 'all'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  ]);
  expect(await withAlarms(aws, rollout({ waves }), base)).toBe(base);
  expect(await withAlarms(aws, rollout({ alarms: ['slow'] }), base)).toBe(base);
  expect(calls).toHaveLength(1);
});

const place = (region: string, alarms = true) =>
  ({ stage: 'dev', region, bucket: 'b', resources: { Resources: {} }, ...(alarms && { alarms: {} }) }) as RegionModel;

const waves = (over: object) => [
  { regions: ['us-east-1'], bake: 0, ...over },
  { regions: ['eu-west-1'], bake: 0 },
];

test.each<[string, Partial<RolloutModel>, readonly RegionModel[], readonly string[]]>([
  ['a wave that bakes', { waves: waves({ bake: 1 }) }, regions.map((one) => place(one)), ['us-east-1']],
  ['a canary', { waves: waves({ canary }) }, regions.map((one) => place(one)), ['us-east-1']],
  ['a probe', { probe: '/' }, regions.map((one) => place(one)), regions],
  ['invocations', { minRequests: 1 }, regions.map((one) => place(one)), regions],
  ['regions with alarms', { probe: '/' }, [place('us-east-1', false), place('eu-west-1')], ['eu-west-1']],
  ['nothing that waits', {}, regions.map((one) => place(one)), []],
  ['no alarm of its own', { probe: '/', ownAlarms: false }, regions.map((one) => place(one)), []],
  ['no alarm in jaws.json', { probe: '/' }, regions.map((one) => place(one, false)), []],
])('own alarms that ring before are known where they guard: %s', async (_title, over, which, where) => {
  const { client, calls } = fakeClient({
    DescribeAlarms: (_input, call) => ({
      MetricAlarms: [{ AlarmName: `rings-${call}` }],
      ...(call === 1 && { NextToken: 'more' }),
    }),
  });
  // Paginators take clients of their own kind only.
  const cloudWatch = Object.assign(Object.create(CloudWatchClient.prototype) as object, client);
  const found = await withRinging(fakeAws({ cloudWatch }), 'shop', rollout(over), which, base);
  expect(found.regions.flatMap(({ region, ringing }) => (ringing ? [region] : []))).toEqual(where);
  if (where.length === 0) expect(found).toBe(base);
  // Pages are read to the end.
  else expect(found.regions.flatMap(({ ringing = [] }) => ringing)).toHaveLength(where.length + 1);
  for (const [, input] of calls) {
    expect(input).toMatchObject({ AlarmNamePrefix: 'dev-shop-l', StateValue: 'ALARM', AlarmTypes: ['MetricAlarm'] });
  }
});
