import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../kernel/context.ts';
import type { Service } from '../../../kernel/service.ts';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { cloudwatch } from '../index.ts';
import { evaluateRule } from './evaluate-rule.ts';
import { evaluator } from './evaluator.ts';

const published: { TopicArn: string; Subject: string; Message: string }[] = [];
const invoked: { FunctionName: string; Payload: Uint8Array }[] = [];
const events: { Detail: string }[] = [];
const answering = (id: string, operations: Record<string, Operation>): Service => ({
  id,
  signingNames: [],
  operations,
});
const services = {
  cloudwatch,
  sns: answering('sns', { Publish: (input) => void published.push(input) }),
  lambda: answering('lambda', { Invoke: (input) => void invoked.push(input), GetPolicy: () => ({ Policy: '{}' }) }),
  events: answering('events', { PutEvents: ({ Entries }) => void events.push(...Entries) }),
  iam: answering('iam', { SimulateCustomPolicy: () => ({ EvaluationResults: [{ EvalDecision: 'allowed' }] }) }),
};

let cloud: TestCloud;
beforeEach(async () => {
  for (const list of [published, invoked, events]) list.length = 0;
  cloud = await testCloud(services);
});
afterEach(() => cloud.close());

const cw = () => cloud.ctx.aws.cloudwatch;
const check = () => cloud.kernel.part(evaluator).evaluate();
const stateOf = async (name: string) => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cw().describeAlarms({
    AlarmNames: [name],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  return [...MetricAlarms, ...CompositeAlarms][0];
};
const topic = 'arn:aws:sns:us-east-1:000000000000:t';
const fn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const put = (AlarmName: string, more: object = {}) =>
  cw().putMetricAlarm({
    AlarmName,
    Namespace: 'n',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 3,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [topic, fn],
    OKActions: [topic],
    ...more,
  });
const measure = (Value: number) =>
  cw().putMetricData({
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Value, Timestamp: new Date(cloud.kernel.clock.now()) }],
  });

// The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe('missing data', () => {
  const verdicts = (points: string, datapointsToAlarm: number) => {
    const observed = [...points.replaceAll(' ', '')]
      .map((point, time) => ({ point, time, value: 0, breaching: point === 'X' }))
      .filter(({ point }) => point !== '-')
      .reverse();
    return ['missing', 'ignore', 'breaching', 'notBreaching'].map(
      (treatMissingData) => evaluateRule(observed, { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }).state,
    );
  };
  const INSUFFICIENT = 'INSUFFICIENT_DATA';

  it.each([
    ['0 - X - X', 3, ['OK', 'OK', 'OK', 'OK']],
    ['- - - - 0', 3, ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', 3, [INSUFFICIENT, undefined, 'ALARM', 'OK']],
    ['0 X X - X', 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', 3, ['ALARM', undefined, 'ALARM', 'OK']],
    ['0 - X - X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', 2, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', 2, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', 2, ['ALARM', undefined, 'ALARM', 'OK']],
  ])('%s, %i to alarm', (points, datapointsToAlarm, states) => {
    expect(verdicts(points, datapointsToAlarm)).toEqual(states);
  });
});

describe('an alarm', () => {
  it('evaluates, notifies, and goes back', async () => {
    await put('a', { TreatMissingData: 'notBreaching' });
    expect(await stateOf('a')).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
    });
    await measure(5);
    await check();
    expect(await stateOf('a')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(
        /^Threshold Crossed: 1 out of the last 1 datapoint \[5\.0 \(.*\)\] was greater than the threshold \(3\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
      ),
    });
    expect(published[0]).toMatchObject({ TopicArn: topic, Subject: 'ALARM: "a" in US East (N. Virginia)' });
    expect(JSON.parse(published[0]?.Message ?? '')).toMatchObject({
      AlarmName: 'a',
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
      Trigger: { MetricName: 'm', Statistic: 'SUM', Period: 60, Threshold: 3 },
    });
    expect(JSON.parse(Buffer.from(invoked[0]?.Payload ?? []).toString())).toMatchObject({
      source: 'aws.cloudwatch',
      alarmData: { alarmName: 'a', state: { value: 'ALARM' }, previousState: { value: 'INSUFFICIENT_DATA' } },
    });
    expect(JSON.parse(events[0]?.Detail ?? '')).toMatchObject({ alarmName: 'a', state: { value: 'ALARM' } });

    cloud.pass(10 * 60_000);
    await check();
    expect((await stateOf('a'))?.StateValue).toBe('OK');
    expect(published.map(({ Subject }) => Subject.slice(0, 5))).toEqual(['ALARM', 'OK: "']);
    const { AlarmHistoryItems = [] } = await cw().describeAlarmHistory({ AlarmName: 'a' });
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      `Successfully executed action ${topic}`,
      'Alarm updated from ALARM to OK',
      `Successfully executed action ${fn}`,
      `Successfully executed action ${topic}`,
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "a" created',
    ]);
  });

  it('is evaluated by itself, after a restart too', async () => {
    await put('a');
    await measure(5);
    await cloud.kernel.store.commit();
    await cloud.restart();
    await cloudwatch.start?.(cloud.kernel);
    cloud.pass(2_000);
    await expect.poll(async () => (await stateOf('a'))?.StateValue).toBe('ALARM');
  });

  it('keeps quiet when its actions are off', async () => {
    await put('a');
    await cw().disableAlarmActions({ AlarmNames: ['a'] });
    await cw().setAlarmState({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'test' });
    expect([published.length, (await stateOf('a'))?.StateValue]).toEqual([0, 'ALARM']);
  });

  it('can watch an expression', async () => {
    const stat = { Metric: { Namespace: 'n', MetricName: 'm' }, Period: 60, Stat: 'Sum' };
    await cw().putMetricAlarm({
      AlarmName: 'e',
      EvaluationPeriods: 1,
      Threshold: 9,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [
        { Id: 'e', Expression: 'm * 2' },
        { Id: 'm', MetricStat: stat, ReturnData: false },
      ],
    });
    await measure(5);
    await check();
    expect((await stateOf('e'))?.StateValue).toBe('ALARM');
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html: for a while.
  it('keeps a state that was set, and then goes back', async () => {
    await put('a', { AlarmActions: [], OKActions: [], TreatMissingData: 'notBreaching' });
    await check();
    await cw().setAlarmState({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'test' });
    await check();
    expect((await stateOf('a'))?.StateValue).toBe('ALARM');
    cloud.pass(10_000);
    await check();
    expect((await stateOf('a'))?.StateValue).toBe('OK');
  });

  it('says which action is not there', async () => {
    const action = 'arn:aws:ssm:us-east-1:000000000000:opsitem:1';
    await put('a', { AlarmActions: [action] });
    await cw().setAlarmState({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'test' });
    const { AlarmHistoryItems = [] } = await cw().describeAlarmHistory({ HistoryItemType: 'Action' });
    expect(AlarmHistoryItems[0]?.HistorySummary).toContain(`Failed to execute action ${action}`);
  });
});

