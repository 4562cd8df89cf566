import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { cloudwatch } from '../index.ts';
import { pointsOf, seriesOf } from '../records.ts';
import { prune } from './retention.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ cloudwatch });
});
afterEach(() => cloud.close());

const MINUTE = 60_000;
/** A minute that is over. */
const past = (minutes: number) => new Date((Math.floor(Date.now() / MINUTE) - minutes) * MINUTE);
const metric = (MetricName: string) => ({
  Metric: { Namespace: 'n', MetricName },
  Period: 60,
  Stat: 'Sum',
});
const put = (MetricName: string, values: readonly (readonly [minutesAgo: number, value: number])[]) =>
  cloud.ctx.aws.cloudwatch.putMetricData({
    Namespace: 'n',
    MetricData: values.map(([ago, Value]) => ({ MetricName, Value, Timestamp: past(ago) })),
  });
const compute = async (Expression: string) => {
  const { MetricDataResults = [] } = await cloud.ctx.aws.cloudwatch.getMetricData({
    StartTime: past(4),
    EndTime: past(1),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      { Id: 'a', MetricStat: metric('a'), ReturnData: false },
      { Id: 'b', MetricStat: metric('b'), ReturnData: false },
      { Id: 'e', Expression },
    ],
  });
  return MetricDataResults.map(({ Values }) => Values);
};

