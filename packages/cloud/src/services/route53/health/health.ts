import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { accountOfCheck, healthChecksOf } from '../state.ts';
import { checkers } from './checkers.ts';
import { type Finding, probe } from './probe.ts';

const MOST_DEPTH = 8;

type Probe = (ctx: Context, id: string, config: HealthCheckConfig) => Promise<Finding>;

/** The result of a probe now. A deleted check counts as healthy, like records without one. */
export const healthOf = (ctx: Context, id: string): Promise<Finding> =>
  assess(ctx, id, (_ctx, _id, config) => probe(ctx.kernel, config));

/**
 * The status of a health check of any account for the records that use it: its endpoint's status changes after several consecutive probes, not
 * with the first.
 */
export const standingOf = (ctx: Context, id: string): Promise<Finding> =>
  assess(ctx.with({ account: accountOfCheck(ctx, id) ?? ctx.account }), id, ({ account, kernel }, check, config) =>
    kernel.part(checkers).standing(account, check, config),
  );

async function assess(ctx: Context, id: string, look: Probe, depth = 0): Promise<Finding> {
  const config = healthChecksOf(ctx).get(id)?.config;
  if (!config || config.Disabled) return { healthy: true, status: 'Success: the health check is disabled.' };
  const found = await findingOf(ctx, id, config, look, depth);
  return config.Inverted ? { ...found, healthy: !found.healthy } : found;
}

async function findingOf(
  ctx: Context,
  id: string,
  config: HealthCheckConfig,
  look: Probe,
  depth: number,
): Promise<Finding> {
  switch (config.Type) {
    case 'CALCULATED': {
      const children = depth < MOST_DEPTH ? (config.ChildHealthChecks ?? []) : [];
      const findings = await Promise.all(children.map((child) => assess(ctx, child, look, depth + 1)));
      const healthy = findings.filter((one) => one.healthy).length;
      const needed = Math.min(config.HealthThreshold ?? children.length, children.length);
      const status = `${healthy >= needed ? 'Success' : 'Failure'}: ${healthy} of ${children.length} child health checks are healthy.`;
      return { healthy: healthy >= needed, status };
    }
    case 'CLOUDWATCH_METRIC':
      return alarmFinding(
        ctx,
        config.AlarmIdentifier?.Region,
        config.AlarmIdentifier?.Name,
        config.InsufficientDataHealthStatus,
      );
    case 'RECOVERY_CONTROL':
      throw notImplemented('route53: health checks of routing controls');
    default:
      return look(ctx, id, config);
  }
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html */
async function alarmFinding(
  ctx: Context,
  region = ctx.region,
  name = '',
  unknown = 'LastKnownStatus',
): Promise<Finding> {
  const { MetricAlarms = [] } = await ctx.with({ region }).aws.cloudwatch.describeAlarms({ AlarmNames: [name] });
  const state = MetricAlarms[0]?.StateValue ?? 'INSUFFICIENT_DATA';
  const healthy = state === 'INSUFFICIENT_DATA' ? unknown !== 'Unhealthy' : state === 'OK';
  return { healthy, status: `${healthy ? 'Success' : 'Failure'}: the alarm ${name} is in the state ${state}.` };
}
