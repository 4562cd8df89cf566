import type {
  HealthCheckConfig,
  UpdateHealthCheckCommandInput,
  UpdateHealthCheckCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { healthChecksOf } from '../state.ts';
import { checkConfig } from './check-config.ts';
import { findHealthCheck, shownCheck } from './health-checks.ts';

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html */
export const updateHealthCheck: Operation<UpdateHealthCheckCommandInput, Output<UpdateHealthCheckCommandOutput>> = (
  input,
  ctx,
) => {
  const { HealthCheckId, HealthCheckVersion, ResetElements = [], ...changes } = input;
  const before = findHealthCheck(ctx, HealthCheckId);
  if (HealthCheckVersion !== undefined && HealthCheckVersion !== before.version) {
    throw new AwsError(
      'HealthCheckVersionMismatch',
      `The value of HealthCheckVersion in the request doesn't match the value of HealthCheckVersion in the health check.`,
      409,
    );
  }
  const specified = Object.entries(changes).filter(([, value]) => value !== undefined);
  const reset: readonly string[] = ResetElements;
  const kept = Object.entries(before.config).filter(([name]) => !reset.includes(name));
  const config = Object.fromEntries([...kept, ...specified]) as unknown as HealthCheckConfig;
  checkConfig(config, ctx.kernel.lenient === true);
  const after = { ...before, version: before.version + 1, config };
  healthChecksOf(ctx).put(after.id, after);
  return { HealthCheck: shownCheck(after) };
};