describe('metric math', () => {
  // a: 1 2 3; b: 10 - 30
  beforeEach(async () => {
    await put('a', [
      [4, 1],
      [3, 2],
      [2, 3],
    ]);
    await put('b', [
      [4, 10],
      [2, 30],
    ]);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
  it.each([
    ['a + b', [[11, 33]]],
    ['a + FILL(b, 0)', [[11, 2, 33]]],
    ['FILL(b, REPEAT)', [[10, 10, 30]]],
    ['FILL(b, LINEAR)', [[10, 20, 30]]],
    ['SUM([a, b])', [[11, 2, 33]]],
    ['AVG(METRICS())', [[5.5, 2, 16.5]]],
    ['MAX([a, b]) - MIN([a, b])', [[9, 0, 27]]],
    ['a * 2 ^ 2 - -1', [[5, 9, 13]]],
    ['a / SUM(a) * 6', [[1, 2, 3]]],
    ['IF(a > 1 AND a < 3, a, 0)', [[0, 2, 0]]],
    ['IF(a >= 2, b)', [[30]]],
    ['RATE(a) * PERIOD(a)', [[1, 1]]],
    ['DIFF(a)', [[1, 1]]],
    ['RUNNING_SUM(a)', [[1, 3, 6]]],
    ['CEIL(a / 2)', [[1, 1, 2]]],
    [
      '[a, b]',
      [
        [1, 2, 3],
        [10, 30],
      ],
    ],
    ['a / 0', [[]]],
    ['a / DATAPOINT_COUNT(b)', [[0.5, 1, 1.5]]],
    ['DATAPOINT_COUNT(METRICS())', [[2, 1, 2]]],
    ['IF(EPOCH(b) > 0, a)', [[1, 2, 3]]],
    ['EPOCH(a) - EPOCH(b)', [[0, 0, 0]]],
    ['DIFF(EPOCH(b)) / 60', [[1, 1]]],
    ['SUM(METRICS()) * (YEAR(a) > 2000 AND MONTH(a) <= 12 AND DATE(a) <= 31 AND DAY(a) < 8)', [[11, 2, 33]]],
    ['SLICE(SORT(METRICS(), MAX, DESC), 0, 1)', [[10, 30]]],
    ['SORT([b, a], AVG, ASC, 1)', [[1, 2, 3]]],
    ['SLICE([a, b], 1)', [[10, 30]]],
    ['REMOVE_EMPTY([a / 0, b])', [[10, 30]]],
  ])('%s', async (expression, values) => {
    expect(await compute(expression)).toEqual(values);
  });

  it('says what is wrong or not there', async () => {
    await expect(compute('a +')).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(compute('e + 1')).rejects.toMatchObject({
      message: expect.stringContaining('Undefined identifier: e'),
    });
    await expect(compute("SEARCH('{n} x', 'Sum', 60)")).rejects.toMatchObject({ code: 'NotImplemented' });
    await expect(compute('SORT([a, b], MAX)')).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(compute('SLICE(a, 1)')).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(compute('SUM(a)')).rejects.toMatchObject({ code: 'ValidationError' });
  });
});

describe('statistics', () => {
  const ask = async (ExtendedStatistics: string[]) => {
    const { Datapoints = [] } = await cloud.ctx.aws.cloudwatch.getMetricStatistics({
      Namespace: 'n',
      MetricName: 'm',
      StartTime: past(5),
      EndTime: past(0),
      Period: 300,
      ExtendedStatistics,
    });
    return Datapoints[0]?.ExtendedStatistics;
  };

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
  it('knows percentiles and trimmed means', async () => {
    const Values = Array.from({ length: 100 }, (_, i) => i + 1);
    await cloud.ctx.aws.cloudwatch.putMetricData({
      Namespace: 'n',
      MetricData: [{ MetricName: 'm', Timestamp: past(2), Values }],
    });
    expect(await ask(['p50', 'p99.9', 'tm90', 'tc90', 'ts10', 'PR(:50)', 'TM(10%:20%)', 'IQM', 'WM(:50%)'])).toEqual({
      p50: 50,
      'p99.9': 100,
      tm90: 45.5,
      tc90: 90,
      ts10: 55,
      'PR(:50)': 50,
      'TM(10%:20%)': 15,
      IQM: 50,
      'WM(:50%)': 37.75,
    });
  });

  it('knows no percentiles of what came as statistics', async () => {
    await cloud.ctx.aws.cloudwatch.putMetricData({
      Namespace: 'n',
      MetricData: [
        { MetricName: 'm', Timestamp: past(2), StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } },
      ],
    });
    expect(await ask(['p50'])).toEqual({});
  });

  it('keeps units apart in datapoints and dimensions apart in metrics', async () => {
    const { cloudwatch: cw } = cloud.ctx.aws;
    await cw.putMetricData({
      Namespace: 'n',
      MetricData: [
        { MetricName: 'm', Timestamp: past(2), Value: 1, Unit: 'Seconds' },
        { MetricName: 'm', Timestamp: past(2), Value: 2, Unit: 'Count' },
        { MetricName: 'm', Timestamp: past(2), Value: 4, Dimensions: [{ Name: 'd', Value: 'v' }] },
      ],
    });
    const { Datapoints = [] } = await cw.getMetricStatistics({
      Namespace: 'n',
      MetricName: 'm',
      StartTime: past(3),
      EndTime: past(1),
      Period: 60,
      Statistics: ['Sum'],
    });
    expect(Datapoints.map(({ Unit, Sum }) => [Unit, Sum])).toEqual([
      ['Seconds', 1],
      ['Count', 2],
    ]);
  });
});

it('counts what services count about themselves', async () => {
  const { ctx } = cloud;
  const duration = {
    account: ctx.account,
    region: ctx.region,
    namespace: 'AWS/Lambda',
    name: 'Duration',
    unit: 'Milliseconds',
    dimensions: ['FunctionName', 'f'],
  };
  const counter = ctx.kernel.metrics.counter(duration);
  for (const value of [1, 2]) counter.add(value, past(2).getTime());
  await ctx.aws.cloudwatch.listMetrics({});
  counter.add(3, past(2).getTime());
  expect((await ctx.aws.cloudwatch.listMetrics({ Namespace: 'AWS/Lambda' })).Metrics).toEqual([
    { Namespace: 'AWS/Lambda', MetricName: 'Duration', Dimensions: [{ Name: 'FunctionName', Value: 'f' }] },
  ]);
  const { Datapoints } = await ctx.aws.cloudwatch.getMetricStatistics({
    Namespace: 'AWS/Lambda',
    MetricName: 'Duration',
    Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
    StartTime: past(3),
    EndTime: past(1),
    Period: 60,
    Statistics: ['Sum', 'Maximum'],
    ExtendedStatistics: ['p50'],
  });
  expect(Datapoints).toMatchObject([{ Sum: 6, Maximum: 3, Unit: 'Milliseconds', ExtendedStatistics: { p50: 2 } }]);
});

it('sums up what is old and drops what is too old', async () => {
  await put('a', [
    [2, 1],
    [3, 2],
    [4, 4],
  ]);
  // The first minute of an hour, after a later one.
  const hour = Math.floor(Date.now() / 3_600_000 - 3) * 3_600_000;
  for (const [at, Value] of [
    [60_000, 8],
    [0, 16],
  ] as const) {
    await cloud.ctx.aws.cloudwatch.putMetricData({
      Namespace: 'n',
      MetricData: [{ MetricName: 'a', Value, Timestamp: new Date(hour + at) }],
    });
  }
  const [series] = seriesOf(cloud.ctx).values();
  const widths = () => [...pointsOf(cloud.ctx, series?.id ?? '').values()].map(({ width, sum }) => [width, sum]);
  prune(cloud.kernel);
  expect(widths()).toHaveLength(5);
  cloud.pass(16 * 86_400_000);
  prune(cloud.kernel);
  const sums = widths();
  expect(sums.every(([width]) => width === 3600)).toBe(true);
  expect(sums.reduce((total, [, sum = 0]) => total + sum, 0)).toBe(31);
  cloud.pass(50 * 86_400_000);
  prune(cloud.kernel);
  expect(seriesOf(cloud.ctx).size).toBe(0);
});
