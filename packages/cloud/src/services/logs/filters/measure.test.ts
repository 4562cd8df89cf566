import { afterEach, beforeEach, expect, it } from 'vitest';
import { cloudwatch } from '../../cloudwatch/index.ts';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { logs } from '../index.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ logs, cloudwatch });
});
afterEach(() => cloud.close());

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
it('metric filters make metrics of what is logged', async () => {
  const { logs: service, cloudwatch: metrics } = cloud.ctx.aws;
  const at = { logGroupName: 'g', logStreamName: 's' };
  await service.createLogGroup({ logGroupName: 'g' });
  await service.createLogStream(at);
  const filter = (filterName: string, filterPattern: string, more: object) =>
    service.putMetricFilter({
      logGroupName: 'g',
      filterName,
      filterPattern,
      metricTransformations: [{ metricName: filterName, metricNamespace: 'n', metricValue: '1', ...more }],
    });
  await filter('errors', 'ERROR', { defaultValue: 0 });
  await filter('latency', '{ $.latency = * }', { metricValue: '$.latency', dimensions: { Path: '$.path' } });
  const now = Date.now();
  const messages = [
    'ERROR a',
    '{"latency": 12, "path": "/a"}',
    '{"latency": 30, "path": "/a"}',
    '{"latency": 1}',
    'ERROR b',
  ];
  await service.putLogEvents({ ...at, logEvents: messages.map((message) => ({ timestamp: now, message })) });
  const sumOf = async (MetricName: string, Dimensions: { Name: string; Value: string }[] = []) => {
    const { Datapoints = [] } = await metrics.getMetricStatistics({
      Namespace: 'n',
      MetricName,
      Dimensions,
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now + 600_000),
      Period: 3600,
      Statistics: ['Sum'],
    });
    return Datapoints[0]?.Sum;
  };
  await expect.poll(() => sumOf('errors')).toBe(2);
  await expect.poll(() => sumOf('latency', [{ Name: 'Path', Value: '/a' }])).toBe(42);
});
