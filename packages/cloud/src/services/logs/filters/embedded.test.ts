import { afterEach, beforeEach, expect, it } from 'vitest';
import { cloudwatch } from '../../cloudwatch/index.ts';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { logs } from '../index.ts';
import { embeddedIn } from './embedded.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ logs, cloudwatch });
});
afterEach(() => cloud.close());

const document = (more: object = {}, directive: object = {}) => ({
  _aws: {
    Timestamp: Date.now(),
    CloudWatchMetrics: [
      {
        Namespace: 'shop',
        Dimensions: [['service'], ['service', 'stage']],
        Metrics: [{ Name: 'time', Unit: 'Milliseconds' }, { Name: 'orders' }],
        ...directive,
      },
    ],
  },
  service: 'cart',
  stage: 'test',
  time: [10, 30],
  orders: 2,
  ...more,
});

it('what is logged in the format is measured, each set of dimensions by itself', async () => {
  const { logs: service, cloudwatch: metrics } = cloud.ctx.aws;
  const at = { logGroupName: 'g', logStreamName: 's' };
  await service.createLogGroup({ logGroupName: 'g' });
  await service.createLogStream(at);
  const line = JSON.stringify(document());
  const messages = [line, `2026-01-01T00:00:00.000Z\tb7b1c9d2\tINFO\t${line}`, 'plain', '{"CloudWatchMetrics": 1}'];
  const timestamp = Date.now();
  await service.putLogEvents({ ...at, logEvents: messages.map((message) => ({ timestamp, message })) });
  const read = async (MetricName: string, names: Record<string, string>) => {
    const { Datapoints = [] } = await metrics.getMetricStatistics({
      Namespace: 'shop',
      MetricName,
      Dimensions: Object.entries(names).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(timestamp - 600_000),
      EndTime: new Date(timestamp + 600_000),
      Period: 3600,
      Statistics: ['Sum', 'SampleCount', 'Maximum'],
    });
    return Datapoints[0];
  };
  await expect
    .poll(() => read('time', { service: 'cart' }))
    .toMatchObject({ Sum: 80, SampleCount: 4, Maximum: 30, Unit: 'Milliseconds' });
  expect(await read('orders', { service: 'cart', stage: 'test' })).toMatchObject({ Sum: 4, SampleCount: 2 });
  expect(await read('orders', { stage: 'test' })).toBeUndefined();
});

it.each<[string, object, object]>([
  ['a metric without a number', { time: 'slow', orders: undefined }, {}],
  ['more than a hundred numbers', { time: Array(101).fill(1), orders: undefined }, {}],
  ['dimensions that the document has no texts for', { service: 7 }, {}],
  ['a namespace of AWS', {}, { Namespace: 'AWS/Lambda' }],
  ['no dimensions', {}, { Dimensions: undefined }],
  ['names of a prototype', { time: undefined, orders: undefined }, { Metrics: [{ Name: 'constructor' }] }],
])('%s makes no metric', (_, more, directive) => {
  expect(embeddedIn(JSON.stringify(document(more, directive)))).toEqual([]);
});

it('documents without a time, and invalid ones, make no metric', () => {
  const { _aws, ...rest } = document();
  expect(embeddedIn(JSON.stringify({ ...rest, _aws: { ..._aws, Timestamp: undefined } }))).toEqual([]);
  expect([embeddedIn('{"_aws"'), embeddedIn('null'), embeddedIn('[]')]).toEqual([[], [], []]);
});

it('the empty set of dimensions is one', () => {
  const [found] = embeddedIn(JSON.stringify(document({}, { Dimensions: [[]] })));
  expect(found?.data.map(({ MetricName, Dimensions }) => [MetricName, Dimensions])).toEqual([
    ['time', []],
    ['orders', []],
  ]);
});
