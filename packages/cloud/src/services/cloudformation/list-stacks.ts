import type { ListStacksCommandInput, ListStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { stackSummary } from './stack-view.ts';
import { page, stacksOf } from './state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
export const listStacks: Operation<ListStacksCommandInput, Output<ListStacksCommandOutput>> = (request, ctx) => {
  const wanted = request.StackStatusFilter ?? [];
  const found = [...stacksOf(ctx).values()]
    .filter((stack) => wanted.length === 0 || wanted.includes(stack.status))
    .reverse();
  const { items, next } = page(found, request.NextToken);
  return {
    StackSummaries: items.map((stack) => stackSummary(stack)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};
