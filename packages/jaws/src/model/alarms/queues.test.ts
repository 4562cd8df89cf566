import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fn } from '../../plan/testing.ts';
import type { FunctionModel, Template } from '../types.ts';
import { queueAlarms, watchedQueues } from './queues.ts';
import type { AlarmSettings } from './types.ts';

const place = { stage: 'prod', project: 'shop' };
const settings: AlarmSettings = { ok: false, functions: {}, queues: {}, api: {} };
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const queue = (Properties: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties });
const polling = (EventSourceArn: unknown, more: object = {}): FunctionModel =>
  fn('worker', {
    eventSources: { x: { type: 'AWS::Lambda::EventSourceMapping', properties: { EventSourceArn, ...more } } },
  });

describe('queues that are watched', () => {
  const watched = (Resources: Template['Resources'], functions: FunctionModel[] = [], Outputs = {}) => {
    const { polled, dead } = watchedQueues({ Resources, Outputs }, functions);
    return [polled, dead].map((all) => all.map(({ id, function: of }) => [id, of]));
  };
  const jobs = { Jobs: queue() };
  const output = { JobsArn: { Value: arn('Jobs') } };

  test.each([
    ['an output', { Ref: 'JobsArn' }],
    ['an output as a parameter is called', { Ref: 'aaJobsArn' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    ['a text', { 'Fn::Sub': '${JobsArn}' }],
  ])('one that a function polls, by %s', (_, reference) => {
    expect(watched(jobs, [polling(reference)], output)).toEqual([[['Jobs', 'm/worker']], []]);
  });

  test('not one without a consumer, one of another template, or a stream', () => {
    expect(watched(jobs, [fn('other')], output)).toEqual([[], []]);
    expect(watched(jobs, [polling('arn:aws:sqs:eu-west-1:1:x')], output)).toEqual([[], []]);
    const table = { Jobs: { Type: 'AWS::DynamoDB::Table', Properties: {} } };
    expect(watched(table, [polling({ Ref: 'JobsArn' })], output)).toEqual([[], []]);
  });

  test.each([
    ['a queue', queue({ RedrivePolicy: { deadLetterTargetArn: arn('Lost'), maxReceiveCount: 3 } })],
    [
      'a subscription',
      { Type: 'AWS::SNS::Subscription', Properties: { RedrivePolicy: { deadLetterTargetArn: arn('Lost') } } },
    ],
    ['a rule', { Type: 'AWS::Events::Rule', Properties: { Targets: [{ DeadLetterConfig: { Arn: arn('Lost') } }] } }],
    [
      'a schedule',
      { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { DeadLetterConfig: { Arn: arn('Lost') } } } },
    ],
    [
      'a function',
      {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { DestinationConfig: { OnFailure: { Destination: arn('Lost') } } },
      },
    ],
  ])('one that %s of the template names for dead letters', (_, user) => {
    expect(watched({ User: user, Lost: queue() })).toEqual([[], [['Lost', undefined]]]);
  });

  test('one that a function of awsm.json names for dead letters', () => {
    const outputs = { LostArn: { Value: arn('Lost') } };
    const properties = { DeadLetterConfig: { TargetArn: { Ref: 'LostArn' } } };
    expect(watched({ Lost: queue() }, [fn('a', { properties })], outputs)[1]).toEqual([['Lost', 'm/a']]);
    const source = polling(
      { Ref: 'Stream' },
      { DestinationConfig: { OnFailure: { Destination: { Ref: 'LostArn' } } } },
    );
    expect(watched({ Lost: queue() }, [source], outputs)[1]).toEqual([['Lost', 'm/worker']]);
  });
});

test('the alarms, with the function that is to be looked at', () => {
  const template = {
    Resources: {
      Jobs: queue({ RedrivePolicy: { deadLetterTargetArn: arn('Lost') } }),
      Lost: { ...queue(), Condition: 'Big' },
    },
    Outputs: { JobsArn: { Value: arn('Jobs') } },
  };
  const found = queueAlarms(template, [polling({ Ref: 'JobsArn' })], settings, place);
  expect(Object.keys(found)).toEqual(['JobsAlarmAge', 'LostAlarmDeadLetters']);
  expect(found.JobsAlarmAge?.Properties).toMatchObject({
    AlarmName: 'prod-shop-Jobs-age',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } }],
    Statistic: 'Maximum',
    Threshold: 900,
    DatapointsToAlarm: 5,
  });
  expect(found.LostAlarmDeadLetters).toMatchObject({
    Condition: 'Big',
    Properties: {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
      AlarmDescription: { 'Fn::Sub': expect.stringContaining('Next: jaws logs m/worker -s prod -r ${AWS::Region}') },
    },
  });
  const without = { ...settings, queues: { age: false } } as const;
  expect(Object.keys(queueAlarms(template, [polling({ Ref: 'JobsArn' })], without, place))).toEqual([
    'LostAlarmDeadLetters',
  ]);
});

// Nothing else reports lost jobs, webhooks and mails.
test.each([
  ['awsm-queue', ['worker'], ['worker']],
  // Deletions come by a stream, whose dead letters have a queue.
  ['awsm-users', ['mailer'], ['deletions', 'mailer']],
  ['awsm-webhooks', ['process'], ['process']],
])('queues of %s are watched', (name, pollers, losing) => {
  const folder = new URL(`../../../../../modules/${name}/`, import.meta.url);
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
  const { Resources, Outputs } = read('awsm.json').resources.cloudFormation as Template;
  const functions = readdirSync(new URL('awsm/', folder))
    .filter((one) => !one.includes('.'))
    .map((one) => {
      const { lambda = {} } = read(`awsm/${one}/awsm.json`);
      const sources = Object.entries<{ Type: string; Properties: object }>(lambda.eventSources ?? {});
      const eventSources = sources.map(([id, { Type, Properties }]) => [id, { type: Type, properties: Properties }]);
      return fn(one, { eventSources: Object.fromEntries(eventSources), properties: lambda.cloudFormation ?? {} });
    });
  const { polled, dead } = watchedQueues({ Resources, Outputs: Outputs ?? {} }, functions);
  const queues = Object.keys(Resources).filter((id) => Resources[id]!.Type === 'AWS::SQS::Queue');
  expect([...polled, ...dead].map(({ id }) => id).sort()).toEqual(queues.sort());
  expect(polled.map((one) => one.function)).toEqual(pollers.map((one) => `m/${one}`));
  expect(dead.map((one) => one.function).sort()).toEqual(losing.map((one) => `m/${one}`));
});
