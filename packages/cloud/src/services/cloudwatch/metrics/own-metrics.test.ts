import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
it('a queue counts its messages', async () => {
  const cloud = await startCloud({ port: 0 });
  const settings = {
    endpoint: cloud.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [sqs, cloudwatch] = [new SQSClient(settings), new CloudWatchClient(settings)];
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
    for (const MessageBody of ['a', 'bb']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const sumOf = async (MetricName: string) => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/SQS',
          MetricName,
          Dimensions: [{ Name: 'QueueName', Value: 'q' }],
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(Date.now() + 600_000),
          Period: 1200,
          Statistics: ['Sum'],
        }),
      );
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    };
    expect([await sumOf('NumberOfMessagesSent'), await sumOf('SentMessageSize')]).toEqual([2, 3]);
  } finally {
    sqs.destroy();
    cloudwatch.destroy();
    await cloud.close();
  }
});
