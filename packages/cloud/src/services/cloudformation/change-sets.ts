import type {
  DeleteChangeSetCommandInput,
  DeleteChangeSetCommandOutput,
  DescribeChangeSetCommandInput,
  DescribeChangeSetCommandOutput,
  ListChangeSetsCommandInput,
  ListChangeSetsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { findChangeSet, isOver } from './change-set-state.ts';
import { configView } from './deployment-config.ts';
import { withoutValues, withValues } from './engine/change-view.ts';
import type { ChangeSetRecord } from './records.ts';
import { parameterViews, rollbackView } from './stack-view.ts';
import { changeSetsOf, page, requireStack } from './state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export const describeChangeSet: Operation<DescribeChangeSetCommandInput, Output<DescribeChangeSetCommandOutput>> = (
  request,
  ctx,
) => {
  const set = findChangeSet(ctx, request.ChangeSetName, request.StackName);
  const changes = request.IncludePropertyValues
    ? set.changes.flatMap((change) => withValues(change) ?? [])
    : set.changes.map(withoutValues);
  const { items, next } = page(changes, request.NextToken);
  return {
    ...summary(set),
    // Recorded from AWS: LocalStack, tests/aws/services/cloudformation/api/test_changesets.snapshot.json.
    ...(Object.keys(set.input.parameters).length > 0 ? { Parameters: parameterViews(set.input) } : {}),
    NotificationARNs: [...set.input.notificationArns],
    RollbackConfiguration: rollbackView(set.input),
    Capabilities: [...set.input.capabilities],
    ...(set.input.tags.length > 0 ? { Tags: [...set.input.tags] } : {}),
    Changes: items,
    ...(set.deploymentMode === undefined ? {} : { DeploymentMode: set.deploymentMode }),
    ...(set.deploymentConfig === undefined ? {} : { DeploymentConfig: configView(set.deploymentConfig) }),
    ...(set.stackDriftStatus === undefined ? {} : { StackDriftStatus: set.stackDriftStatus }),
    ...(set.onStackFailure === undefined ? {} : { OnStackFailure: set.onStackFailure }),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

/** Those that can still be executed, and those that failed. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html */
export const listChangeSets: Operation<ListChangeSetsCommandInput, Output<ListChangeSetsCommandOutput>> = (
  request,
  ctx,
) => {
  const stack = requireStack(ctx, request.StackName);
  const sets = [...changeSetsOf(ctx).values()].filter((set) => set.stackId === stack.id && !isOver(set));
  const { items, next } = page(sets, request.NextToken);
  return { Summaries: items.map(summary), ...(next === undefined ? {} : { NextToken: next }) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html */
export const deleteChangeSet: Operation<DeleteChangeSetCommandInput, Output<DeleteChangeSetCommandOutput>> = (
  request,
  ctx,
) => {
  try {
    const set = findChangeSet(ctx, request.ChangeSetName, request.StackName);
    const sets = changeSetsOf(ctx);
    for (const [id, other] of [...sets.entries()]) if (id === set.id || other.rootId === set.id) sets.delete(id);
  } catch (error) {
    // Deleting a missing change set succeeds; a missing stack is an error.
    if (!(error instanceof AwsError) || error.code !== 'ChangeSetNotFound') throw error;
  }
  return {};
};

function summary(set: ChangeSetRecord) {
  return {
    ChangeSetName: set.name,
    ChangeSetId: set.id,
    StackId: set.stackId,
    StackName: set.stackName,
    ...(set.description === undefined ? {} : { Description: set.description }),
    CreationTime: new Date(set.created),
    ExecutionStatus: set.executionStatus,
    Status: set.status,
    ...(set.statusReason === undefined ? {} : { StatusReason: set.statusReason }),
    IncludeNestedStacks: set.includeNestedStacks ?? false,
    ...(set.parentId === undefined ? {} : { ParentChangeSetId: set.parentId }),
    ...(set.rootId === undefined ? {} : { RootChangeSetId: set.rootId }),
  };
}
