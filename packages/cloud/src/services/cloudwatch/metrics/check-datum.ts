import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { invalidCombination, invalidValue, missing } from '../errors.ts';

const HOUR = 3_600_000;
const OLDEST = 14 * 24 * HOUR;
const NEWEST = 2 * HOUR;
const LARGEST = 2 ** 360;
const MOST_VALUES = 150;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export const UNITS: ReadonlySet<string> = new Set(
  [
    ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes', 'Bits'],
    ['Kilobits', 'Megabits', 'Gigabits', 'Terabits', 'Percent', 'Count', 'Bytes/Second', 'Kilobytes/Second'],
    ['Megabytes/Second', 'Gigabytes/Second', 'Terabytes/Second', 'Bits/Second', 'Kilobits/Second', 'Megabits/Second'],
    ['Gigabits/Second', 'Terabits/Second', 'Count/Second', 'None'],
  ].flat(),
);

/** Throws PutMetricData's error for a datum; `at` is its place in the request. */
export function checkDatum(datum: MetricDatum, at: string, now: number, lenient: boolean): void {
  const { MetricName, Value, Values, Counts, StatisticValues, Timestamp, Unit, StorageResolution } = datum;
  if (!MetricName) throw missing(`The parameter ${at}.MetricName is required.`);
  if (Value !== undefined && Values?.length) throw exclusiveFields(at, 'Value', 'Values', lenient);
  if (Value !== undefined && StatisticValues) throw exclusiveFields(at, 'Value', 'StatisticValues');
  if (Counts && Counts.length !== (Values?.length ?? 0)) {
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
  }
  if (Value === undefined && !Values?.length && !StatisticValues && !lenient) {
    throw missing(`The parameter ${at}.Value is required.`);
  }
  if (Values && Values.length > MOST_VALUES) {
    throw invalidValue(`The collection ${at}.Values must not have a size greater than ${MOST_VALUES}.`);
  }
  checkNumbers(datum, at);
  if (Unit !== undefined && !UNITS.has(Unit))
    throw invalidValue(`The value ${Unit} for parameter ${at}.Unit is invalid.`);
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60 && !lenient) {
    throw invalidValue(`The value ${StorageResolution} for parameter ${at}.StorageResolution is not supported.`);
  }
  checkDimensions(datum, at);
  const time = Timestamp?.getTime() ?? now;
  if (Number.isNaN(time)) throw invalidValue(`The parameter ${at}.Timestamp must be a timestamp.`);
  if (!lenient && (time < now - OLDEST || time > now + NEWEST)) {
    throw invalidValue(
      `The parameter ${at}.Timestamp must specify a time no more than two weeks in the past or two hours in the future.`,
    );
  }
}

function checkNumbers({ Value, Values = [], Counts = [], StatisticValues: set }: MetricDatum, at: string): void {
  const named: (readonly [string, number | undefined])[] = [
    ['Value', Value],
    ...Values.map((value, i) => [`Values.member.${i + 1}`, value] as const),
    ...Counts.map((value, i) => [`Counts.member.${i + 1}`, value] as const),
    ['StatisticValues.SampleCount', set?.SampleCount],
    ['StatisticValues.Sum', set?.Sum],
    ['StatisticValues.Minimum', set?.Minimum],
    ['StatisticValues.Maximum', set?.Maximum],
  ];
  for (const [name, value] of named) {
    if (value === undefined) continue;
    if (!Number.isFinite(value) || Math.abs(value) > LARGEST) {
      throw invalidValue(`The value ${value} for parameter ${at}.${name} is invalid.`);
    }
  }
}

function checkDimensions({ Dimensions = [] }: MetricDatum, at: string): void {
  if (Dimensions.length > 30) {
    throw invalidValue(`The collection ${at}.Dimensions must not have a size greater than 30.`);
  }
  Dimensions.forEach(({ Name, Value }, i) => {
    if (!Name) throw missing(`The parameter ${at}.Dimensions.member.${i + 1}.Name is required.`);
    if (!Value) throw missing(`The parameter ${at}.Dimensions.member.${i + 1}.Value is required.`);
    if (Name.startsWith(':')) {
      throw invalidValue(`The value ${Name} for parameter ${at}.Dimensions.member.${i + 1}.Name is invalid.`);
    }
  });
}

/** LocalStack's test_put_metric_data_validation, recorded on AWS; it lets values and a set of statistics pass together. */
function exclusiveFields(at: string, a: string, b: string, asValue = false) {
  const message = `The parameters ${at}.${a} and ${at}.${b} are mutually exclusive and you have specified both.`;
  return asValue ? invalidValue(message) : invalidCombination(message);
}
