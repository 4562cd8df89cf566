import type { CreateStackCommandInput, CreateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { afterFailedCreate, createStackNow } from './engine/create.ts';
import { setStack } from './engine/journal.ts';
import { type Run, settleSoon, specsOf, startRun } from './engine/runs.ts';
import { checkStackName, newStackId } from './names.ts';
import { emptyInput, type StackInput, type StackRecord } from './records.ts';
import { stackInput, TransformFailure } from './stack-input.ts';
import { readPolicy } from './stack-policy.ts';
import { findStack, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';
import type { Specs } from './template/specs.ts';
import { templateText } from './template-source.ts';

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
  const options = {
    disableRollback: request.DisableRollback ?? false,
    onFailure: request.OnFailure,
    retainExceptOnCreate: request.RetainExceptOnCreate,
    timeoutInMinutes: request.TimeoutInMinutes,
    terminationProtection: request.EnableTerminationProtection ?? false,
    clientRequestToken: request.ClientRequestToken,
    policy: await readPolicy(request.StackPolicyBody, request.StackPolicyURL, ctx),
  };
  let input: StackInput;
  try {
    ({ input } = await stackInput(request, ctx, undefined, { stackName: name }));
  } catch (error) {
    if (!(error instanceof TransformFailure)) throw error;
    return { StackId: await beginFailedStack(ctx, name, await templateText(request, ctx), error.message, options) };
  }
  const { id, run } = await beginStack(ctx, name, input, options);
  await settleSoon(run);
  return { StackId: id };
};

function alreadyExists(name: string): AwsError {
  return new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, 400);
}

export type NewStack = Pick<StackRecord, 'disableRollback' | 'terminationProtection'> & Partial<StackRecord>;

/** A stack whose transform failed is there, and is rolled back. Nothing of its template is known. Gives its id. */
async function beginFailedStack(
  ctx: Context,
  name: string,
  template: string,
  reason: string,
  options: NewStack,
): Promise<string> {
  const { id } = putStack(ctx, name, { ...emptyInput, template }, options, await specsOf(ctx.kernel));
  await settleSoon(startRun(ctx, id, (d) => afterFailedCreate(d, `${reason}.`)));
  return id;
}

/** Writes a new stack's record and begins its creation. */
export async function beginStack(
  ctx: Context,
  name: string,
  input: StackInput,
  options: NewStack,
): Promise<{ id: string; run: Run }> {
  const { id, token } = putStack(ctx, name, input, options, await specsOf(ctx.kernel));
  return { id, run: startRun(ctx, id, createStackNow, { token, timeoutInMinutes: options.timeoutInMinutes }) };
}

function putStack(ctx: Context, name: string, input: StackInput, options: NewStack, specs: Specs) {
  if (findStack(ctx, name)) throw alreadyExists(name);
  const id = newStackId(ctx, name);
  stacksOf(ctx).put(id, { ...blankStack(ctx, id, name, input), ...options });
  const token = options.clientRequestToken;
  const signal = new AbortController().signal;
  setStack({ ctx, stackId: id, specs, signal, token }, 'CREATE_IN_PROGRESS', 'User Initiated');
  return { id, token };
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
