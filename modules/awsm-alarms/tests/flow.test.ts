import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { collect } from '../lib/collect.ts';
import { type Message, notify } from '../lib/notify.ts';
import { defineSettings } from '../lib/settings.ts';
import { closeIncident, openAlarms, readAlarm, writeAlarm, writeTold } from '../lib/store.ts';
import { eventOf } from './event.ts';

const table = 'Alarms';
const settings = defineSettings({
  channels: {
    all: { kind: 'slack', url: 'A' },
    urgent: { kind: 'teams', url: 'B', least: 'high' },
  },
});
let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let queue: string;
let minute = 0;
const start = Date.parse('2026-11-29T12:00:00Z');
const now = () => start + minute * 60_000;
const stamp = (at: number) => new Date(start + at * 60_000).toISOString().replace('Z', '+0000');

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
});
afterAll(() => cloud.close());
beforeEach(async () => {
  minute = 0;
  await aws.json('dynamodb', 'DeleteTable', { TableName: table }).catch(() => {});
  await aws.json('dynamodb', 'CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
  });
  ({ QueueUrl: queue } = await aws.json('sqs', 'CreateQueue', { QueueName: `messages-${crypto.randomUUID()}` }));
});

type State = 'OK' | 'ALARM';
/** Delivers events of alarms at a given minute; returns how many failed. */
const happen = async (state: State, at: number, ...names: string[]) => {
  const records = names.map((name, index) => ({
    messageId: String(index),
    body: JSON.stringify(
      eventOf(`prod-shop-${name}`, state, stamp(at), {
        value: state === 'OK' ? 'ALARM' : 'OK',
        timestamp: stamp(at - 1),
      }),
    ),
    attributes: { ApproximateReceiveCount: '1' },
  }));
  const { batchItemFailures } = await collect(records, { aws, table, remaining: () => 30_000, now });
  return batchItemFailures.length;
};
const options = () => ({ aws, table, queue, prefix: 'prod-shop-', settings, now });
const messages = async () => {
  const found: Message[] = [];
  for (;;) {
    const { Messages = [] } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10 });
    if (Messages.length === 0) return found.sort((a, b) => (a.channel < b.channel ? -1 : 1));
    found.push(...Messages.map(({ Body }: { Body: string }) => JSON.parse(Body)));
    for (const { ReceiptHandle } of Messages)
      await aws.json('sqs', 'DeleteMessage', { QueueUrl: queue, ReceiptHandle });
  }
};
/** The messages put into the queue at a given minute: `channel: kind name, …`. */
const told = async (at: number) => {
  minute = at;
  await notify(options());
  return (await messages()).map(
    ({ channel, notices }) => `${channel}: ${notices.map(({ kind, name }) => `${kind} ${name.slice(10)}`).join(', ')}`,
  );
};

test('one message a minute for each channel, the urgent first, each once', async () => {
  expect(await happen('ALARM', 0, 'lA-throttles', 'lB-errors', 'lA-errors')).toBe(0);
  expect(await told(1)).toEqual([
    'all: rings lA-errors, rings lB-errors, rings lA-throttles',
    'urgent: rings lA-errors, rings lB-errors',
  ]);
  expect(await told(2)).toEqual([]);
});

test('an incident: flapping, a reminder, its end, and the next one', async () => {
  await happen('ALARM', 0, 'lA-errors');
  expect(await told(1)).toHaveLength(2);
  await happen('OK', 2, 'lA-errors');
  await happen('ALARM', 8, 'lA-errors');
  expect(await told(9)).toEqual([]);
  expect(await told(61)).toEqual(['all: still lA-errors', 'urgent: still lA-errors']);
  expect(await told(62)).toEqual([]);
  await happen('OK', 70, 'lA-errors');
  expect(await told(79)).toEqual([]);
  minute = 80;
  await notify(options());
  const [over] = await messages();
  expect(over?.notices).toMatchObject([{ kind: 'over', rings: 2, opened: start }]);
  for await (const open of openAlarms({ aws, table })) expect(open).toBeUndefined();
  // Late events of the incident do not reopen it.
  await happen('ALARM', 8, 'lA-errors');
  expect(await told(81)).toEqual([]);
  await happen('ALARM', 90, 'lA-errors');
  expect(await told(91)).toEqual(['all: rings lA-errors', 'urgent: rings lA-errors']);
});

test('a run that is aborted sends the message again, with the same id', async () => {
  await happen('ALARM', 0, 'lA-errors');
  const broken = {
    ...options(),
    aws: {
      json: (async (service: 'sqs', operation: string, input: object) => {
        if (operation === 'UpdateItem') throw new Error('broken off');
        return aws.json(service, operation, input);
      }) as typeof aws.json,
    },
  };
  await expect(notify(broken)).rejects.toThrow('broken off');
  const [first] = await messages();
  await notify(options());
  const [second] = await messages();
  expect(second?.id).toBe(first?.id);
  // A reminder is a separate notice.
  minute = 61;
  await notify(options());
  expect((await messages())[0]?.id).not.toBe(first?.id);
});

test('messages of many alarms are of a hundred each', async () => {
  const names = Array.from({ length: 120 }, (_, index) => `l${index}-throttles`);
  expect(await happen('ALARM', 0, ...names)).toBe(0);
  await notify(options());
  expect((await messages()).map(({ notices }) => notices.length).sort()).toEqual([100, 20]);
});

test('concurrent events of one alarm are all recorded, and an invalid message fails alone', async () => {
  await Promise.all([happen('ALARM', 0, 'lA-errors'), happen('OK', 1, 'lA-errors')]);
  expect(await readAlarm({ aws, table }, 'prod-shop-lA-errors')).toMatchObject({ state: 'OK', incident: { rings: 1 } });
  const bad = { messageId: 'bad', body: '{}', attributes: { ApproximateReceiveCount: '1' } };
  const { batchItemFailures } = await collect([bad], { aws, table, remaining: () => 30_000, now });
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'bad' }]);
});

test('what was read is written only as long as it is as it was', async () => {
  await happen('ALARM', 0, 'lA-errors');
  const read = (await readAlarm({ aws, table }, 'prod-shop-lA-errors'))!;
  const entry = { kind: 'rings', at: 1, rang: read.incident!.rang, reminders: 0 } as const;
  expect(await writeTold({ aws, table }, read, 'all', entry)).toBe(true);
  expect(await writeTold({ aws, table }, read, 'all', entry)).toBe(false);
  await happen('OK', 1, 'lA-errors');
  expect(await closeIncident({ aws, table }, read, now())).toBe(false);
  expect(await writeAlarm({ aws, table }, read, read, now())).toBe(false);
  expect(await writeAlarm({ aws, table }, read, undefined, now())).toBe(false);
  // An event leaves a channel's record alone.
  expect((await readAlarm({ aws, table }, 'prod-shop-lA-errors'))?.incident?.told).toEqual({ all: entry });
});