describe('a composite alarm', () => {
  it('follows the alarms of its rule', async () => {
    await put('a', { AlarmActions: [] });
    await put('b', { AlarmActions: [] });
    await cw().putCompositeAlarm({
      AlarmName: 'c',
      AlarmRule: 'ALARM("a") AND NOT (OK(b) OR FALSE)',
      AlarmActions: [topic],
    });
    await cw().setAlarmState({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'test' });
    await measure(5);
    await check();
    expect((await stateOf('c'))?.StateValue).toBe('ALARM');
    expect(published.map(({ Subject }) => Subject)).toEqual(['ALARM: "c" in US East (N. Virginia)']);
    await expect(cw().deleteAlarms({ AlarmNames: ['a'] })).rejects.toMatchObject({ code: 'ValidationError' });
  });

  // LocalStack's test_trigger_composite_alarm, recorded on AWS.
  it('changes with its alarms at once, and says which', async () => {
    await put('a', { AlarmActions: [] });
    await put('b', { AlarmActions: [] });
    await cw().putCompositeAlarm({ AlarmName: 'c', AlarmRule: 'ALARM(a) OR ALARM(b)', AlarmActions: [topic] });
    await cw().putCompositeAlarm({ AlarmName: 'd', AlarmRule: 'ALARM(c)' });
    const set = (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
      cw().setAlarmState({ AlarmName, StateValue, StateReason: 'test' });
    const why = async (name: string) => {
      const found = await stateOf(name);
      const [first] = JSON.parse(found?.StateReasonData ?? '{}').triggeringAlarms ?? [];
      return [found?.StateValue, first?.arn?.split(':').at(-1), first?.state.value];
    };
    await set('a', 'ALARM');
    expect([await why('c'), await why('d')]).toEqual([
      ['ALARM', 'a', 'ALARM'],
      ['ALARM', 'c', 'ALARM'],
    ]);
    expect((await stateOf('c'))?.StateReason).toMatch(
      /:alarm:a transitioned to ALARM at [A-Z][a-z]+day \d\d [A-Z][a-z]+, \d{4} \d\d:\d\d:\d\d UTC$/,
    );
    expect(JSON.parse(published[0]?.Message ?? '{}').TriggeringChildren).toMatchObject([{ State: { Value: 'ALARM' } }]);
    await set('b', 'ALARM');
    expect(await why('c')).toEqual(['ALARM', 'a', 'ALARM']);
    await set('a', 'OK');
    await set('b', 'OK');
    expect([await why('c'), await why('d')]).toEqual([
      ['OK', 'b', 'OK'],
      ['OK', 'c', 'OK'],
    ]);
    await cw().setAlarmState({ AlarmName: 'c', StateValue: 'ALARM', StateReason: 'test', StateReasonData: 'null' });
    expect((await stateOf('d'))?.StateValue).toBe('ALARM');
  });

  it('may be in a circle, which is gone round once', async () => {
    await put('a', { AlarmActions: [] });
    await cw().putCompositeAlarm({ AlarmName: 'c', AlarmRule: 'ALARM(a)' });
    await cw().putCompositeAlarm({ AlarmName: 'd', AlarmRule: 'NOT ALARM(c)' });
    await cw().putCompositeAlarm({ AlarmName: 'c', AlarmRule: 'ALARM(d) OR ALARM(a)' });
    await cw().setAlarmState({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'test' });
    expect([(await stateOf('c'))?.StateValue, (await stateOf('d'))?.StateValue]).toEqual(['ALARM', 'OK']);
  });

  it('refuses rules that cannot be', async () => {
    const rule = (AlarmRule: string) => cw().putCompositeAlarm({ AlarmName: 'c', AlarmRule });
    await put('a');
    for (const wrong of ['', 'ALARM(a', 'ALARM(a) ALARM(a)', 'BAD(a)', 'ALARM(nobody)', 'ALARM(c)']) {
      await expect(rule(wrong)).rejects.toMatchObject({ code: 'ValidationError' });
    }
  });
});
