import { createHash } from 'node:crypto';
import type { Context } from '../../../kernel/context.ts';
import type { AlarmRecord, MetricAlarmRecord } from '../records.ts';
import { triggeringChildren } from './reasons.ts';

const REGIONS: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ca-central-1': 'Canada (Central)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'sa-east-1': 'South America (Sao Paulo)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
};

/** The format in alarms' messages. */
const STATISTICS: Readonly<Record<string, string>> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
};

const regionName = (region: string): string => REGIONS[region] ?? region;
const iso = (milliseconds = 0): string => new Date(milliseconds).toISOString().replace('Z', '+0000');

/** SNS accepts at most 100 characters. */
export const subjectOf = (alarm: AlarmRecord, { region }: Context): string =>
  `${alarm.StateValue}: "${alarm.AlarmName}" in ${regionName(region)}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
export function snsMessage(alarm: AlarmRecord, before: AlarmRecord, { account, region }: Context): string {
  const common = {
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription ?? null,
    AWSAccountId: account,
  };
  const state = {
    NewStateValue: alarm.StateValue,
    NewStateReason: alarm.StateReason,
    StateChangeTime: iso(alarm.StateUpdatedTimestamp),
    Region: regionName(region),
    AlarmArn: alarm.AlarmArn,
    OldStateValue: before.StateValue,
  };
  const actions = {
    OKActions: alarm.OKActions ?? [],
    AlarmActions: alarm.AlarmActions ?? [],
    InsufficientDataActions: alarm.InsufficientDataActions ?? [],
  };
  const updated = iso(alarm.AlarmConfigurationUpdatedTimestamp);
  if (alarm.kind === 'composite') {
    const TriggeringChildren = triggeringChildren(alarm.StateReasonData);
    return JSON.stringify({ ...common, AlarmRule: alarm.AlarmRule, ...state, ...actions, TriggeringChildren });
  }
  return JSON.stringify({
    ...common,
    // Nothing mutes alarms here.
    ActionExecutedAfterMuteWindow: false,
    AlarmConfigurationUpdatedTimestamp: updated,
    ...state,
    ...actions,
    Trigger: triggerOf(alarm),
  });
}

function triggerOf(alarm: MetricAlarmRecord): object {
  const rest = {
    Period: alarm.Period,
    EvaluationPeriods: alarm.EvaluationPeriods,
    DatapointsToAlarm: alarm.DatapointsToAlarm,
    ComparisonOperator: alarm.ComparisonOperator,
    Threshold: alarm.Threshold,
    TreatMissingData: alarm.TreatMissingData ?? '',
    EvaluateLowSampleCountPercentile: alarm.EvaluateLowSampleCountPercentile ?? '',
  };
  if (alarm.Metrics?.length) return { ...rest, Metrics: alarm.Metrics };
  return {
    MetricName: alarm.MetricName,
    Namespace: alarm.Namespace,
    StatisticType: alarm.ExtendedStatistic ? 'ExtendedStatistic' : 'Statistic',
    Statistic: alarm.ExtendedStatistic ?? (alarm.Statistic && STATISTICS[alarm.Statistic]),
    Unit: alarm.Unit ?? null,
    Dimensions: (alarm.Dimensions ?? []).map(({ Name: name, Value: value }) => ({ value, name })),
    ...rest,
  };
}

/**
 * The event for functions.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function alarmData(alarm: AlarmRecord, before: AlarmRecord, { account, region }: Context): object {
  return {
    alarmArn: alarm.AlarmArn,
    accountId: account,
    time: iso(alarm.StateUpdatedTimestamp),
    region,
    alarmData: detailOf(alarm, before),
  };
}

export function detailOf(alarm: AlarmRecord, before: AlarmRecord): object {
  const state = (one: AlarmRecord) => ({
    value: one.StateValue,
    reason: one.StateReason,
    ...(one.StateReasonData === undefined ? {} : { reasonData: one.StateReasonData }),
    timestamp: iso(one.StateUpdatedTimestamp),
  });
  return {
    alarmName: alarm.AlarmName,
    state: state(alarm),
    previousState: state(before),
    configuration: {
      ...(alarm.AlarmDescription === undefined ? {} : { description: alarm.AlarmDescription }),
      ...(alarm.kind === 'composite' ? { alarmRule: alarm.AlarmRule } : { metrics: metricsOf(alarm) }),
    },
  };
}

function metricsOf(alarm: MetricAlarmRecord): object[] {
  if (alarm.Metrics?.length) {
    return alarm.Metrics.map(({ Id, Expression, Label, ReturnData, MetricStat: stat }) => ({
      id: Id,
      ...(Expression === undefined ? {} : { expression: Expression }),
      ...(Label === undefined ? {} : { label: Label }),
      ...(stat ? { metricStat: metricStat(stat.Metric, stat.Period, stat.Stat) } : {}),
      returnData: ReturnData !== false,
    }));
  }
  return [
    {
      id: metricId(alarm),
      metricStat: metricStat(alarm, alarm.Period, alarm.ExtendedStatistic ?? alarm.Statistic),
      returnData: true,
    },
  ];
}

/** AWS gives the metric of an alarm a separate id: always the same for the same alarm. */
function metricId({ AlarmArn = '' }: MetricAlarmRecord): string {
  const hex = createHash('sha256').update(AlarmArn).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

interface Named {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined;
}

const metricStat = (metric: Named | undefined, period: number | undefined, stat: string | undefined): object => ({
  metric: {
    namespace: metric?.Namespace,
    name: metric?.MetricName,
    dimensions: Object.fromEntries((metric?.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
  },
  period,
  stat,
});
