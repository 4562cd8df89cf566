import type { Context } from '../../../kernel/context.ts';
import { invalid } from '../errors.ts';

/** The ARN of an event bus that a member holds, checked. */
export function eventBusOf(_ctx: Context, arn: string | undefined, member: string): string {
  if (!/^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/.+$/.test(arn ?? '')) {
    throw invalid(`Parameter ${member} is not valid. Reason: Must contain an event bus ARN.`);
  }
  return arn ?? '';
}
