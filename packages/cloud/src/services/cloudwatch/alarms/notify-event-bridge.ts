import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import type { AlarmRecord } from '../records.ts';
import { detailOf } from './messages.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export async function notifyEventBridge(ctx: Context, alarm: AlarmRecord, before: AlarmRecord): Promise<void> {
  const service = asService(ctx, 'cloudwatch.amazonaws.com');
  try {
    await service.aws.events.putEvents({
      Entries: [
        {
          Source: 'aws.cloudwatch',
          DetailType: 'CloudWatch Alarm State Change',
          Resources: [alarm.AlarmArn ?? ''],
          Detail: JSON.stringify(detailOf(alarm, before)),
        },
      ],
    });
  } catch (error) {
    ctx.kernel.log.warn(`An event of the alarm ${alarm.AlarmName} was lost`, { error: (error as Error).message });
  }
}
