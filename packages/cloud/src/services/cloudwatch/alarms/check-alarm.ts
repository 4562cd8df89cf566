import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { notImplemented } from '../../../kernel/errors.ts';
import { invalidCombination, invalidValue, missing, validation } from '../errors.ts';
import { UNITS } from '../metrics/check-datum.ts';
import { checkQueries } from '../metrics/queries.ts';
import { isExtended } from '../metrics/statistics.ts';
import { COMPARISONS } from './observe.ts';

const TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'];
const ANOMALY = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold'];
const LONGEST_RANGE = 7 * 86_400;

/** Throws AWS's error for an invalid alarm. */
export function checkAlarm(input: PutMetricAlarmCommandInput, lenient: boolean): void {
  const { AlarmName = '', ComparisonOperator = '', EvaluationPeriods = 0, DatapointsToAlarm } = input;
  checkName(AlarmName);
  if (!ComparisonOperator) throw missing('The parameter ComparisonOperator is required.');
  if (input.ThresholdMetricId !== undefined || ANOMALY.includes(ComparisonOperator)) {
    // Stored for clients that only read settings; its evaluation reports that it is not supported.
    if (!lenient) throw notImplemented('cloudwatch: anomaly detection alarms');
  } else if (!Object.hasOwn(COMPARISONS, ComparisonOperator)) {
    throw invalidValue(`The value ${ComparisonOperator} for parameter ComparisonOperator is not supported.`);
  }
  if (EvaluationPeriods < 1) throw validation('The parameter EvaluationPeriods must be greater than or equal to 1.');
  if (DatapointsToAlarm !== undefined && (DatapointsToAlarm < 1 || DatapointsToAlarm > EvaluationPeriods)) {
    throw validation('The parameter DatapointsToAlarm must be less than or equal to EvaluationPeriods and at least 1.');
  }
  const { TreatMissingData: treatment, EvaluateLowSampleCountPercentile: low } = input;
  if (treatment !== undefined && !TREATMENTS.includes(treatment)) {
    throw validation(
      `Option ${treatment} is not supported. Supported options for parameter TreatMissingData are breaching, notBreaching, ignore and missing.`,
    );
  }
  if (low !== undefined && low !== 'evaluate' && low !== 'ignore') {
    throw validation(
      `Option ${low} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore.`,
    );
  }
  if (input.Metrics?.length) checkMetrics(input);
  else checkMetric(input, lenient);
  if (!lenient) {
    if (input.Threshold === undefined) throw missing('The parameter Threshold is required.');
    checkActions(input);
  }
}

export function checkName(name: string): void {
  if (!name) throw missing('The parameter AlarmName is required.');
  if (name.length > 255) throw validation('The parameter AlarmName must be shorter than 256 characters.');
}

function checkMetrics({
  Metrics = [],
  MetricName,
  Namespace,
  Statistic,
  ExtendedStatistic,
  Period,
}: PutMetricAlarmCommandInput) {
  const both = Object.entries({ MetricName, Namespace, Statistic, ExtendedStatistic, Period }).find(
    ([, v]) => v !== undefined,
  );
  if (both) {
    throw invalidCombination(
      `The parameters Metrics and ${both[0]} are mutually exclusive and you have specified both.`,
    );
  }
  checkQueries(Metrics, 'Metrics');
  const shown = Metrics.filter(({ ReturnData }) => ReturnData !== false);
  if (shown.length !== 1) {
    throw validation('Exactly one element of the metrics list should return data.');
  }
}

function checkMetric(input: PutMetricAlarmCommandInput, lenient: boolean): void {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Unit, EvaluationPeriods = 1 } = input;
  if (!MetricName) throw missing('The parameter MetricName is required.');
  if (!Namespace) throw missing('The parameter Namespace is required.');
  if (Statistic !== undefined && ExtendedStatistic !== undefined) {
    throw invalidCombination(
      'The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both.',
    );
  }
  if (Statistic === undefined && ExtendedStatistic === undefined && !lenient) {
    throw missing('One of the parameters Statistic or ExtendedStatistic is required.');
  }
  if (ExtendedStatistic !== undefined && !isExtended(ExtendedStatistic)) {
    throw invalidValue(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
  if (Period === undefined) throw missing('The parameter Period is required.');
  if (![10, 20, 30].includes(Period) && (Period < 60 || Period % 60 !== 0)) {
    throw validation('Period must be 10, 20, 30 or a multiple of 60');
  }
  if (Period * EvaluationPeriods > (Period < 3600 ? 86_400 : LONGEST_RANGE)) {
    throw validation('Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).');
  }
  if (Unit !== undefined && !UNITS.has(Unit))
    throw invalidValue(`The value ${Unit} for parameter Unit is not supported.`);
}

export function checkActions(input: {
  readonly OKActions?: readonly string[] | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
}): void {
  for (const list of [input.OKActions, input.AlarmActions, input.InsufficientDataActions]) {
    if (list && list.length > 5) throw validation('The collection of actions must not have a size greater than 5.');
    for (const arn of list ?? []) {
      if (!/^arn:[\w-]+:[\w-]+:[\w-]*:[\w-]*:.+/.test(arn)) throw validation(`Invalid arn syntax: ${arn}`);
    }
  }
}
