import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidCombination, invalidValue, missing } from '../errors.ts';
import { keyOf, type PointRecord, pointsOf, seriesOf } from '../records.ts';
import { drain } from './drain.ts';
import { readMetric, spanOf } from './read.ts';
import { BASIC, isExtended, statistic } from './statistics.ts';

const MOST_POINTS = 1440;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export const getMetricStatistics: Operation<
  GetMetricStatisticsCommandInput,
  Output<GetMetricStatisticsCommandOutput>
> = (input, ctx) => {
  const {
    MetricName = '',
    Namespace = '',
    Dimensions = [],
    Period = 0,
    Statistics = [],
    ExtendedStatistics = [],
  } = input;
  const [start, end] = [wholeSecond(input.StartTime), wholeSecond(input.EndTime)];
  if (!Namespace) throw missing('The parameter Namespace is required.');
  if (Statistics.length === 0 && ExtendedStatistics.length === 0) {
    throw invalidCombination('Must specify either Statistics or ExtendedStatistics');
  }
  if (start >= end) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  checkPeriod(Period);
  for (const name of Statistics) {
    if (!BASIC.includes(name))
      throw invalidValue(`The value ${name} for parameter Statistics.member.1 is not supported.`);
  }
  for (const name of ExtendedStatistics) {
    if (!isExtended(name)) throw invalidValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
  }
  const points = Math.ceil((end - start) / 1000 / Period);
  if (points > MOST_POINTS) {
    throw invalidCombination(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  drain(ctx.kernel);
  const series = seriesOf(ctx).get(keyOf(Namespace, MetricName, Dimensions as never));
  const units = new Set(series ? [...pointsOf(ctx, series.id).values()].map(({ unit }) => unit) : []);
  const span = spanOf(start, end, Period);
  const Datapoints: Datapoint[] = [];
  // Values of different units do not belong in one data point.
  for (const unit of units) {
    if (input.Unit !== undefined && unit !== input.Unit) continue;
    for (const [time, point] of readMetric(ctx, input, span, unit)) {
      Datapoints.push(datapoint(time, point, Statistics, ExtendedStatistics));
    }
  }
  return { Label: MetricName, Datapoints };
};

const wholeSecond = (date: Date | undefined): number => Math.floor((date?.getTime() ?? 0) / 1000) * 1000;

/** Seconds: 1, 5, 10, 20, 30, or whole minutes. */
export function checkPeriod(period: number): void {
  if (!Number.isInteger(period) || period < 1) {
    throw invalidValue(`The parameter Period must be greater than or equal to 1.`);
  }
  if (![1, 5, 10, 20, 30].includes(period) && period % 60 !== 0) {
    throw invalidValue('The parameter Period must be either 1, 5, 10, 20, 30, or a multiple of 60.');
  }
}

function datapoint(time: number, point: PointRecord, basic: readonly string[], extended: readonly string[]): Datapoint {
  const values = basic.map((name) => [name, statistic(name, point)]);
  const known = extended
    .map((name) => [name, statistic(name, point)] as const)
    .filter((entry): entry is readonly [string, number] => entry[1] !== undefined);
  return {
    Timestamp: new Date(time * 1000),
    Unit: point.unit as StandardUnit,
    ...Object.fromEntries(values),
    ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(known) } : {}),
  };
}
