import type {
  CreateStackInstancesCommandInput,
  CreateStackInstancesCommandOutput,
  DeleteStackInstancesCommandInput,
  DeleteStackInstancesCommandOutput,
  DescribeStackInstanceCommandInput,
  DescribeStackInstanceCommandOutput,
  ListStackInstancesCommandInput,
  ListStackInstancesCommandOutput,
  UpdateStackInstancesCommandInput,
  UpdateStackInstancesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { page } from '../state.ts';
import { validationError } from '../template/errors.ts';
import { instancesOf, requireSet, type StackInstanceRecord, type StackSetRecord } from './records.ts';
import { beginOperation } from './run.ts';

interface Targets {
  readonly Accounts?: readonly string[];
  readonly DeploymentTargets?: {
    readonly Accounts?: readonly string[];
    readonly OrganizationalUnitIds?: readonly string[];
  };
  readonly Regions?: readonly string[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html */
export const createStackInstances: Operation<
  CreateStackInstancesCommandInput,
  Output<CreateStackInstancesCommandOutput>
> = async (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const targets = pairs(request);
  const instances = instancesOf(ctx, set);
  for (const { account, region } of targets) {
    const key = `${account}/${region}`;
    const overrides = request.ParameterOverrides ?? [];
    if (!instances.has(key)) instances.put(key, { account, region, overrides, status: 'OUTDATED', detail: 'PENDING' });
  }
  return {
    OperationId: await beginOperation(ctx, set, {
      action: 'CREATE',
      targets,
      retainStacks: false,
      id: request.OperationId,
    }),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html */
export const updateStackInstances: Operation<
  UpdateStackInstancesCommandInput,
  Output<UpdateStackInstancesCommandOutput>
> = async (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const targets = pairs(request);
  const instances = instancesOf(ctx, set);
  for (const { account, region } of targets) {
    const key = `${account}/${region}`;
    const instance = instances.get(key);
    if (!instance) throw notFound(set, account, region);
    const overrides = request.ParameterOverrides ?? instance.overrides;
    instances.put(key, { ...instance, overrides, status: 'OUTDATED', detail: 'PENDING' });
  }
  return {
    OperationId: await beginOperation(ctx, set, {
      action: 'UPDATE',
      targets,
      retainStacks: false,
      id: request.OperationId,
    }),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackInstances.html */
export const deleteStackInstances: Operation<
  DeleteStackInstancesCommandInput,
  Output<DeleteStackInstancesCommandOutput>
> = async (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const instances = instancesOf(ctx, set);
  const targets = pairs(request).filter(({ account, region }) => instances.has(`${account}/${region}`));
  const retainStacks = request.RetainStacks ?? false;
  return {
    OperationId: await beginOperation(ctx, set, { action: 'DELETE', targets, retainStacks, id: request.OperationId }),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackInstance.html */
export const describeStackInstance: Operation<
  DescribeStackInstanceCommandInput,
  Output<DescribeStackInstanceCommandOutput>
> = (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const { StackInstanceAccount: account = '', StackInstanceRegion: region = '' } = request;
  const instance = instancesOf(ctx, set).get(`${account}/${region}`);
  if (!instance) throw notFound(set, account, region);
  return { StackInstance: { ...summary(set, instance), ParameterOverrides: [...instance.overrides] } };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstances.html */
export const listStackInstances: Operation<ListStackInstancesCommandInput, Output<ListStackInstancesCommandOutput>> = (
  request,
  ctx,
) => {
  const set = requireSet(ctx, request.StackSetName);
  const { StackInstanceAccount: account, StackInstanceRegion: region } = request;
  const found = [...instancesOf(ctx, set).values()].filter(
    (instance) =>
      (account === undefined || instance.account === account) && (region === undefined || instance.region === region),
  );
  const { items, next } = page(found, request.NextToken, request.MaxResults);
  return {
    Summaries: items.map((instance) => summary(set, instance)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

function pairs(targets: Targets): { account: string; region: string }[] {
  if (targets.DeploymentTargets?.OrganizationalUnitIds?.length) {
    throw validationError('StackSets with SELF_MANAGED permission model can only have accounts as target');
  }
  const accounts = targets.Accounts ?? targets.DeploymentTargets?.Accounts ?? [];
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw validationError(`Account ${wrong} is not a valid account id`);
  const strange = (targets.Regions ?? []).find((region) => !/^[a-z0-9-]+$/.test(region));
  if (strange !== undefined) throw validationError(`Region ${strange} is not a valid region`);
  return (targets.Regions ?? []).flatMap((region) => accounts.map((account) => ({ account, region })));
}

function notFound(set: StackSetRecord, account: string, region: string): AwsError {
  const message = `Stack instance for StackSet ${set.id}, account ${account} and region ${region} not found`;
  return new AwsError('StackInstanceNotFoundException', message, 404);
}

function summary(set: StackSetRecord, instance: StackInstanceRecord) {
  return {
    StackSetId: set.id,
    Region: instance.region,
    Account: instance.account,
    ...(instance.stackId === undefined ? {} : { StackId: instance.stackId }),
    Status: instance.status,
    ...(instance.reason === undefined ? {} : { StatusReason: instance.reason }),
    StackInstanceStatus: { DetailedStatus: instance.detail },
    DriftStatus: 'NOT_CHECKED' as const,
  };
}
