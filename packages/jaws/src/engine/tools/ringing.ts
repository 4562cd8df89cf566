import type { Aws } from '../../aws/types.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { ownAlarms } from '../own-alarms.ts';

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
export async function ringingIn(aws: Aws, model: Model, place: RegionModel): Promise<RingingAlarm[]> {
  const { prefix, isOwn } = ownAlarms(model, place);
  const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.in(place.region).cloudWatch();
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({
      AlarmNamePrefix: prefix,
      StateValue: 'ALARM',
      AlarmTypes: ['MetricAlarm'],
      MaxRecords: most,
    }),
  );
  const own = MetricAlarms.filter(({ AlarmName }) => isOwn(AlarmName ?? ''));
  return own.map(({ AlarmName = '', AlarmDescription, StateUpdatedTimestamp, StateReason }) => ({
    name: AlarmName,
    ...(AlarmDescription !== undefined && { description: AlarmDescription }),
    ...(StateUpdatedTimestamp && { since: StateUpdatedTimestamp.toISOString() }),
    ...(StateReason !== undefined && { reason: StateReason }),
  }));
}
