import type { Caller, Context } from './context.ts';

/** A service as the caller, by its principal: `sns.amazonaws.com`. */
export const serviceCaller = (principal: string, account: string): Caller => ({
  kind: 'service',
  account,
  arn: principal,
  userId: principal,
});

/** The service as the caller in the account and region of an ARN; missing parts come from the context. */
export function asService(ctx: Context, principal: string, arn = ''): Context {
  const [, , , region, owner] = arn.split(':');
  const account = owner || ctx.account;
  return ctx.with({ account, region: region || ctx.region, caller: serviceCaller(principal, account) });
}

/** The URL of the queue that an ARN names. */
export function queueUrlOf(ctx: Context, arn: string): string {
  const [, , , , account, name] = arn.split(':');
  return `${ctx.kernel.endpoint}/${account}/${name}`;
}
