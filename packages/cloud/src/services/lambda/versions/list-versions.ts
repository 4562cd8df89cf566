import type { ListVersionsByFunctionCommandInput, ListVersionsByFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { listed, versionsOf } from '../functions/list-functions.ts';
import { page } from '../page.ts';
import { findFunction } from '../resolve.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export const listVersionsByFunction: Operation<
  ListVersionsByFunctionCommandInput,
  Output<ListVersionsByFunctionCommandOutput>
> = (input, ctx) => {
  const { fn, place } = findFunction(ctx, input.FunctionName ?? '');
  const { items, ...next } = page(versionsOf(ctx.with(place), fn), input.Marker, input.MaxItems);
  return { Versions: items.map(listed), ...next };
};
