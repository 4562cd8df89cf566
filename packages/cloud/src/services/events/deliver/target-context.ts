import type { Context } from '../../../kernel/context.ts';

export const PRINCIPAL = 'events.amazonaws.com';

/** EventBridge as the caller, where the resource of that ARN is. */
export function asEvents(ctx: Context, arn: string): Context {
  const [, , , region = '', account = ''] = arn.split(':');
  const owner = account || ctx.account;
  return ctx.with({
    account: owner,
    region: region || ctx.region,
    caller: { kind: 'service', account: owner, arn: PRINCIPAL, userId: PRINCIPAL },
  });
}

export function queueUrl(ctx: Context, arn: string): string {
  const [, , , , account, name] = arn.split(':');
  return `${ctx.kernel.endpoint}/${account}/${name}`;
}
