import type {
  DescribeStackSetOperationCommandInput,
  DescribeStackSetOperationCommandOutput,
  ListStackSetOperationResultsCommandInput,
  ListStackSetOperationResultsCommandOutput,
  ListStackSetOperationsCommandInput,
  ListStackSetOperationsCommandOutput,
  StopStackSetOperationCommandInput,
  StopStackSetOperationCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { page } from '../state.ts';
import { type OperationRecord, operationsOf, requireSet, type StackSetRecord, setsOf } from './records.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSetOperation.html */
export const describeStackSetOperation: Operation<
  DescribeStackSetOperationCommandInput,
  Output<DescribeStackSetOperationCommandOutput>
> = (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const operation = requireOperation(ctx, set, request.OperationId);
  return {
    StackSetOperation: {
      ...summary(operation),
      StackSetId: set.id,
      RetainStacks: operation.retainStacks,
      AdministrationRoleARN: set.administrationRoleArn,
      ExecutionRoleName: set.executionRoleName,
    },
  };
};

/** Newest last. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetOperations.html */
export const listStackSetOperations: Operation<
  ListStackSetOperationsCommandInput,
  Output<ListStackSetOperationsCommandOutput>
> = (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const { items, next } = page([...operationsOf(ctx, set).values()], request.NextToken, request.MaxResults);
  return { Summaries: items.map(summary), ...(next === undefined ? {} : { NextToken: next }) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetOperationResults.html */
export const listStackSetOperationResults: Operation<
  ListStackSetOperationResultsCommandInput,
  Output<ListStackSetOperationResultsCommandOutput>
> = (request, ctx) => {
  const operation = requireOperation(ctx, requireSet(ctx, request.StackSetName), request.OperationId);
  const { items, next } = page(operation.results, request.NextToken, request.MaxResults);
  return {
    Summaries: items.map(({ account, region, status, reason }) => ({
      Account: account,
      Region: region,
      Status: status,
      ...(reason === undefined ? {} : { StatusReason: reason }),
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StopStackSetOperation.html */
export const stopStackSetOperation: Operation<
  StopStackSetOperationCommandInput,
  Output<StopStackSetOperationCommandOutput>
> = (request, ctx) => {
  const set = requireSet(ctx, request.StackSetName);
  const operation = requireOperation(ctx, set, request.OperationId);
  // Other emulators accept a stop of a finished operation, since theirs are always finished.
  if (operation.status !== 'RUNNING' && !ctx.kernel.lenient) {
    const message = `Operation ${operation.id} is in status ${operation.status} and can not be stopped`;
    throw new AwsError('InvalidOperationException', message, 400);
  }
  stop(ctx, set, operation);
  return {};
};

/** Operations that a crash cut off are stopped: their stacks come to rest by themselves, and they can be begun again. */
export function recoverOperations(kernel: Kernel): void {
  for (const name of kernel.store.collections('cloudformation/')) {
    const [, account, region, kind] = name.split('/');
    if (kind !== 'stack-sets' || !account || !region) continue;
    const ctx = kernel.context({ account, region });
    for (const set of setsOf(ctx).values()) {
      for (const operation of [...operationsOf(ctx, set).values()]) {
        if (operation.status === 'RUNNING') stop(ctx, set, operation);
      }
    }
  }
}

function stop(ctx: Context, set: StackSetRecord, operation: OperationRecord): void {
  const results = operation.results.map((result) =>
    result.status === 'PENDING' || result.status === 'RUNNING' ? { ...result, status: 'CANCELLED' as const } : result,
  );
  operationsOf(ctx, set).put(operation.id, { ...operation, status: 'STOPPED', results, ended: ctx.kernel.clock.now() });
}

function requireOperation(ctx: Context, set: StackSetRecord, id: string | undefined): OperationRecord {
  const operation = operationsOf(ctx, set).get(id ?? '');
  if (!operation) throw new AwsError('OperationNotFoundException', `Operation ${id ?? ''} not found`, 404);
  return operation;
}

function summary(operation: OperationRecord) {
  return {
    OperationId: operation.id,
    Action: operation.action,
    Status: operation.status,
    CreationTimestamp: new Date(operation.created),
    ...(operation.ended === undefined ? {} : { EndTimestamp: new Date(operation.ended) }),
  };
}
