import type { CreateStackCommandInput, CreateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { makeObsolete } from './change-set-state.ts';
import { deploymentConfig } from './deployment-config.ts';
import { afterFailedCreate, createStackNow } from './engine/create.ts';
import type { Deployment } from './engine/deployment.ts';
import { setStack } from './engine/journal.ts';
import { type Run, settleSoon, specsOf, startRun } from './engine/runs.ts';
import { checkStackName, newStackId } from './names.ts';
import { emptyInput, type StackInput, type StackRecord } from './records.ts';
import { stackInput, TransformFailure } from './stack-input.ts';
import { readPolicy } from './stack-policy.ts';
import { begunOperation, findStack, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';
import type { Specs } from './template/specs.ts';
import { templateText } from './template-source.ts';
import { once } from './tokens.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const createStack: Operation<CreateStackCommandInput, Output<CreateStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const name = checkStackName(request.StackName, ctx);
  if (request.OnFailure !== undefined && request.DisableRollback !== undefined) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  const config = deploymentConfig(request.DeploymentConfig);
  return once(ctx, { operation: 'CreateStack', stackName: name, request }, async (remember) => {
    if (existing(ctx, name)) throw alreadyExists(name);
    const options: NewStack = {
      disableRollback: request.DisableRollback ?? config?.disableRollback ?? false,
      deploymentConfig: config,
      onFailure: request.OnFailure,
      retainExceptOnCreate: request.RetainExceptOnCreate,
      timeoutInMinutes: request.TimeoutInMinutes,
      terminationProtection: request.EnableTerminationProtection ?? false,
      policy: await readPolicy(request.StackPolicyBody, request.StackPolicyURL, ctx),
    };
    const { input, work } = await creation(request, ctx, name);
    const specs = await specsOf(ctx.kernel);
    const token = request.ClientRequestToken;
    const id = putStack(ctx, name, input, options, specs, token);
    const answer = begunOperation(ctx, id);
    remember(answer);
    await settleSoon(startRun(ctx, id, work, { token, timeoutInMinutes: options.timeoutInMinutes }));
    return answer;
  });
};

/** The input of the stack. A stack whose transform failed exists, and is rolled back: nothing of its template is known. */
async function creation(request: CreateStackCommandInput, ctx: Context, name: string) {
  try {
    const { input } = await stackInput(request, ctx, undefined, { stackName: name });
    return { input, work: createStackNow };
  } catch (error) {
    if (!(error instanceof TransformFailure)) throw error;
    const input: StackInput = { ...emptyInput, template: await templateText(request, ctx) };
    return { input, work: (d: Deployment) => afterFailedCreate(d, `${error.message}.`) };
  }
}

/** A stack that only a change set has made so far can be created as any other: LocalStack's recording of AWS, test_create_while_in_review. */
function existing(ctx: Context, name: string): StackRecord | undefined {
  const found = findStack(ctx, name);
  return found?.status === 'REVIEW_IN_PROGRESS' ? undefined : found;
}

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
  const id = putStack(ctx, name, input, options, await specsOf(ctx.kernel));
  return { id, run: startRun(ctx, id, createStackNow, { timeoutInMinutes: options.timeoutInMinutes }) };
}

function putStack(
  ctx: Context,
  name: string,
  input: StackInput,
  options: NewStack,
  specs: Specs,
  token?: string,
): string {
  if (existing(ctx, name)) throw alreadyExists(name);
  const reviewed = findStack(ctx, name);
  const id = reviewed?.id ?? newStackId(ctx, name);
  const updated = reviewed ? { created: reviewed.created, updated: ctx.kernel.clock.now() } : {};
  stacksOf(ctx).put(id, { ...blankStack(ctx, id, name, input), ...updated, ...options });
  if (reviewed) makeObsolete(ctx, id);
  const d = { ctx, stackId: id, specs, signal: new AbortController().signal, token };
  setStack(d, 'CREATE_IN_PROGRESS', 'User Initiated');
  return id;
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
