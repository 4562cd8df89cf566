import { EventBridge } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// Answers that LocalStack's tests/aws/services/events recorded on AWS.

let cloud: Cloud;
let events: EventBridge;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  events = new EventBridge({ region: 'us-east-1', endpoint: cloud.endpoint, credentials, maxAttempts: 1 });
});
afterAll(() => cloud.close());

it('names the bus of a rule that is missing', async () => {
  await expect(events.describeRule({ Name: 'none' })).rejects.toThrow('Rule none does not exist on EventBus default.');
});

it('looks at the times of a replay before its destination', async () => {
  const { EventBusArn } = await events.createEventBus({ Name: 'source' });
  const other = await events.createEventBus({ Name: 'other' });
  const { ArchiveArn } = await events.createArchive({ ArchiveName: 'kept', EventSourceArn: EventBusArn });
  const replay = { ReplayName: 'r', EventSourceArn: ArchiveArn, Destination: { Arn: other.EventBusArn } };
  await expect(
    events.startReplay({ ...replay, EventStartTime: new Date(10_000), EventEndTime: new Date(10_000) }),
  ).rejects.toThrow('EventStartTime must be before EventEndTime.');
  await expect(
    events.startReplay({ ...replay, EventStartTime: new Date(0), EventEndTime: new Date(10_000) }),
  ).rejects.toThrow('Cross event bus replay is not permitted.');
});
