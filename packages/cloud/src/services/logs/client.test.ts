import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html

let cloud: Cloud;
let logs: CloudWatchLogs;
const logGroupName = '/app/one';
const arn = (name: string) => `arn:aws:logs:us-east-1:000000000000:log-group:${name}`;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  logs = new CloudWatchLogs({
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials,
    maxAttempts: 1,
    disableHostPrefix: true,
  });
  await logs.createLogGroup({ logGroupName });
  await logs.createLogStream({ logGroupName, logStreamName: 's' });
});
afterAll(() => cloud.close());

const group = async () => (await logs.describeLogGroups({ logGroupNamePrefix: logGroupName })).logGroups?.[0];
const put = (...messages: string[]) =>
  logs.putLogEvents({
    logGroupName,
    logStreamName: 's',
    logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
  });

describe('a log group', () => {
  it('shows the key that it was given, by name or ARN, until it is removed', async () => {
    const kmsKeyId = 'arn:aws:kms:us-east-1:000000000000:key/k';
    await logs.associateKmsKey({ logGroupName, kmsKeyId });
    expect(await group()).toMatchObject({ kmsKeyId });
    await logs.disassociateKmsKey({ resourceIdentifier: arn(logGroupName) });
    expect(await group()).not.toHaveProperty('kmsKeyId');
    await expect(logs.associateKmsKey({ kmsKeyId })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('that is protected is not deleted', async () => {
    const protect = (deletionProtectionEnabled: boolean) =>
      logs.putLogGroupDeletionProtection({ logGroupIdentifier: '/kept', deletionProtectionEnabled });
    await logs.createLogGroup({ logGroupName: '/kept' });
    await protect(true);
    await expect(logs.deleteLogGroup({ logGroupName: '/kept' })).rejects.toMatchObject({ name: 'ValidationException' });
    await protect(false);
    await logs.deleteLogGroup({ logGroupName: '/kept' });
  });

  it('is listed by a pattern of its name and by its class', async () => {
    await logs.createLogGroup({ logGroupName: '/app/rare', logGroupClass: 'INFREQUENT_ACCESS' });
    const names = async (input: Parameters<typeof logs.listLogGroups>[0]) =>
      (await logs.listLogGroups(input)).logGroups?.map((one) => one.logGroupName);
    expect(await names({ logGroupNamePattern: '^/app' })).toEqual([logGroupName, '/app/rare']);
    expect(await names({ logGroupNamePattern: 'rare' })).toEqual(['/app/rare']);
    expect(await names({ logGroupClass: 'INFREQUENT_ACCESS' })).toEqual(['/app/rare']);
    const { logGroups } = await logs.listLogGroups({ logGroupNamePattern: 'one' });
    expect(logGroups).toEqual([{ logGroupName, logGroupArn: arn(logGroupName), logGroupClass: 'STANDARD' }]);
  });
});

describe('filters and queries', () => {
  it('a metric filter is tried on messages, and goes once', async () => {
    const { matches } = await logs.testMetricFilter({
      filterPattern: '[ip, user, ..., status = 5*, bytes]',
      logEventMessages: ['127.0.0.1 frank GET 500 10', '127.0.0.1 frank GET 200 10', '1.1.1.1 eve a b 503 7'],
    });
    expect(matches?.map(({ eventNumber }) => eventNumber)).toEqual([1, 3]);
    expect(matches?.[1]?.extractedValues).toMatchObject({ $ip: '1.1.1.1', $status: '503', $bytes: '7' });
    const filter = { logGroupName, filterName: 'f' };
    const metricTransformations = [{ metricName: 'm', metricNamespace: 'n', metricValue: '1' }];
    await logs.putMetricFilter({ ...filter, filterPattern: 'ERROR', metricTransformations });
    await logs.deleteMetricFilter(filter);
    await expect(logs.deleteMetricFilter(filter)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified metric filter does not exist.',
    });
  });

  it('a complete query is not stopped, an unknown one is not found', async () => {
    const { queryId } = await logs.startQuery({
      logGroupName,
      queryString: 'fields @message',
      startTime: 0,
      endTime: Math.ceil(Date.now() / 1000),
    });
    await expect(logs.stopQuery({ queryId })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(logs.stopQuery({ queryId: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('a live tail sends matching events, and ends with its reader', async () => {
    const { responseStream } = await logs.startLiveTail({
      logGroupIdentifiers: [arn(logGroupName)],
      logEventFilterPattern: 'ERROR',
    });
    const seen: (string | undefined)[] = [];
    for await (const { sessionStart, sessionUpdate } of responseStream ?? []) {
      if (sessionStart) {
        expect(sessionStart).toMatchObject({
          logGroupIdentifiers: [arn(logGroupName)],
          logEventFilterPattern: 'ERROR',
        });
        await put('ERROR one', 'fine', 'ERROR two');
      }
      for (const { message } of sessionUpdate?.sessionResults ?? []) seen.push(message);
      if (seen.length >= 2) break;
    }
    expect(seen).toEqual(['ERROR one', 'ERROR two']);
  }, 15_000);
});
