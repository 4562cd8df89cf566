import type { Aws } from '../../aws/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { RolloutModel } from '../../model/types.ts';
import { metricData, sumOf } from '../metric-data.ts';
import { probe } from '../probe.ts';

/** One region of a wave that is watched. */
export interface WatchedRegion {
  readonly stage: string;
  readonly region: string;
  /** Names of its functions at Lambda. */
  readonly functions: readonly string[];
  /** Alarms to check beside those of the rollout. */
  readonly alarms?: readonly string[];
  /** Where its API answers, without a slash at the end; undefined if it has none. */
  readonly api: string | undefined;
}

/** The traffic of a region's functions since a time. */
export interface Traffic {
  readonly invocations: number;
  readonly errors: number;
}

/** A few invocations say nothing about a rate. */
const enoughForRate = 20;

const minute = 60_000;

/**
 * The maximum number of names in DescribeAlarms:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
const namesAtOnce = 100;

/** Throws RolloutAlarm, RolloutProbeFailed, RolloutErrors for an unhealthy region. Returns the traffic it counted. */
export async function checkHealth(
  aws: Aws,
  watched: WatchedRegion,
  since: Date,
  now: Date,
  rollout: Pick<RolloutModel, 'alarms' | 'probe' | 'maxErrorRate' | 'minRequests'>,
  signal: AbortSignal,
): Promise<Traffic> {
  const { stage, region } = watched;
  const needsTraffic = rollout.minRequests > 0 || rollout.maxErrorRate !== undefined;
  const [alarm, probe, traffic] = await Promise.all([
    alarmIn(aws, region, [...rollout.alarms, ...(watched.alarms ?? [])]),
    rollout.probe === undefined ? undefined : probeFailure(watched, rollout.probe, signal),
    needsTraffic ? trafficOf(aws, watched, since, now) : { invocations: 0, errors: 0 },
  ]);
  if (alarm !== undefined) throw fail('RolloutAlarm', { stage, region, ...alarm });
  if (probe !== undefined) throw fail('RolloutProbeFailed', { stage, region, ...probe });
  const { maxErrorRate } = rollout;
  const rate = (100 * traffic.errors) / traffic.invocations;
  if (maxErrorRate !== undefined && traffic.invocations >= enoughForRate && rate > maxErrorRate) {
    throw fail('RolloutErrors', { stage, region, ...traffic, allowed: maxErrorRate });
  }
  return traffic;
}

/** The first of the alarms that is in ALARM. Alarms that the region does not have are ignored. */
async function alarmIn(
  aws: Aws,
  region: string,
  names: readonly string[],
): Promise<{ readonly alarm: string; readonly reason: string } | undefined> {
  if (names.length === 0) return undefined;
  const [client, { DescribeAlarmsCommand }] = await Promise.all([
    aws.in(region).cloudWatch(),
    import('@aws-sdk/client-cloudwatch'),
  ]);
  for (let at = 0; at < names.length; at += namesAtOnce) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(at, at + namesAtOnce),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: namesAtOnce,
      }),
    );
    const found = [...MetricAlarms, ...CompositeAlarms].find(({ StateValue }) => StateValue === 'ALARM');
    if (found) return { alarm: found.AlarmName ?? '', reason: found.StateReason ?? '' };
  }
  return undefined;
}

async function probeFailure(
  { api }: WatchedRegion,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly url: string; readonly detail: string } | undefined> {
  if (api === undefined) return { url: path, detail: 'the region has no API' };
  const url = `${api}${path}`;
  const { detail } = await probe({ url }, signal);
  return detail === undefined ? undefined : { url, detail };
}

/** Invocations and errors of a region's functions, as CloudWatch has counted them so far. */
async function trafficOf(aws: Aws, { region, functions }: WatchedRegion, since: Date, now: Date): Promise<Traffic> {
  if (functions.length === 0) return { invocations: 0, errors: 0 };
  const names = ['Invocations', 'Errors'] as const;
  const queries = functions.flatMap((FunctionName, index) =>
    names.map((MetricName) => ({
      Id: `${MetricName.toLowerCase()}${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName,
          Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
        },
        Period: 60,
        Stat: 'Sum',
      },
    })),
  );
  // Lambda counts by the minute, and the minute in which the wave ended includes earlier traffic, too.
  const StartTime = new Date(Math.ceil(since.getTime() / minute) * minute);
  const EndTime = new Date(Math.ceil((now.getTime() + 1) / minute) * minute);
  if (StartTime >= EndTime) return { invocations: 0, errors: 0 };
  const found = await metricData(await aws.in(region).cloudWatch(), queries, StartTime, EndTime);
  const total = (name: string) => functions.reduce((sum, _, index) => sum + sumOf(found.get(`${name}${index}`)), 0);
  return { invocations: total('invocations'), errors: total('errors') };
}
