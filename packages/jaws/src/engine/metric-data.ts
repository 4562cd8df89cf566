import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/**
 * The maximum number of queries of GetMetricData:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const queriesAtOnce = 500;

export interface MetricPoints {
  readonly times: readonly Date[];
  readonly values: readonly number[];
}

/** CloudWatch's data for each query between two times, by the query's Id. A query without data has no points. */
export async function metricData(
  client: CloudWatchClient,
  queries: readonly MetricDataQuery[],
  StartTime: Date,
  EndTime: Date,
): Promise<ReadonlyMap<string, MetricPoints>> {
  const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const found = new Map<string, { times: Date[]; values: number[] }>();
  for (let at = 0; at < queries.length; at += queriesAtOnce) {
    const MetricDataQueries = queries.slice(at, at + queriesAtOnce);
    let NextToken: string | undefined;
    do {
      const page = await client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime, NextToken }));
      for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        const points = found.get(Id) ?? { times: [], values: [] };
        points.times.push(...Timestamps);
        points.values.push(...Values);
        found.set(Id, points);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
  return found;
}

export const sumOf = (points: MetricPoints | undefined): number =>
  (points?.values ?? []).reduce((total, value) => total + value, 0);
