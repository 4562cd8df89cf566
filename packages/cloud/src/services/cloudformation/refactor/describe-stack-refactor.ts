import type {
  DescribeStackRefactorCommandInput,
  DescribeStackRefactorCommandOutput,
  ListStackRefactorActionsCommandInput,
  ListStackRefactorActionsCommandOutput,
  ListStackRefactorsCommandInput,
  ListStackRefactorsCommandOutput,
  StackRefactorAction,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../../kernel/context.ts';
import { page } from '../state.ts';
import { findRefactor, type RefactorRecord, refactorsOf } from './records.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackRefactor.html */
export const describeStackRefactor: Operation<
  DescribeStackRefactorCommandInput,
  Output<DescribeStackRefactorCommandOutput>
> = (request, ctx) => {
  const refactor = findRefactor(ctx, request.StackRefactorId);
  return { ...summary(refactor), StackIds: refactor.stacks.map(({ id }) => id) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackRefactors.html */
export const listStackRefactors: Operation<ListStackRefactorsCommandInput, Output<ListStackRefactorsCommandOutput>> = (
  request,
  ctx,
) => {
  const wanted = request.ExecutionStatusFilter ?? [];
  const all = [...refactorsOf(ctx).keys()].map((id) => findRefactor(ctx, id));
  const found = all.filter(({ executionStatus }) => wanted.length === 0 || wanted.includes(executionStatus));
  const { items, next } = page(found, request.NextToken, request.MaxResults);
  return { StackRefactorSummaries: items.map(summary), ...(next === undefined ? {} : { NextToken: next }) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackRefactorActions.html */
export const listStackRefactorActions: Operation<
  ListStackRefactorActionsCommandInput,
  Output<ListStackRefactorActionsCommandOutput>
> = (request, ctx) => {
  const { stacks, moves } = findRefactor(ctx, request.StackRefactorId);
  const created = stacks
    .filter(({ isNew }) => isNew)
    .map(({ id }): StackRefactorAction => ({ Action: 'CREATE', Entity: 'STACK', PhysicalResourceId: id }));
  const moved = moves.map(
    ({ from, to, physicalId, detection }): StackRefactorAction => ({
      Action: 'MOVE',
      Entity: 'RESOURCE',
      PhysicalResourceId: physicalId,
      Description: 'No configuration changes detected.',
      Detection: detection,
      TagResources: [],
      UntagResources: [],
      ResourceMapping: {
        Source: { StackName: from.stackId, LogicalResourceId: from.logicalId },
        Destination: { StackName: to.stackId, LogicalResourceId: to.logicalId },
      },
    }),
  );
  const { items, next } = page([...created, ...moved], request.NextToken, request.MaxResults);
  return { StackRefactorActions: items, ...(next === undefined ? {} : { NextToken: next }) };
};

function summary({ id, description, status, statusReason, executionStatus }: RefactorRecord) {
  return {
    StackRefactorId: id,
    ...(description === undefined ? {} : { Description: description }),
    Status: status,
    ...(statusReason === undefined ? {} : { StatusReason: statusReason }),
    ExecutionStatus: executionStatus,
  };
}
