import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import type { RegionModel, RolloutModel } from '../../model/types.ts';
import { stackName } from '../../templates/names.ts';
import type { Base } from '../base.ts';

/** The regions as read, each with its alarms of the rollout: CodeDeploy takes no others. */
export async function withAlarms(aws: Aws, { waves, alarms }: RolloutModel, base: Base): Promise<Base> {
  const shifting = new Set(waves.flatMap(({ regions, canary }) => (canary ? regions : [])));
  if (alarms.length === 0 || shifting.size === 0) return base;
  const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const regions = await inParallel(base.regions, 12, async (region) => {
    if (!shifting.has(region.region)) return region;
    const client = await aws.in(region.region).cloudWatch();
    const AlarmNames = [...alarms];
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    const there = new Set([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName));
    return { ...region, alarms: alarms.filter((name) => there.has(name)) };
  });
  return { ...base, regions };
}

/**
 * The regions as read, with the stage's own alarms that ring already: the rollout may fix their cause, so they do not stop it. Only if
 * they guard something.
 */
export async function withRinging(
  aws: Aws,
  project: string,
  { waves, ownAlarms, probe, minRequests }: Pick<RolloutModel, 'waves' | 'ownAlarms' | 'probe' | 'minRequests'>,
  which: readonly RegionModel[],
  base: Base,
): Promise<Base> {
  const isWatched = probe !== undefined || minRequests > 0;
  const guarded = new Set(
    waves.filter(({ canary, bake }) => canary || bake > 0 || isWatched).flatMap((one) => one.regions),
  );
  const withOwn = new Set(which.filter(({ alarms }) => alarms).map(({ region }) => region));
  if (!ownAlarms || guarded.size === 0 || withOwn.size === 0) return base;
  const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const regions = await inParallel(base.regions, 12, async (region) => {
    if (!guarded.has(region.region) || !withOwn.has(region.region)) return region;
    const client = await aws.in(region.region).cloudWatch();
    const AlarmNamePrefix = stackName(region.stage, project, 'lambdas');
    const ringing: string[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix, StateValue: 'ALARM', AlarmTypes: ['MetricAlarm'] },
    )) {
      for (const { AlarmName } of MetricAlarms) if (AlarmName !== undefined) ringing.push(AlarmName);
    }
    return { ...region, ringing };
  });
  return { ...base, regions };
}
