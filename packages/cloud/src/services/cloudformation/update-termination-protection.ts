import type {
  UpdateTerminationProtectionCommandInput,
  UpdateTerminationProtectionCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { requireStack, stacksOf } from './state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export const updateTerminationProtection: Operation<
  UpdateTerminationProtectionCommandInput,
  Output<UpdateTerminationProtectionCommandOutput>
> = (request, ctx) => {
  const stack = requireStack(ctx, request.StackName);
  stacksOf(ctx).put(stack.id, { ...stack, terminationProtection: request.EnableTerminationProtection ?? false });
  return { StackId: stack.id };
};
