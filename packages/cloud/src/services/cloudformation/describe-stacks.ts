import type { DescribeStacksCommandInput, DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import type { StackRecord } from './records.ts';
import { stackView } from './stack-view.ts';
import { pageOfStacks, requireStack, withId } from './state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export const describeStacks: Operation<DescribeStacksCommandInput, Output<DescribeStacksCommandOutput>> = (
  request,
  ctx,
) => {
  if (request.StackName) return { Stacks: [stackView(requireStack(ctx, request.StackName, withId))] };
  const living = (stack: StackRecord) => stack.status !== 'DELETE_COMPLETE';
  const { items, next } = pageOfStacks(ctx, living, request.NextToken, 50);
  return { Stacks: items.map(stackView), ...(next === undefined ? {} : { NextToken: next }) };
};
