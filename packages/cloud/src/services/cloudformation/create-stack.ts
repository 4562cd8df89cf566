import type { CreateStackCommandInput, CreateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { createStackNow } from './engine/create.ts';
import { setStack } from './engine/journal.ts';
import { type Run, settleSoon, specsOf, startRun } from './engine/runs.ts';
import { checkStackName, newStackId } from './names.ts';
import type { StackInput, StackRecord } from './records.ts';
import { stackInput } from './stack-input.ts';
import { readPolicy } from './stack-policy.ts';
import { findStack, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const createStack: Operation<CreateStackCommandInput, Output<CreateStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const name = checkStackName(request.StackName, ctx);
  if (request.OnFailure !== undefined && request.DisableRollback !== undefined) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  const same = findStack(ctx, name);
  if (same && request.ClientRequestToken && same.clientRequestToken === request.ClientRequestToken)
    return { StackId: same.id };
  if (same) throw alreadyExists(name);
  const { input } = await stackInput(request, ctx);
  const policy = await readPolicy(request.StackPolicyBody, request.StackPolicyURL, ctx);
  const { id, run } = await beginStack(ctx, name, input, {
    disableRollback: request.DisableRollback ?? false,
    onFailure: request.OnFailure,
    retainExceptOnCreate: request.RetainExceptOnCreate,
    timeoutInMinutes: request.TimeoutInMinutes,
    terminationProtection: request.EnableTerminationProtection ?? false,
    clientRequestToken: request.ClientRequestToken,
    policy,
  });
  await settleSoon(run);
  return { StackId: id };
};

function alreadyExists(name: string): AwsError {
  return new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, 400);
}

export type NewStack = Pick<StackRecord, 'disableRollback' | 'terminationProtection'> & Partial<StackRecord>;

/** Writes a new stack's record and begins its creation. */
export async function beginStack(
  ctx: Context,
  name: string,
  input: StackInput,
  options: NewStack,
): Promise<{ id: string; run: Run }> {
  const specs = await specsOf(ctx.kernel);
  if (findStack(ctx, name)) throw alreadyExists(name);
  const id = newStackId(ctx, name);
  stacksOf(ctx).put(id, { ...blankStack(ctx, id, name, input), ...options });
  const token = options.clientRequestToken;
  const signal = new AbortController().signal;
  setStack({ ctx, stackId: id, specs, signal, token }, 'CREATE_IN_PROGRESS', 'User Initiated');
  return { id, run: startRun(ctx, id, createStackNow, { token, timeoutInMinutes: options.timeoutInMinutes }) };
}

export function blankStack(ctx: Context, id: string, name: string, input: StackInput): StackRecord {
  return {
    id,
    name,
    status: 'CREATE_IN_PROGRESS',
    created: ctx.kernel.clock.now(),
    input,
    outputs: [],
    imports: [],
    disableRollback: false,
    terminationProtection: false,
  };
}
