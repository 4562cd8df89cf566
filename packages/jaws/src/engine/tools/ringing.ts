import type { Aws } from '../../aws/types.ts';
import type { Model, RegionModel } from '../../model/types.ts';

export interface RingingAlarm {
  readonly name: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly reason?: string;
}

/** So many are named. */
const most = 50;

/** Alarms of a stage and region that ring, by their names: `<stage>-<project>-…`. */
export async function ringingIn(aws: Aws, { name }: Model, { stage, region }: RegionModel): Promise<RingingAlarm[]> {
  const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.in(region).cloudWatch();
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({
      AlarmNamePrefix: `${stage}-${name}-`,
      StateValue: 'ALARM',
      AlarmTypes: ['MetricAlarm'],
      MaxRecords: most,
    }),
  );
  return MetricAlarms.map(({ AlarmName = '', AlarmDescription, StateUpdatedTimestamp, StateReason }) => ({
    name: AlarmName,
    ...(AlarmDescription !== undefined && { description: AlarmDescription }),
    ...(StateUpdatedTimestamp && { since: StateUpdatedTimestamp.toISOString() }),
    ...(StateReason !== undefined && { reason: StateReason }),
  }));
}
