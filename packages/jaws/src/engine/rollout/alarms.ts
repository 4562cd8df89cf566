import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import type { RolloutModel } from '../../model/types.ts';
import type { Base } from '../base.ts';

/** What was read of regions, with those of a rollout's alarms that each has: CodeDeploy takes no others. */
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
