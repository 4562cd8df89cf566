import type { MetricAlarmRecord } from '../records.ts';
import type { Verdict } from './judge.ts';
import { periodOf } from './observe.ts';

const WORDS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** 5 is shown as 5.0. */
const shown = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const two = (value: number): string => String(value).padStart(2, '0');

function day(seconds: number): string {
  const at = new Date(seconds * 1000);
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${two(at.getUTCFullYear() % 100)} ${time}`;
}

/** Why an alarm is what it is, in AWS's words. */
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

/** The same for programs. */
export function reasonDataOf(alarm: MetricAlarmRecord, { used }: Verdict, now: number): string {
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('Z', '+0000');
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
