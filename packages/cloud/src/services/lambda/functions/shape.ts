import type { FunctionConfiguration, VpcConfig, VpcConfigResponse } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { functionArn } from '../names.ts';
import type { Target } from '../resolve.ts';

/** `2026-11-25T10:00:00.000+0000`, as Lambda writes times. */
export const lambdaTime = (ctx: Context): string =>
  new Date(ctx.kernel.clock.now()).toISOString().replace('Z', '+0000');

/** A function's configuration as asked for: a qualifier that was named stands in the ARN. */
export function configurationOf(target: Target): FunctionConfiguration {
  const { configuration, fn, place, qualifier } = target;
  return qualifier ? { ...configuration, FunctionArn: functionArn(place, fn.name, qualifier) } : configuration;
}

/** Members that are shown once a function was made or updated, and not in the answer that makes it. */
export const SETTLED = { State: 'Active', LastUpdateStatus: 'Successful' } as const;

export const vpcShape = (vpc: VpcConfig): VpcConfigResponse => ({
  SubnetIds: vpc.SubnetIds ?? [],
  SecurityGroupIds: vpc.SecurityGroupIds ?? [],
  VpcId: (vpc.SubnetIds ?? []).length > 0 ? 'vpc-00000000' : '',
  Ipv6AllowedForDualStack: vpc.Ipv6AllowedForDualStack ?? false,
});
