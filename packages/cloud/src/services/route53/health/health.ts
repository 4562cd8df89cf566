import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { healthChecksOf } from '../state.ts';
import { type Finding, probe } from './probe.ts';

const MOST_DEPTH = 8;

/** How a health check stands now. One that is gone is healthy, as for records without one. */
export async function healthOf(ctx: Context, id: string, depth = 0): Promise<Finding> {
  const config = healthChecksOf(ctx).get(id)?.config;
  if (!config || config.Disabled) return { healthy: true, status: 'Success: the health check is disabled.' };
  const found = await findingOf(ctx, id, depth);
  return config.Inverted ? { ...found, healthy: !found.healthy } : found;
}

async function findingOf(ctx: Context, id: string, depth: number): Promise<Finding> {
  const config = healthChecksOf(ctx).get(id)?.config;
  switch (config?.Type) {
    case 'CALCULATED': {
      const children = depth < MOST_DEPTH ? (config.ChildHealthChecks ?? []) : [];
      const findings = await Promise.all(children.map((child) => healthOf(ctx, child, depth + 1)));
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
      return config ? probe(ctx.kernel.outbound, config) : { healthy: true, status: 'Success' };
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
