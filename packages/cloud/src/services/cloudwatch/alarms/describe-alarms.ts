import type {
  AlarmType,
  CompositeAlarm,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidCombination } from '../errors.ts';
import { page } from '../page.ts';
import { type AlarmRecord, alarmsOf, keyOf } from '../records.ts';
import { alarmsIn, nameIn, parseRule } from './rule.ts';

const DATES = ['AlarmConfigurationUpdatedTimestamp', 'StateUpdatedTimestamp', 'StateTransitionedTimestamp'];

/** A record as the API shows it. */
const shown =
  (lenient: boolean) =>
  ({ kind, ...alarm }: AlarmRecord): MetricAlarm & CompositeAlarm => {
    const dates = Object.entries(alarm)
      .filter(([name]) => DATES.includes(name))
      .map(([name, value]) => [name, new Date(Number(value))]);
    return {
      ...alarm,
      // AWS leaves it out: LocalStack's test_describe_minimal_metric_alarm.
      ...(lenient && kind === 'metric' && !('Metrics' in alarm) ? { Metrics: [] } : {}),
      ...Object.fromEntries(dates),
    };
  };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export const describeAlarms: Operation<DescribeAlarmsCommandInput, Output<DescribeAlarmsCommandOutput>> = (
  input,
  ctx,
) => {
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix, ChildrenOfAlarmName, ParentsOfAlarmName } = input;
  if (AlarmNames && AlarmNamePrefix !== undefined) {
    throw invalidCombination('AlarmNamePrefix and AlarmNames are mutually exclusive');
  }
  // Without types AWS shows metric alarms only.
  const types: readonly AlarmType[] = input.AlarmTypes ?? ['MetricAlarm'];
  const all = [...alarmsOf(ctx).values()].sort((a, b) => ((a.AlarmName ?? '') < (b.AlarmName ?? '') ? -1 : 1));
  const ruleOf = (alarm: AlarmRecord | undefined): string[] =>
    alarm?.kind === 'composite' ? alarmsIn(parseRule(alarm.AlarmRule ?? 'FALSE')) : [];
  const children =
    ChildrenOfAlarmName === undefined ? undefined : ruleOf(alarmsOf(ctx).get(nameIn(ChildrenOfAlarmName)));
  const found = all.filter((alarm) => {
    const { AlarmName = '', kind } = alarm;
    if (AlarmNames && !AlarmNames.includes(AlarmName)) return false;
    if (AlarmNamePrefix !== undefined && !AlarmName.startsWith(AlarmNamePrefix)) return false;
    if (StateValue !== undefined && alarm.StateValue !== StateValue) return false;
    if (ParentsOfAlarmName !== undefined) return ruleOf(alarm).includes(nameIn(ParentsOfAlarmName));
    if (children) return children.includes(AlarmName);
    if (!types.includes(kind === 'composite' ? 'CompositeAlarm' : 'MetricAlarm')) return false;
    const actions = [alarm.OKActions, alarm.AlarmActions, alarm.InsufficientDataActions].flatMap((list) => list ?? []);
    return ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix));
  });
  const { items, ...rest } = page(found, input.NextToken, Math.max(1, Math.min(100, input.MaxRecords ?? 50)));
  const lenient = ctx.kernel.lenient === true;
  return {
    MetricAlarms: items.filter(({ kind }) => kind === 'metric').map(shown(lenient)),
    CompositeAlarms: items.filter(({ kind }) => kind === 'composite').map(shown(lenient)),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html */
export const describeAlarmsForMetric: Operation<
  DescribeAlarmsForMetricCommandInput,
  Output<DescribeAlarmsForMetricCommandOutput>
> = (input, ctx) => {
  const key = keyOf(input.Namespace ?? '', input.MetricName ?? '', input.Dimensions as never);
  const found = [...alarmsOf(ctx).values()].filter(
    (alarm) =>
      alarm.kind === 'metric' &&
      keyOf(alarm.Namespace ?? '', alarm.MetricName ?? '', alarm.Dimensions as never) === key &&
      (input.Statistic === undefined || alarm.Statistic === input.Statistic) &&
      (input.ExtendedStatistic === undefined || alarm.ExtendedStatistic === input.ExtendedStatistic) &&
      (input.Period === undefined || alarm.Period === input.Period) &&
      (input.Unit === undefined || alarm.Unit === input.Unit),
  );
  return { MetricAlarms: found.map(shown(ctx.kernel.lenient === true)) };
};
