import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { invalidParameter } from '../errors.ts';
import { queueArn, queueByArn } from '../find.ts';

/** Whether the dead-letter queue in a redrive policy lets this queue use it. */
export function checkAllowed(
  source: { account: string; region: string; name: string },
  redrive: string,
  ctx: Context,
): void {
  const { deadLetterTargetArn } = parseUserJson(redrive) as { deadLetterTargetArn: string };
  const text = queueByArn(ctx.kernel, deadLetterTargetArn)?.attributes.RedriveAllowPolicy;
  if (text === undefined) return;
  const { redrivePermission, sourceQueueArns = [] } = parseUserJson(text) as {
    redrivePermission: string;
    sourceQueueArns?: readonly string[];
  };
  if (redrivePermission === 'allowAll') return;
  if (redrivePermission === 'byQueue' && sourceQueueArns.includes(queueArn(source))) return;
  throw invalidParameter(
    `Value ${redrive} for parameter RedrivePolicy is invalid. Reason: The dead-letter queue does not allow this queue as a source.`,
  );
}
