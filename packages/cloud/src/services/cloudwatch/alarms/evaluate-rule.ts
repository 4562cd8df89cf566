import type { StateValue } from '@aws-sdk/client-cloudwatch';

/** One period of an alarm's evaluation. */
export interface Observation {
  /** Start of the period, seconds since the epoch. */
  readonly time: number;
  readonly value: number;
  readonly breaching: boolean;
}

export interface Verdict {
  /** Undefined: the state stays as it is. */
  readonly state: StateValue | undefined;
  /** The data behind the verdict, newest first. */
  readonly used: readonly Observation[];
  /** The number of periods without data. */
  readonly missing: number;
}

export interface Rule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** `missing`, `ignore`, `breaching`, `notBreaching`. */
  readonly treatMissingData: string;
}

/**
 * The state of an alarm according to the points of its evaluation range, newest first, without the periods that have no
 * data.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateRule(observed: readonly Observation[], rule: Rule): Verdict {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const used = observed.slice(0, evaluationPeriods);
  const missing = evaluationPeriods - used.length;
  const breaching = used.filter((one) => one.breaching).length;
  const verdict = (state: StateValue | undefined): Verdict => ({ state, used, missing });
  if (breaching >= datapointsToAlarm) return verdict('ALARM');
  if (missing === 0) return verdict('OK');
  switch (treatMissingData) {
    case 'breaching':
      return verdict(breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return verdict('OK');
    case 'ignore':
      return verdict(used.some((one) => !one.breaching) ? 'OK' : undefined);
    default:
      if (used.length === 0) return verdict('INSUFFICIENT_DATA');
      return verdict(used.some((one) => !one.breaching) ? 'OK' : 'ALARM');
  }
}
