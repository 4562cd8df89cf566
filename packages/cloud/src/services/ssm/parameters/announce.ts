import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { parameterArn, type VersionRecord } from '../records.ts';

const PRINCIPAL = 'ssm.amazonaws.com';

/**
 * Tells EventBridge of a change, without the value.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export function announce(
  ctx: Context,
  name: string,
  { type, description }: Pick<VersionRecord, 'type' | 'description'>,
  operation: 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion',
): void {
  const { aws, kernel } = asService(ctx, PRINCIPAL);
  const send = async (): Promise<void> => {
    await aws.events.putEvents({
      Entries: [
        {
          Source: 'aws.ssm',
          DetailType: 'Parameter Store Change',
          Resources: [parameterArn(ctx, name)],
          Detail: JSON.stringify({ operation, name, type, ...(description === undefined ? {} : { description }) }),
        },
      ],
    });
    await kernel.store.commit();
  };
  kernel.background(send());
}
