import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Harness, method, proxy } from '../../apigateway/testing/harness.ts';

let cloud: Harness;
let cloudwatch: CloudWatch;
let sns: SNS;
let sqs: SQS;
beforeAll(async () => {
  cloud = await Harness.start();
  const config = { endpoint: cloud.cloud.endpoint, region: 'us-east-1' };
  [cloudwatch, sns, sqs] = [new CloudWatch(config), new SNS(config), new SQS(config)];
});
afterAll(async () => {
  for (const client of [cloudwatch, sns, sqs]) client.destroy();
  await cloud.close();
});

const statistic = async (Namespace: string, MetricName: string, dimensions: Record<string, string>, stat = 'Sum') => {
  const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
    Namespace,
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(Date.now() - 600_000),
    EndTime: new Date(Date.now() + 600_000),
    Period: 1200,
    Statistics: [stat as 'Sum'],
  });
  const [point] = Datapoints;
  return point?.[stat as 'Sum'];
};

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
it('a queue counts its messages', async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'q' });
  for (const MessageBody of ['a', 'bb']) await sqs.sendMessage({ QueueUrl, MessageBody });
  const queue = { QueueName: 'q' };
  expect(await statistic('AWS/SQS', 'NumberOfMessagesSent', queue)).toBe(2);
  expect(await statistic('AWS/SQS', 'SentMessageSize', queue)).toBe(3);
});

it('an alarm sees how full a queue is', { timeout: 30_000 }, async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'dead' });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
  await cloudwatch.putMetricAlarm({
    AlarmName: 'dead letters',
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const state = async () =>
    (await cloudwatch.describeAlarms({ AlarmNames: ['dead letters'] })).MetricAlarms?.[0]?.StateValue;
  await expect.poll(state, { timeout: 15_000, interval: 200 }).toBe('ALARM');
});

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
it('functions and APIs are measured, and an alarm goes off', { timeout: 30_000 }, async () => {
  const uri = await cloud.function('f', 'exports.handler = async () => { throw new Error("no"); };');
  const api = await cloud.deploy({ paths: method('/f', 'get', proxy(uri)) });
  expect([(await cloud.call(api, '/f')).status, (await cloud.call(api, '/f')).status]).toEqual([502, 502]);
  const fn = { FunctionName: 'f' };
  expect(await statistic('AWS/Lambda', 'Invocations', fn)).toBe(2);
  expect(await statistic('AWS/Lambda', 'Errors', fn)).toBe(2);
  expect(await statistic('AWS/Lambda', 'Duration', fn, 'SampleCount')).toBe(2);
  const stage = { ApiName: 'test', Stage: 'dev' };
  expect(await statistic('AWS/ApiGateway', 'Count', stage)).toBe(2);
  expect(await statistic('AWS/ApiGateway', '5XXError', stage)).toBe(2);
  expect(await statistic('AWS/ApiGateway', '4XXError', stage)).toBe(0);
  expect(await statistic('AWS/ApiGateway', 'IntegrationLatency', stage, 'SampleCount')).toBe(2);

  const { TopicArn } = await sns.createTopic({ Name: 't' });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'alarms' });
  const queueArn = 'arn:aws:sqs:us-east-1:000000000000:alarms';
  const Policy = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queueArn },
    ],
  });
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await sns.subscribe({
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queueArn,
    Attributes: { RawMessageDelivery: 'true' },
  });
  await cloudwatch.putMetricAlarm({
    AlarmName: 'errors',
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmActions: [TopicArn ?? ''],
  });
  const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
  expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({ AlarmName: 'errors', NewStateValue: 'ALARM' });
});
