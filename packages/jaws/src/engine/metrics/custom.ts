import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { rejected } from '../../aws/observe.ts';
import { JawsError } from '../../errors/error.ts';
import { type MetricPoints, queriesAtOnce, sumOf } from '../metric-data.ts';
import { counted, highest, type MeasuredTime, query, wholeOf } from './points.ts';
import type { CustomMetric, CustomMetrics } from './types.ts';

/** A metric that functions have written into their logs: its namespace is the project, and it has a stage and a function. */
export interface Series {
  readonly name: string;
  /** Id of the function. */
  readonly function: string;
  /** The number of all metrics. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface FoundSeries {
  readonly series: readonly Series[];
  /** More exist than were listed or requested. */
  readonly leftOut?: true;
  readonly error?: CustomMetrics['error'];
}

const threeHours = 3 * 3_600_000;

/** Per metric: the sum and the count of each step, and the 95th percentile. */
const queriesOfOne = 3;
/** If the last call for functions has no room for this many metrics, one more call is made. */
const leastRoom = 10;

/** How many metrics fit into the calls that `asked` queries need. */
export function remainingQueries(asked: number): number {
  const rest = queriesAtOnce - (asked % queriesAtOnce);
  return Math.floor((rest < leastRoom * queriesOfOne ? rest + queriesAtOnce : rest) / queriesOfOne);
}

/**
 * The metrics of a project's stage and these functions (names and ids), by one call: ListMetrics gives 500 at once. One that cannot be made says why, and
 * hides nothing else. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
export async function listSeries(
  client: CloudWatchClient,
  project: string,
  stage: string,
  functions: ReadonlyMap<string, string>,
  { from, to }: MeasuredTime,
): Promise<FoundSeries> {
  const { ListMetricsCommand } = await import('@aws-sdk/client-cloudwatch');
  try {
    const Dimensions = [{ Name: 'stage', Value: stage }];
    // A metric without a value in this time adds no cost.
    const isRecent = to.getTime() - from.getTime() <= threeHours;
    const { Metrics = [], NextToken } = await client.send(
      new ListMetricsCommand({ Namespace: project, Dimensions, ...(isRecent && { RecentlyActive: 'PT3H' as const }) }),
    );
    const series = Metrics.flatMap((metric) => {
      const dimensions = Object.fromEntries(
        (metric.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]),
      );
      const id = functions.get(dimensions.function ?? '');
      return id === undefined ? [] : [{ name: metric.MetricName ?? '', function: id, dimensions }];
    });
    series.sort((a, b) => a.name.localeCompare(b.name) || a.function.localeCompare(b.function));
    return { series, ...(NextToken !== undefined && { leftOut: true as const }) };
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    const { code, message, hint } = error;
    return { series: [], error: { code, message, ...(hint && { hint }) } };
  }
}

export function seriesQueries(id: string, namespace: string, series: Series, time: MeasuredTime): MetricDataQuery[] {
  const of = (key: string, stat: string, period: number) =>
    query(`${id}_${key}`, namespace, series.name, series.dimensions, stat, period);
  return [of('sum', 'Sum', time.step), of('samples', 'SampleCount', time.step), of('p95', 'p95', wholeOf(time))];
}

/** Undefined if it has no value in this time. */
export function seriesMetrics(
  id: string,
  series: Series,
  data: ReadonlyMap<string, MetricPoints>,
  time: MeasuredTime,
): CustomMetric | undefined {
  const samples = sumOf(data.get(`${id}_samples`));
  if (samples === 0) return undefined;
  const { stage: _, function: __, ...dimensions } = series.dimensions;
  const p95 = highest(data.get(`${id}_p95`));
  return {
    name: series.name,
    function: series.function,
    dimensions,
    samples,
    sum: counted(data.get(`${id}_sum`), time),
    ...(p95 !== undefined && { p95 }),
  };
}
