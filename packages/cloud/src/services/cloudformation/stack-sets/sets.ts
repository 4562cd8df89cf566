import type {
  CreateStackSetCommandInput,
  CreateStackSetCommandOutput,
  DeleteStackSetCommandInput,
  DeleteStackSetCommandOutput,
  DescribeStackSetCommandInput,
  DescribeStackSetCommandOutput,
  ListStackSetsCommandInput,
  ListStackSetsCommandOutput,
  Parameter,
  UpdateStackSetCommandInput,
  UpdateStackSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { specsOf } from '../engine/runs.ts';
import { checkName } from '../names.ts';
import { page } from '../state.ts';
import { prepare } from '../template/prepare.ts';
import { templateText } from '../template-source.ts';
import { arnOf, instancesOf, requireSet, type StackSetRecord, setsOf } from './records.ts';
import { beginOperation } from './run.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html */
export const createStackSet: Operation<CreateStackSetCommandInput, Output<CreateStackSetCommandOutput>> = async (
  request,
  ctx,
) => {
  const name = checkName(request.StackSetName, 'stackSetName');
  if (request.PermissionModel === 'SERVICE_MANAGED')
    throw notImplemented('A stack set with service-managed permissions');
  const template = await templateText(request, ctx);
  prepare(template, await specsOf(ctx.kernel));
  const taken = [...setsOf(ctx).values()].some((set) => set.status === 'ACTIVE' && set.name === name);
  if (taken) throw new AwsError('NameAlreadyExistsException', `StackSet ${name} already exists`, 409);
  const id = `${name}:${ctx.kernel.ids.uuid()}`;
  setsOf(ctx).put(id, {
    id,
    name,
    status: 'ACTIVE',
    description: request.Description,
    template,
    parameters: plain(request.Parameters ?? []),
    capabilities: request.Capabilities ?? [],
    tags: (request.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
    administrationRoleArn:
      request.AdministrationRoleARN ??
      `arn:${partitionOf(ctx.region)}:iam::${ctx.account}:role/AWSCloudFormationStackSetAdministrationRole`,
    executionRoleName: request.ExecutionRoleName ?? 'AWSCloudFormationStackSetExecutionRole',
    managedExecution: request.ManagedExecution?.Active ?? false,
  });
  return { StackSetId: id };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html */
export const updateStackSet: Operation<UpdateStackSetCommandInput, Output<UpdateStackSetCommandOutput>> = async (
  request,
  ctx,
) => {
  const before = requireSet(ctx, request.StackSetName);
  const template = await templateText(request, ctx, before.template);
  prepare(template, await specsOf(ctx.kernel));
  const set: StackSetRecord = {
    ...before,
    template,
    description: request.Description ?? before.description,
    parameters: plain(request.Parameters ?? [], before.parameters),
    capabilities: request.Capabilities ?? before.capabilities,
    tags: request.Tags?.map(({ Key = '', Value = '' }) => ({ Key, Value })) ?? before.tags,
    administrationRoleArn: request.AdministrationRoleARN ?? before.administrationRoleArn,
    executionRoleName: request.ExecutionRoleName ?? before.executionRoleName,
  };
  setsOf(ctx).put(set.id, set);
  const { Accounts: accounts, Regions: regions } = request;
  const targets = [...instancesOf(ctx, set).values()].filter(
    ({ account, region }) => (accounts?.includes(account) ?? true) && (regions?.includes(region) ?? true),
  );
  const id = request.OperationId;
  return { OperationId: await beginOperation(ctx, set, { action: 'UPDATE', targets, retainStacks: false, id }) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSet.html */
export const describeStackSet: Operation<DescribeStackSetCommandInput, Output<DescribeStackSetCommandOutput>> = (
  request,
  ctx,
) => {
  const set = requireSet(ctx, request.StackSetName);
  return {
    StackSet: {
      ...common(set),
      StackSetARN: arnOf(ctx, set),
      TemplateBody: set.template,
      Parameters: [...set.parameters],
      Capabilities: [...set.capabilities],
      Tags: [...set.tags],
      AdministrationRoleARN: set.administrationRoleArn,
      ExecutionRoleName: set.executionRoleName,
    },
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSets.html */
export const listStackSets: Operation<ListStackSetsCommandInput, Output<ListStackSetsCommandOutput>> = (
  request,
  ctx,
) => {
  const found = [...setsOf(ctx).values()].filter(
    (set) => request.Status === undefined || set.status === request.Status,
  );
  const { items, next } = page(found, request.NextToken, request.MaxResults);
  return { Summaries: items.map(common), ...(next === undefined ? {} : { NextToken: next }) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackSet.html */
export const deleteStackSet: Operation<DeleteStackSetCommandInput, Output<DeleteStackSetCommandOutput>> = (
  request,
  ctx,
) => {
  const set = find(ctx, request.StackSetName);
  if (!set) return {};
  if (instancesOf(ctx, set).size > 0) throw new AwsError('StackSetNotEmptyException', 'StackSet is not empty', 409);
  setsOf(ctx).put(set.id, { ...set, status: 'DELETED' });
  return {};
};

function find(ctx: Context, nameOrId: string | undefined): StackSetRecord | undefined {
  try {
    return requireSet(ctx, nameOrId);
  } catch {
    return undefined;
  }
}

function common(set: StackSetRecord) {
  return {
    StackSetId: set.id,
    StackSetName: set.name,
    Status: set.status,
    ...(set.description === undefined ? {} : { Description: set.description }),
    PermissionModel: 'SELF_MANAGED' as const,
    DriftStatus: 'NOT_CHECKED' as const,
    ManagedExecution: { Active: set.managedExecution },
  };
}

/** Parameters with the values that `UsePreviousValue` means. */
function plain(input: readonly Parameter[], previous: readonly Parameter[] = []): Parameter[] {
  return input.map(({ ParameterKey, ParameterValue, UsePreviousValue }) => ({
    ParameterKey,
    ParameterValue: UsePreviousValue
      ? previous.find((parameter) => parameter.ParameterKey === ParameterKey)?.ParameterValue
      : ParameterValue,
  }));
}
