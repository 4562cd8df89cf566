import type { ListStacksCommandInput, ListStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import type { StackRecord } from './records.ts';
import { stackSummary } from './stack-view.ts';
import { pageOfStacks } from './state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
export const listStacks: Operation<ListStacksCommandInput, Output<ListStacksCommandOutput>> = (request, ctx) => {
  const wanted = request.StackStatusFilter ?? [];
  const isWanted = ({ status }: StackRecord) => wanted.length === 0 || wanted.includes(status);
  const { items, next } = pageOfStacks(ctx, isWanted, request.NextToken, 100);
  return {
    StackSummaries: items.map((stack) => stackSummary(stack)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};
