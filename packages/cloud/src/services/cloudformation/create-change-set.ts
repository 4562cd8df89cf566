import type {
  ChangeSetType,
  CreateChangeSetCommandInput,
  CreateChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { isOver, makeObsolete, operationIds } from './change-set-state.ts';
import { blankStack } from './create-stack.ts';
import { deploymentConfig } from './deployment-config.ts';
import { isDrifted, readStack } from './drift/live.ts';
import { setStack } from './engine/journal.ts';
import { specsOf } from './engine/runs.ts';
import { checkName, checkStackName, nameOf, newChangeSetId, newStackId } from './names.ts';
import { withNested } from './nested-change-sets.ts';
import { type ChangeSetRecord, emptyInput, type StackInput, type StackRecord } from './records.ts';
import { type CheckedInput, stackInput, TransformFailure } from './stack-input.ts';
import { changeSetsOf, findStack, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { checkTemplateArguments } from './template-source.ts';
import { inTurn } from './tokens.ts';
import { checkUpdatable, quietDeployment } from './update-stack.ts';
import { failed, workOut } from './work-out.ts';

/**
 * The change set is worked out before the answer: its first description has its last status.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export const createChangeSet: Operation<CreateChangeSetCommandInput, Output<CreateChangeSetCommandOutput>> = async (
  request,
  ctx,
) => {
  const name = checkName(request.ChangeSetName, 'changeSetName');
  const type = request.ChangeSetType ?? 'UPDATE';
  checkTemplateArguments(request);
  checkMode(request.DeploymentMode);
  deploymentConfig(request.DeploymentConfig);
  const stackName = nameOf(request.StackName);
  return inTurn(ctx, `change-set/${stackName}/${name}`, async () => {
    await specsOf(ctx.kernel);
    const existing = findStack(ctx, request.StackName ?? '');
    const same = existing && sameName(ctx, existing, name, request.ClientToken);
    if (same) return { Id: same.id, StackId: same.stackId };
    checkFits(type, existing, request);
    const checked = await inputOrFailure(request, ctx, type === 'CREATE' ? undefined : existing?.input);
    const input = 'failure' in checked ? (existing?.input ?? emptyInput) : checked.input;
    const stack = await stackFor(ctx, request.StackName ?? '', existing, input);
    const record = await build(request, ctx, { name, type, stack, checked, input });
    return { Id: record.id, StackId: stack.id };
  });
};

/** The change set that this call made before. Throws when another one that still counts has the name. */
function sameName(ctx: Context, stack: StackRecord, name: string, token: string | undefined) {
  const named = [...changeSetsOf(ctx).values()].filter((set) => set.stackId === stack.id && set.name === name);
  const same = token ? named.find((set) => set.clientToken === token) : undefined;
  if (same || named.every(isOver)) return same;
  throw new AwsError(
    'AlreadyExistsException',
    `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Name`,
    400,
  );
}

interface Wanted {
  readonly name: string;
  readonly type: ChangeSetType;
  readonly stack: StackRecord;
  readonly checked: CheckedInput | Failure;
  readonly input: StackInput;
}

/** Works a change set out, with those of nested stacks, and writes it. */
async function build(
  request: CreateChangeSetCommandInput,
  ctx: Context,
  { name, type, stack, checked, input }: Wanted,
): Promise<ChangeSetRecord> {
  const d = await quietDeployment(ctx, stack.id);
  const takeOver = type === 'IMPORT' ? (request.ResourcesToImport ?? []) : (request.ImportExistingResources ?? false);
  const validate = request.DisableValidation !== true;
  const live = request.DeploymentMode === 'REVERT_DRIFT' ? await readStack(d) : undefined;
  const outcome =
    'failure' in checked ? failed(checked.failure) : await workOut(d, stack, checked, { takeOver, validate, live });
  const { bound, ...said } = outcome;
  const record: ChangeSetRecord = {
    id: newChangeSetId(ctx, name),
    name,
    stackId: stack.id,
    stackName: stack.name,
    type,
    description: request.Description,
    created: ctx.kernel.clock.now(),
    input,
    onStackFailure: request.OnStackFailure,
    includeNestedStacks: request.IncludeNestedStacks,
    clientToken: request.ClientToken,
    deploymentMode: request.DeploymentMode,
    deploymentConfig: deploymentConfig(request.DeploymentConfig),
    ...(live && { stackDriftStatus: isDrifted(live) ? 'DRIFTED' : 'IN_SYNC' }),
    ...said,
    ...operationIds(ctx, said.validations),
  };
  const { changed, nested } =
    request.IncludeNestedStacks && bound ? await withNested(d, record, bound) : { changed: record, nested: [] };
  for (const set of [changed, ...nested]) changeSetsOf(ctx).put(set.id, set);
  // The stack was changed while the change set was worked out.
  if (stacksOf(ctx).get(stack.id)?.operation?.id !== stack.operation?.id) makeObsolete(ctx, stack.id);
  return changed;
}

const types = ['CREATE', 'IMPORT', 'UPDATE'];

function checkFits(type: string, existing: StackRecord | undefined, request: CreateChangeSetCommandInput): void {
  if (!types.includes(type)) {
    throw validationError(
      `1 validation error detected: Value '${type}' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [IMPORT, UPDATE, CREATE]`,
    );
  }
  if (type === 'UPDATE') {
    if (!existing) throw validationError(`Stack [${request.StackName ?? ''}] does not exist`);
    checkUpdatable(existing);
    return;
  }
  if (type === 'IMPORT') {
    if (existing && existing.status !== 'REVIEW_IN_PROGRESS') checkUpdatable(existing);
    return;
  }
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw validationError(
      `Stack [${request.StackName}] already exists and cannot be created again with the changeSet [${request.ChangeSetName}].`,
    );
  }
}

function checkMode(mode: string | undefined): void {
  if (mode === undefined || mode === 'REVERT_DRIFT') return;
  throw validationError(
    `1 validation error detected: Value '${mode}' at 'deploymentMode' failed to satisfy constraint: Member must satisfy enum value set: [REVERT_DRIFT]`,
  );
}

/** The stack that exists, or a new one that stands REVIEW_IN_PROGRESS until its first change set is executed. */
async function stackFor(
  ctx: Context,
  stackName: string,
  existing: StackRecord | undefined,
  input: StackInput,
): Promise<StackRecord> {
  if (existing) return existing;
  const name = checkStackName(stackName, ctx);
  const id = newStackId(ctx, name);
  const { notificationArns, roleArn } = input;
  const empty = { ...emptyInput, notificationArns, ...(roleArn === undefined ? {} : { roleArn }) };
  stacksOf(ctx).put(id, blankStack(ctx, id, name, empty));
  setStack(await quietDeployment(ctx, id), 'REVIEW_IN_PROGRESS', 'User Initiated');
  return stacksOf(ctx).get(id)!;
}

interface Failure {
  readonly failure: string;
}

/** A transform that fails makes a change set that has failed, no error. */
async function inputOrFailure(
  request: CreateChangeSetCommandInput,
  ctx: Context,
  previous: StackInput | undefined,
): Promise<CheckedInput | Failure> {
  try {
    return await stackInput(request, ctx, previous, { reviewed: true, stackName: nameOf(request.StackName) });
  } catch (error) {
    if (error instanceof TransformFailure) return { failure: error.message };
    throw error;
  }
}
