import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';

export const PRINCIPAL = 'events.amazonaws.com';

/** A context with EventBridge as the caller, in the account and region of the target's ARN. */
export const asEvents = (ctx: Context, arn: string): Context => asService(ctx, PRINCIPAL, arn);
