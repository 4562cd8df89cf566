import { expect, test } from 'vitest';
import { fn } from '../../plan/testing.ts';
import type { FunctionModel } from '../types.ts';
import { functionAlarms } from './function.ts';
import type { AlarmSettings } from './types.ts';

const place = { stage: 'prod', project: 'shop' };
const settings: AlarmSettings = { ok: false, functions: {}, queues: {}, api: {} };
/** A mail's text; CloudFormation inserts the region. */
const said = (what: string) => ({
  'Fn::Sub': `${what} in prod of shop, \${AWS::Region}. Next: jaws logs m/a -s prod -r \${AWS::Region}`,
});
const alarmsOf = (over: Partial<FunctionModel> = {}, more: Partial<AlarmSettings> = {}) =>
  functionAlarms(fn('a', over), { ...settings, ...more }, place);
const source = (type: string, more: object = {}) =>
  ({ eventSources: { x: { type, properties: {}, ...more } } }) as unknown as Partial<FunctionModel>;

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
test('errors, throttles and invocations near the time-out', () => {
  const found = alarmsOf({ timeout: 30 });
  expect(Object.keys(found)).toEqual(['lMAAlarmErrors', 'lMAAlarmThrottles', 'lMAAlarmDuration']);
  expect(found.lMAAlarmErrors).toEqual({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'prod-shop-lMA-errors',
      AlarmDescription: said('m/a failed'),
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'prod-shop-lMA' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'JawsAlarms' }],
    },
  });
  expect(found.lMAAlarmDuration?.Properties).toMatchObject({
    MetricName: 'Duration',
    Statistic: 'Maximum',
    Threshold: 28_500,
  });
});

test.each([
  ['AWS::Scheduler::Schedule', {}, 'lMAAlarmDeadLetters', 'AsyncEventsDropped'],
  ['AWS::Events::Rule', {}, 'lMAAlarmDeadLetters', 'AsyncEventsDropped'],
  ['AWS::Lambda::EventSourceMapping', { service: 'DynamoDB' }, 'lMAAlarmIteratorAge', 'IteratorAge'],
  ['AWS::Lambda::EventSourceMapping', { service: 'Kinesis' }, 'lMAAlarmIteratorAge', 'IteratorAge'],
  [
    'AWS::Lambda::EventSourceMapping',
    { properties: { StartingPosition: 'LATEST' } },
    'lMAAlarmIteratorAge',
    'IteratorAge',
  ],
])('a function that is called by %s %j has a further one', (type, more, id, MetricName) => {
  const found = alarmsOf(source(type, more));
  expect(Object.keys(found)).toHaveLength(4);
  expect(found[id]?.Properties).toMatchObject({ MetricName });
});

test.each([
  ['AWS::Lambda::EventSourceMapping', { service: 'SQS' }],
  ['AWS::Lambda::EventSourceMapping', { service: 'MSK', properties: { StartingPosition: 'LATEST' } }],
  ['AWS::Lambda::Url', {}],
  ['AWS::Cognito::UserPool', {}],
])('one that is called by %s %j has no alarm that costs money for nothing', (type, more) => {
  expect(Object.keys(alarmsOf(source(type, more)))).toHaveLength(3);
});

test('a function that has a dead-letter queue of its own is called without anybody waiting', () => {
  expect(alarmsOf({ properties: { DeadLetterConfig: {} } })).toHaveProperty('lMAAlarmDeadLetters');
});

test('awsm.json says the last word', () => {
  const functions = { errors: { Threshold: 5, Period: 300 }, throttles: false, duration: false } as const;
  const found = alarmsOf({ alarms: { errors: { Threshold: 9 }, duration: { EvaluationPeriods: 1 } } }, { functions });
  expect(Object.keys(found)).toEqual(['lMAAlarmErrors', 'lMAAlarmDuration']);
  expect(found.lMAAlarmErrors?.Properties).toMatchObject({ Threshold: 9, Period: 300 });
  // CloudWatch refuses an alarm with two datapoints in one period.
  expect(found.lMAAlarmDuration?.Properties).toMatchObject({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  const many = alarmsOf({ alarms: { errors: { DatapointsToAlarm: 7 } } }).lMAAlarmErrors;
  expect(many?.Properties).toMatchObject({ EvaluationPeriods: 7, DatapointsToAlarm: 7 });
  expect(alarmsOf({ alarms: { errors: false } })).not.toHaveProperty('lMAAlarmErrors');
  expect(alarmsOf({ alarms: false })).toEqual({});
  expect(alarmsOf({}, { functions: false })).toEqual({});
});

test('further alarms look at the function, unless they say something else', () => {
  const rings = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Threshold: 1 };
  const Metrics = [{ Id: 'a', Expression: '1' }];
  const more = {
    busy: { ...rings, MetricName: 'ConcurrentExecutions', AlarmDescription: 'It is busy', Statistic: 'Maximum' },
    orders: { ...rings, Namespace: 'Shop', MetricName: 'Orders', Dimensions: [], Period: 300, AlarmActions: ['arn'] },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of a user
    math: { ...rings, Metrics, AlarmDescription: 'costs ${a lot}' },
  };
  const found = alarmsOf({ alarms: { more } }, { ok: true });
  expect(found.lMAAlarmBusy?.Properties).toEqual({
    AlarmName: 'prod-shop-lMA-busy',
    AlarmDescription: said('m/a: It is busy'),
    Namespace: 'AWS/Lambda',
    MetricName: 'ConcurrentExecutions',
    Dimensions: [{ Name: 'FunctionName', Value: 'prod-shop-lMA' }],
    Statistic: 'Maximum',
    Period: 60,
    TreatMissingData: 'notBreaching',
    ...rings,
    AlarmActions: [{ Ref: 'JawsAlarms' }],
    OKActions: [{ Ref: 'JawsAlarms' }],
  });
  expect(found.lMAAlarmOrders?.Properties).toMatchObject({
    Namespace: 'Shop',
    Dimensions: [],
    Period: 300,
    AlarmActions: ['arn'],
  });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(found.lMAAlarmMath?.Properties).toMatchObject({ Metrics, AlarmDescription: said('m/a: costs ${!a lot}') });
  expect(found.lMAAlarmMath?.Properties).not.toHaveProperty('Period');
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
test("an authorizer's refusals are errors of its own, which ring only where its awsm.json asks for it", () => {
  const found = functionAlarms(fn('a'), settings, place, true);
  expect(Object.keys(found)).toEqual(['lMAAlarmThrottles', 'lMAAlarmDuration']);
  const asked = functionAlarms(fn('a', { alarms: { errors: { Threshold: 50 } } }), settings, place, true);
  expect(asked.lMAAlarmErrors?.Properties).toMatchObject({ Threshold: 50 });
});
