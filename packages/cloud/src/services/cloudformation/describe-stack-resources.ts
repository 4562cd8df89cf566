import type {
  DescribeStackResourceCommandInput,
  DescribeStackResourceCommandOutput,
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { type DriftRecord, driftsOf } from './drift/records.ts';
import type { ResourceRecord, StackRecord } from './records.ts';
import { page, quoted, requireStack, resourcesOf, stacksOf, withId } from './state.ts';
import { validationError } from './template/errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html */
export const describeStackResource: Operation<
  DescribeStackResourceCommandInput,
  Output<DescribeStackResourceCommandOutput>
> = (request, ctx) => {
  const stack = requireStack(ctx, request.StackName, quoted);
  const record = resourcesOf(ctx, stack.id).get(request.LogicalResourceId ?? '');
  if (!record)
    throw validationError(`Resource ${request.LogicalResourceId} does not exist for stack ${request.StackName}`);
  const { metadata } = record.current ?? {};
  return {
    StackResourceDetail: {
      StackName: stack.name,
      StackId: stack.id,
      ...common(record, driftsOf(ctx, stack.id).get(record.logicalId)),
      LastUpdatedTimestamp: new Date(record.timestamp),
      Metadata: JSON.stringify(metadata ?? {}),
    },
  };
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html. No resource of that name is no
 * error here: Architect's second deployment asks for ones that its stack never had (@architect/deploy, src/sam/compat).
 */
export const describeStackResources: Operation<
  DescribeStackResourcesCommandInput,
  Output<DescribeStackResourcesCommandOutput>
> = (request, ctx) => {
  const { LogicalResourceId, PhysicalResourceId } = request;
  if (!request.StackName && !PhysicalResourceId) {
    throw validationError('Either StackName or PhysicalResourceId must be specified');
  }
  const stack = request.StackName ? requireStack(ctx, request.StackName, withId) : owner(ctx, PhysicalResourceId ?? '');
  const records = [...resourcesOf(ctx, stack.id).values()]
    .filter((record) => LogicalResourceId === undefined || record.logicalId === LogicalResourceId)
    // Only ListStackResources has pages.
    .slice(0, 100);
  return {
    StackResources: records.map((record) => ({
      StackName: stack.name,
      StackId: stack.id,
      ...common(record, driftsOf(ctx, stack.id).get(record.logicalId)),
      Timestamp: new Date(record.timestamp),
    })),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export const listStackResources: Operation<ListStackResourcesCommandInput, Output<ListStackResourcesCommandOutput>> = (
  request,
  ctx,
) => {
  const stack = requireStack(ctx, request.StackName, withId);
  const { items, next } = page([...resourcesOf(ctx, stack.id).values()], request.NextToken);
  return {
    StackResourceSummaries: items.map((record) => ({
      ...common(record, driftsOf(ctx, stack.id).get(record.logicalId)),
      LastUpdatedTimestamp: new Date(record.timestamp),
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

function common(record: ResourceRecord, drift: DriftRecord | undefined) {
  const physicalId = record.current?.physicalId ?? record.deletedId;
  return {
    LogicalResourceId: record.logicalId,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ResourceType: record.type,
    ResourceStatus: record.status,
    ...(record.statusReason === undefined ? {} : { ResourceStatusReason: record.statusReason }),
    DriftInformation: drift
      ? { StackResourceDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.checked) }
      : { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  };
}

function owner(ctx: Context, physicalId: string): StackRecord {
  for (const stack of stacksOf(ctx).values()) {
    if (stack.status === 'DELETE_COMPLETE') continue;
    for (const record of resourcesOf(ctx, stack.id).values())
      if (record.current?.physicalId === physicalId) return stack;
  }
  throw validationError(`Stack for ${physicalId} does not exist`);
}
