import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';

export const PRINCIPAL = 'events.amazonaws.com';

/** EventBridge as the caller, where the resource of that ARN is. */
export const asEvents = (ctx: Context, arn: string): Context => asService(ctx, PRINCIPAL, arn);
