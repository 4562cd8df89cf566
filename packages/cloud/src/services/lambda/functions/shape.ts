import type { FunctionConfiguration, VpcConfig, VpcConfigResponse } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { functionArn } from '../names.ts';
import type { Target } from '../resolve.ts';

/** `2026-11-25T10:00:00.000+0000`, as Lambda writes times. */
export const lambdaTime = (ctx: Context): string =>
  new Date(ctx.kernel.clock.now()).toISOString().replace('Z', '+0000');

/** A function's configuration as requested: a given qualifier is part of the ARN. */
export function configurationOf(target: Target): FunctionConfiguration {
  const { configuration, fn, place, qualifier } = target;
  return qualifier ? { ...configuration, FunctionArn: functionArn(place, fn.name, qualifier) } : configuration;
}

/** Members that are shown once a function was made or updated. */
export const SETTLED = { State: 'Active', LastUpdateStatus: 'Successful' } as const;

const UNDER_WAY = { reason: 'The function is being created.', code: 'Creating' } as const;

/**
 * The response of the creating request: a moment later the function is settled, under another revision. Other
 * emulators show that at once, and so does a lenient cloud.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function beingCreated({ kernel }: Context, configuration: FunctionConfiguration): FunctionConfiguration {
  if (kernel.lenient) return configuration;
  const { LastUpdateStatus: _later, ...shown } = configuration;
  const { reason, code } = UNDER_WAY;
  return { ...shown, State: 'Pending', StateReason: reason, StateReasonCode: code, RevisionId: kernel.ids.uuid() };
}

/** The response of an updating request. */
export function beingUpdated({ kernel }: Context, configuration: FunctionConfiguration): FunctionConfiguration {
  if (kernel.lenient) return configuration;
  return {
    ...configuration,
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: UNDER_WAY.reason,
    // The SDK's types lack AWS's response here.
    LastUpdateStatusReasonCode: UNDER_WAY.code as never,
    RevisionId: kernel.ids.uuid(),
  };
}

export const vpcShape = (vpc: VpcConfig): VpcConfigResponse => ({
  SubnetIds: vpc.SubnetIds ?? [],
  SecurityGroupIds: vpc.SecurityGroupIds ?? [],
  VpcId: (vpc.SubnetIds ?? []).length > 0 ? 'vpc-00000000' : '',
  Ipv6AllowedForDualStack: vpc.Ipv6AllowedForDualStack ?? false,
});
