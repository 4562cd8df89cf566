import { IAM } from '@aws-sdk/client-iam';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, test, vi } from 'vitest';
import { startCloud } from '../../index.ts';

let ahead = 0;
let cloud: Awaited<ReturnType<typeof startCloud>>;
let scheduler: Scheduler;
let sqs: SQS;
let QueueUrl: string;
let RoleArn: string;
const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:done';

const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

beforeAll(async () => {
  const log = { debug: () => undefined, warn: () => undefined, error: () => undefined };
  cloud = await startCloud({ port: 0, clock: { now: () => Date.now() + ahead }, log });
  const config = {
    region: 'eu-west-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  scheduler = new Scheduler(config);
  sqs = new SQS(config);
  QueueUrl = (await sqs.createQueue({ QueueName: 'done' })).QueueUrl ?? '';
  const iam = new IAM(config);
  const { Role } = await iam.createRole({
    RoleName: 'sends',
    AssumeRolePolicyDocument: trust('scheduler.amazonaws.com'),
  });
  await iam.createRole({ RoleName: 'other', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  RoleArn = Role?.Arn ?? '';
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
  });
  await iam.putRolePolicy({ RoleName: 'sends', PolicyName: 'p', PolicyDocument });
});
afterAll(() => cloud.close());

const OFF = { FlexibleTimeWindow: { Mode: 'OFF' } } as const;
const inMinutes = (minutes: number): string =>
  `at(${new Date(Date.now() + ahead + minutes * 60_000).toISOString().slice(0, 19)})`;

async function bodies(): Promise<string[]> {
  const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
  for (const { ReceiptHandle } of Messages) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
  return Messages.map(({ Body = '' }) => Body);
}
const oneBody = () =>
  vi.waitFor(async () => {
    const found = await bodies();
    expect(found).toHaveLength(1);
    return found[0] ?? '';
  });

it('a one-time schedule sends its input once and is gone, if so wanted', async () => {
  const Input = '{"who": "<aws.scheduler.schedule-arn>", "try": <aws.scheduler.attempt-number>}';
  await scheduler.createSchedule({
    Name: 'once',
    ScheduleExpression: inMinutes(10),
    ...OFF,
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: queueArn, RoleArn, Input },
  });
  ahead += 9 * 60_000;
  expect(await bodies()).toEqual([]);
  ahead += 61_000;
  expect(JSON.parse(await oneBody())).toEqual({
    who: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/once',
    try: 1,
  });
  await expect(scheduler.getSchedule({ Name: 'once' })).rejects.toThrow('Schedule once does not exist.');
});

it('a rate begins at once, and a universal target calls any operation', async () => {
  await scheduler.createScheduleGroup({ Name: 'g' });
  await scheduler.createSchedule({
    Name: 'often',
    GroupName: 'g',
    ScheduleExpression: 'rate(1 hour)',
    ...OFF,
    Target: {
      Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
      RoleArn,
      Input: JSON.stringify({ QueueUrl, MessageBody: 'universal' }),
    },
  });
  expect(await oneBody()).toBe('universal');
  ahead += 61 * 60_000;
  expect(await oneBody()).toBe('universal');
  await scheduler.deleteScheduleGroup({ Name: 'g' });
  expect((await scheduler.listSchedules({})).Schedules).toEqual([]);
});

it('a cron runs on the clocks of its zone, between its dates', async () => {
  const base = { ...OFF, Target: { Arn: queueArn, RoleArn, Input: 'zone' } };
  const start = new Date(Date.UTC(new Date(Date.now() + ahead).getUTCFullYear() + 1, 5, 1));
  await scheduler.createSchedule({
    Name: 'tokyo',
    ScheduleExpression: 'cron(0 9 1 6 ? *)',
    ScheduleExpressionTimezone: 'Asia/Tokyo',
    StartDate: start,
    ...base,
  });
  ahead = start.getTime() - Date.now() - 30_000;
  expect(await bodies()).toEqual([]);
  ahead += 31_000;
  expect(await oneBody()).toBe('zone');
  await scheduler.deleteSchedule({ Name: 'tokyo' });
});

// Texts: AWS's, as LocalStack's verified tests of Scheduler recorded the first.
test.each([
  [{ ScheduleExpression: 'rate(10 seconds)' }, 'Invalid Schedule Expression rate(10 seconds).'],
  [{ ScheduleExpressionTimezone: 'Mars/Base' }, 'Invalid Schedule Expression Timezone Mars/Base.'],
  [
    { Target: { Arn: queueArn, RoleArn: 'arn:aws:iam::000000000000:role/other' } },
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  ],
  [{ GroupName: 'nowhere' }, 'Schedule group nowhere does not exist.'],
])('%j is refused', async (change, message) => {
  const fine = { Name: 'x', ScheduleExpression: 'rate(1 hour)', ...OFF, Target: { Arn: queueArn, RoleArn } };
  await expect(scheduler.createSchedule({ ...fine, ...change })).rejects.toThrow(message);
});

it('what its role does not allow goes nowhere', async () => {
  const Target = { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:deleteQueue', RoleArn, Input: JSON.stringify({ QueueUrl }) };
  await scheduler.createSchedule({
    Name: 'evil',
    ScheduleExpression: inMinutes(1),
    ...OFF,
    ActionAfterCompletion: 'DELETE',
    Target,
  });
  ahead += 61_000;
  await vi.waitFor(() => expect(scheduler.getSchedule({ Name: 'evil' })).rejects.toThrow());
  expect(await bodies()).toEqual([]);
});

// Measured on AWS: github.com/badmintoncryer/cdk-preflight, rules/scheduler/pf-scheduler-target-region.
it('a schedule invokes targets of its own region only', async () => {
  const schedule = (Arn: string) =>
    scheduler.createSchedule({
      Name: 'elsewhere',
      ScheduleExpression: 'rate(1 hour)',
      ...OFF,
      Target: { Arn, RoleArn, EventBridgeParameters: { Source: 's', DetailType: 'd' } },
    });
  for (const arn of ['sqs:us-west-2:000000000000:done', 'events:us-west-2:000000000000:event-bus/default']) {
    await expect(schedule(`arn:aws:${arn}`)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The target ARN provided does not match the current region eu-west-1.',
    });
  }
});

it('in a lenient cloud it sends to the queue of the region that the ARN names', async () => {
  const lenient = await startCloud({ port: 0, lenient: true });
  try {
    const config = {
      region: 'eu-west-1',
      endpoint: lenient.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const west = new SQS({ ...config, region: 'us-west-2' });
    const { QueueUrl } = await west.createQueue({ QueueName: 'done' });
    const { QueueUrl: own } = await new SQS(config).createQueue({ QueueName: 'done' });
    await new Scheduler(config).createSchedule({
      Name: 'elsewhere',
      ScheduleExpression: 'rate(1 hour)',
      ...OFF,
      Target: { Arn: 'arn:aws:sqs:us-west-2:000000000000:done', RoleArn, Input: 'x' },
    });
    const { Messages } = await west.receiveMessage({ QueueUrl, WaitTimeSeconds: 10 });
    expect(Messages).toHaveLength(1);
    expect((await new SQS(config).receiveMessage({ QueueUrl: own })).Messages).toBeUndefined();
  } finally {
    await lenient.close();
  }
});
