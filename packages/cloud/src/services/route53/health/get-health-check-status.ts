import type {
  GetHealthCheckLastFailureReasonCommandInput,
  GetHealthCheckLastFailureReasonCommandOutput,
  GetHealthCheckStatusCommandInput,
  GetHealthCheckStatusCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { healthOf } from './health.ts';
import { findHealthCheck } from './health-checks.ts';

/** One checker, this cloud itself, which checks on request. */
async function observations(ctx: Context, id: string | undefined, only?: 'failures') {
  const check = findHealthCheck(ctx, id);
  const { healthy, status } = await healthOf(ctx, check.id);
  if (only && healthy) return [];
  return [
    {
      Region: 'us-east-1' as const,
      IPAddress: '127.0.0.1',
      StatusReport: { Status: status, CheckedTime: new Date(ctx.kernel.clock.now()) },
    },
  ];
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheckStatus.html */
export const getHealthCheckStatus: Operation<
  GetHealthCheckStatusCommandInput,
  Output<GetHealthCheckStatusCommandOutput>
> = async ({ HealthCheckId }, ctx) => ({ HealthCheckObservations: await observations(ctx, HealthCheckId) });

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheckLastFailureReason.html */
export const getHealthCheckLastFailureReason: Operation<
  GetHealthCheckLastFailureReasonCommandInput,
  Output<GetHealthCheckLastFailureReasonCommandOutput>
> = async ({ HealthCheckId }, ctx) => ({ HealthCheckObservations: await observations(ctx, HealthCheckId, 'failures') });
