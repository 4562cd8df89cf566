import type { AlarmRecord, MetricAlarmRecord } from '../records.ts';
import type { Verdict } from './evaluate-rule.ts';
import { periodOf } from './observe.ts';

const WORDS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** For an alarm that was never evaluated. */
export const UNCHECKED = 'Unchecked: Initial alarm creation';

/** 5 is shown as 5.0. */
const shown = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const two = (value: number): string => String(value).padStart(2, '0');
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('Z', '+0000');

function day(seconds: number): string {
  const at = new Date(seconds * 1000);
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${two(at.getUTCFullYear() % 100)} ${time}`;
}

/** The reason for an alarm's state, in AWS's words. */
export function reasonOf(alarm: MetricAlarmRecord, { state, used, missing }: Verdict): string {
  const periods = alarm.EvaluationPeriods ?? 1;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${plural(missing, 'datapoint')} ${were(missing)} unknown.`;
  const needed = alarm.DatapointsToAlarm ?? periods;
  const isAlarm = state === 'ALARM';
  const transition = isAlarm
    ? ` (minimum ${plural(needed, 'datapoint')} for OK -> ALARM transition)`
    : needed === periods
      ? ''
      : ` (minimum ${plural(periods - needed + 1, 'datapoint')} for ALARM -> OK transition)`;
  const counts = isAlarm ? used.filter((one) => one.breaching) : used.filter((one) => !one.breaching);
  const treated = alarm.TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  if (used.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${plural(missing, 'period')} and ${plural(missing, 'missing datapoint')} ${were(missing)} treated as [${treated}].`;
  }
  const values = counts.map(({ value, time }) => `${shown(value)} (${day(time)})`).join(', ');
  const not = isAlarm ? '' : 'not ';
  const than = `${not}${WORDS[alarm.ComparisonOperator ?? ''] ?? ''} the threshold (${shown(alarm.Threshold ?? 0)})`;
  return `Threshold Crossed: ${counts.length} out of the last ${plural(periods, 'datapoint')} [${values}] ${were(counts.length)} ${than}${transition}.`;
}

const were = (count: number): string => (count === 1 ? 'was' : 'were');

/** The same in machine-readable form. */
export function reasonDataOf(alarm: MetricAlarmRecord, { used }: Verdict, now: number): string {
  const oldest = used.at(-1)?.time;
  return JSON.stringify({
    version: '1.0',
    queryDate: iso(now / 1000),
    ...(oldest === undefined ? {} : { startDate: iso(oldest) }),
    ...(alarm.Statistic === undefined ? {} : { statistic: alarm.Statistic }),
    ...(alarm.Unit === undefined ? {} : { unit: alarm.Unit }),
    period: periodOf(alarm),
    recentDatapoints: used.map(({ value }) => value).reverse(),
    threshold: alarm.Threshold,
    evaluatedDatapoints: used.map(({ time, value }) => ({ timestamp: iso(time), value })),
  });
}

/** In AWS's words: `<arn> transitioned to ALARM at Friday 24 November, 2023 12:00:00 UTC`. */
export function compositeReason(alarm: AlarmRecord, value: string, children: readonly AlarmRecord[]): string {
  const causes = children.map(
    ({ AlarmArn, StateValue, StateTransitionedTimestamp = 0 }) =>
      `${AlarmArn} transitioned to ${StateValue} at ${longDate(StateTransitionedTimestamp)}`,
  );
  return causes.length > 0 ? causes.join(', ') : `${alarm.AlarmArn} is ${value} by its rule alone`;
}

function longDate(time: number): string {
  const at = new Date(time);
  const of = (options: Intl.DateTimeFormatOptions) => at.toLocaleString('en-US', { ...options, timeZone: 'UTC' });
  const clock = at.toISOString().slice(11, 19);
  return `${of({ weekday: 'long' })} ${two(at.getUTCDate())} ${of({ month: 'long' })}, ${at.getUTCFullYear()} ${clock} UTC`;
}

/**
 * The alarms behind a composite one's state, in machine-readable form. LocalStack's test_trigger_composite_alarm, recorded on AWS, has
 * the shape.
 */
export const triggeringAlarms = (children: readonly AlarmRecord[]): string =>
  JSON.stringify({
    triggeringAlarms: children.map(({ AlarmArn: arn, StateValue: value, StateTransitionedTimestamp: time = 0 }) => ({
      arn,
      state: { value, timestamp: iso(time / 1000) },
    })),
  });

interface Triggering {
  readonly arn?: string;
  readonly state?: { readonly value?: string; readonly timestamp?: string };
}

/** The same as in messages. */
export function triggeringChildren(data: string | undefined): object[] {
  const parsed = JSON.parse(data ?? 'null') as { triggeringAlarms?: readonly Triggering[] } | null;
  // SetAlarmState takes any JSON.
  const all = Array.isArray(parsed?.triggeringAlarms) ? parsed.triggeringAlarms : [];
  return all.map(({ arn, state }) => ({ Arn: arn, State: { Value: state?.value, Timestamp: state?.timestamp } }));
}
