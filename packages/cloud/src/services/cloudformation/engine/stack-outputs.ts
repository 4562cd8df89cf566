import type { Context } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { findStack } from '../state.ts';
import { templateError, validationError } from '../template/errors.ts';
import type { OutputName } from '../template/functions/stack-output.ts';

/**
 * The value of another stack's output, as it is now; a role's ARN says in which account. Whether that role may be assumed and may
 * describe the stack is not asked.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function stackOutput(ctx: Context, { stackName, outputName, region = ctx.region, roleArn }: OutputName): string {
  const account = roleArn?.split(':')[4] ?? ctx.account;
  if (partitionOf(region) !== partitionOf(ctx.region)) {
    throw templateError(`Fn::GetStackOutput cannot refer to another partition: ${region}`);
  }
  const stack = findStack({ kernel: ctx.kernel, account, region }, stackName);
  if (!stack) throw validationError(`Stack [${stackName}] does not exist`);
  const output = stack.outputs.find(({ key }) => key === outputName);
  if (!output) throw validationError(`Output '${outputName}' not found in stack '${stackName}'`);
  return output.value;
}
