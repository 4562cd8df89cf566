import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// Findings of LocalStack's tests/aws/services/cloudwatch (validated on AWS, its answers in test_cloudwatch.snapshot.json).

let cloud: Cloud;
let api: CloudWatch;
const config = () => ({
  region: 'eu-west-1',
  endpoint: cloud.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});
beforeAll(async () => {
  cloud = await startCloud({ port: 0, log: { debug() {}, warn() {}, error() {} } });
  api = new CloudWatch(config());
});
afterAll(async () => {
  api.destroy();
  await cloud.close();
});

const alarm = (AlarmName: string) =>
  api.putMetricAlarm({
    AlarmName,
    Namespace: 'n',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  });

// test_label_generation, test_get_metric_data_for_multiple_metrics
it.each([
  [
    [
      ['m', 'Sum', 60],
      ['m', 'Minimum', 30],
    ],
    ['m Sum 60', 'm Minimum 30'],
  ],
  [
    [
      ['m', 'Sum', 60],
      ['m', 'Minimum', 60],
    ],
    ['m Sum', 'm Minimum'],
  ],
  [
    [
      ['m', 'Sum', 60],
      ['m', 'Sum', 30],
    ],
    ['m 60', 'm 30'],
  ],
  [
    [
      ['m', 'Sum', 60],
      ['k', 'Sum', 60],
    ],
    ['m', 'k'],
  ],
] as const)('labels %j', async (queries, labels) => {
  const { MetricDataResults = [] } = await api.getMetricData({
    StartTime: new Date(Date.now() - 600_000),
    EndTime: new Date(),
    MetricDataQueries: queries.map(([MetricName, Stat, Period], i) => ({
      Id: `q${i}`,
      MetricStat: { Metric: { Namespace: 'n', MetricName }, Stat, Period },
    })),
  });
  expect(MetricDataResults.map(({ Label }) => Label)).toEqual(labels);
});

describe('an alarm', () => {
  it('of one metric has no list of metrics', async () => {
    await alarm('single');
    const { MetricAlarms } = await api.describeAlarms({ AlarmNames: ['single'] });
    expect(MetricAlarms?.[0]).not.toHaveProperty('Metrics');
  });

  it('that is gone has no tags', async () => {
    const ResourceARN = 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:gone';
    expect((await api.listTagsForResource({ ResourceARN })).Tags).toEqual([]);
  });

  it('takes three states', async () => {
    await alarm('states');
    await expect(
      api.setAlarmState({ AlarmName: 'states', StateValue: 'INVALID' as 'OK', StateReason: 'r' }),
    ).rejects.toMatchObject({
      message:
        "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    });
  });
});

it('refuses a value beside values, not values beside their statistics', async () => {
  const put = (more: object) => api.putMetricData({ Namespace: 'v', MetricData: [{ MetricName: 'm', ...more }] });
  await expect(put({ Value: 1, Values: [1, 10] })).rejects.toMatchObject({
    name: 'InvalidParameterCombinationException',
    message:
      'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
  });
  await put({ Values: [1, 10], StatisticValues: { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 } });
});

it('names no value of a dashboard that it does not take, and counts datapoints without commas', async () => {
  await expect(api.putDashboard({ DashboardName: 'a:b', DashboardBody: '{}' })).rejects.toMatchObject({
    message:
      'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n',
  });
  const EndTime = new Date();
  const day = { StartTime: new Date(EndTime.getTime() - 86_400_000), EndTime };
  await expect(
    api.getMetricStatistics({ Namespace: 'n', MetricName: 'm', Period: 1, Statistics: ['Sum'], ...day }),
  ).rejects.toThrow('You have requested up to 86400 datapoints, which exceeds the limit of 1440.');
});

// https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait: of AWS's operations here, PutMetricData alone has it.
it('reads what SDKs compress, and what calls its coding GZIP', async () => {
  const squeezed = new CloudWatch({ ...config(), requestMinCompressionSizeBytes: 0 });
  let coding: string | undefined;
  squeezed.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      coding = headers['content-encoding'] ?? headers['Content-Encoding'];
      if (coding) headers['content-encoding'] = 'GZIP';
      delete headers['Content-Encoding'];
      return next(args);
    },
    { step: 'finalizeRequest', name: 'coding', priority: 'low' },
  );
  await squeezed.putMetricData({ Namespace: 'z', MetricData: [{ MetricName: 'packed', Value: 1 }] });
  squeezed.destroy();
  expect(coding).toBe('gzip');
  const { Metrics } = await api.listMetrics({ Namespace: 'z' });
  expect(Metrics?.map(({ MetricName }) => MetricName)).toEqual(['packed']);
});
