import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
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

/** The page size of CloudWatch. */
const page = 100;

/** Alarms of a stage and region in the state ALARM, by their names: `<stage>-<project>-…`. */
export async function ringingIn(aws: Aws, model: Model, place: RegionModel): Promise<RingingAlarm[]> {
  const { prefix, isOwn } = ownAlarms(model, place);
  const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.in(place.region).cloudWatch();
  const pages = paginateDescribeAlarms(
    { client, pageSize: page },
    { AlarmNamePrefix: prefix, StateValue: 'ALARM', AlarmTypes: ['MetricAlarm'] },
  );
  const own: MetricAlarm[] = [];
  for await (const { MetricAlarms = [] } of pages) {
    own.push(...MetricAlarms.filter(({ AlarmName }) => isOwn(AlarmName ?? '')));
  }
  return own.map(({ AlarmName = '', AlarmDescription, StateUpdatedTimestamp, StateReason }) => ({
    name: AlarmName,
    ...(AlarmDescription !== undefined && { description: AlarmDescription }),
    ...(StateUpdatedTimestamp && { since: StateUpdatedTimestamp.toISOString() }),
    ...(StateReason !== undefined && { reason: StateReason }),
  }));
}
