import type { UpdateStackCommandInput, UpdateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { makeObsolete } from './change-set-state.ts';
import { deploymentConfig } from './deployment-config.ts';
import { compare } from './engine/changes.ts';
import type { Deployment } from './engine/deployment.ts';
import { setStack } from './engine/journal.ts';
import { type Run, settleSoon, specsOf, startRun } from './engine/runs.ts';
import { afterFailedUpdate, updateStackNow } from './engine/update.ts';
import { effectiveTemplate, type StackInput, type StackRecord } from './records.ts';
import { type CheckedInput, stackInput, TransformFailure } from './stack-input.ts';
import { checkNames, readPolicy } from './stack-policy.ts';
import { begunOperation, requireStack, resourcesOf, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { equal } from './template/json.ts';
import { type Prepared, prepare } from './template/prepare.ts';
import { once } from './tokens.ts';

/** States from which a stack can be updated. */
const updatable: readonly string[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  // After a failure whose roll-back was switched off.
  'CREATE_FAILED',
  'UPDATE_FAILED',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export const updateStack: Operation<UpdateStackCommandInput, Output<UpdateStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const found = requireStack(ctx, request.StackName);
  const config = deploymentConfig(request.DeploymentConfig);
  return once(ctx, { operation: 'UpdateStack', stackName: found.name, request }, async (remember) => {
    checkUpdatable(found);
    const asked = await stackInput(request, ctx, found.input, { stackName: found.name }).catch(failedTransform);
    const policy = await readPolicy(request.StackPolicyBody, request.StackPolicyURL, ctx);
    const during = await readPolicy(request.StackPolicyDuringUpdateBody, request.StackPolicyDuringUpdateURL, ctx);
    const d = { ...(await quietDeployment(ctx, found.id)), token: request.ClientRequestToken };
    const stack = stacksOf(ctx).get(found.id)!;
    checkUpdatable(stack);
    // Another update that came and went meanwhile: this one was asked for while it was under way.
    if (stack.input !== found.input) throw notUpdatable(stack.id, 'UPDATE_IN_PROGRESS');
    const change = {
      disableRollback: request.DisableRollback ?? config?.disableRollback ?? false,
      deploymentConfig: config,
      // A new policy holds for later updates: LocalStack's recording of AWS, test_set_policy_with_update_operation.
      ...(policy === undefined ? {} : { policy }),
      policyDuringUpdate: during ?? (policy === undefined ? undefined : (stack.policy ?? '{}')),
    };
    if (!(asked instanceof TransformFailure) && during === undefined) {
      checkNames(stack.policy, new Set(asked.prepared.template.resources.keys()), 'existing stack policy');
    }
    const begin = () => {
      if (asked instanceof TransformFailure) {
        return beginUpdate(d, stack, stack.input, change, (o) => afterFailedUpdate(o, `${asked.message}.`));
      }
      checkTypesKept(d, asked.prepared);
      // For AWS, the output of transforms may always differ.
      const transforms = asked.input.processed !== undefined;
      if (!transforms && !differs(d, stack, asked)) throw validationError('No updates are to be performed.');
      return beginUpdate(d, stack, asked.input, change);
    };
    const run = begin();
    const answer = begunOperation(ctx, stack.id);
    remember(answer);
    await settleSoon(run);
    return answer;
  });
};

/** The update begins and is rolled back, like a creation whose transform fails. */
function failedTransform(error: unknown): TransformFailure {
  if (error instanceof TransformFailure) return error;
  throw error;
}

export async function quietDeployment(ctx: Context, stackId: string): Promise<Deployment> {
  return { ctx, stackId, specs: await specsOf(ctx.kernel), signal: new AbortController().signal };
}

export function checkUpdatable(stack: StackRecord): void {
  if (!updatable.includes(stack.status)) throw notUpdatable(stack.id, stack.status);
}

const notUpdatable = (id: string, status: string) =>
  validationError(`Stack:${id} is in ${status} state and can not be updated.`);

export function checkTypesKept(d: Deployment, prepared: Prepared): void {
  const records = [...resourcesOf(d.ctx, d.stackId).values()];
  const changed = records.filter((record) => {
    const type = prepared.template.resources.get(record.logicalId)?.type;
    return record.current && type !== undefined && type !== record.type;
  });
  if (changed.length > 0) {
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map((record) => record.logicalId).join(', ')}]`,
    );
  }
}

/** Whether there is anything to do: a resource, an output, a tag, a topic to notify. */
export function differs(d: Deployment, stack: StackRecord, { input, prepared }: CheckedInput): boolean {
  const before = stack.input;
  if (stack.status.endsWith('_FAILED')) return true;
  if (!equal(before.tags, input.tags) || !equal(before.notificationArns, input.notificationArns)) return true;
  const old = prepare(effectiveTemplate(before), d.specs, new Map(Object.entries(before.parameters))).template;
  const { changes, bound } = compare(d, stack, input, prepared, old);
  if (changes.length > 0) return true;
  if (!equal([...old.outputs], [...prepared.template.outputs])) return true;
  // The same outputs may have other values if parameters differ.
  return !equal(before.parameters, input.parameters) && bound.template.outputs.size > 0;
}

/** Writes that an update is under way and begins it. */
export function beginUpdate(
  d: Deployment,
  stack: StackRecord,
  input: StackInput,
  change: Partial<StackRecord>,
  work = updateStackNow,
): Run {
  const { ctx, token } = d;
  const next = {
    revertDrift: undefined,
    policyDuringUpdate: undefined,
    ...change,
    drift: undefined,
    input,
    previous: stack.previous ?? stack.input,
    updated: ctx.kernel.clock.now(),
  };
  makeObsolete(ctx, stack.id);
  setStack(d, 'UPDATE_IN_PROGRESS', 'User Initiated', next);
  return startRun(ctx, stack.id, work, { token });
}
