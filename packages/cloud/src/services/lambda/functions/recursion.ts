import type {
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigCommandOutput,
  PutFunctionRecursionConfigCommandInput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { oneOf, require } from '../constraints.ts';
import { findChangeable, findFunction } from '../resolve.ts';
import { functions } from '../state.ts';

type Recursion = Output<GetFunctionRecursionConfigCommandOutput>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export const getFunctionRecursionConfig: Operation<GetFunctionRecursionConfigCommandInput, Recursion> = (
  input,
  ctx,
) => ({ RecursiveLoop: findFunction(ctx, input.FunctionName ?? '').fn.recursiveLoop ?? 'Terminate' });

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export const putFunctionRecursionConfig: Operation<PutFunctionRecursionConfigCommandInput, Recursion> = (
  input,
  ctx,
) => {
  require(oneOf(input.RecursiveLoop, 'recursiveLoop', ['Terminate', 'Allow']));
  const { fn, place } = findChangeable(ctx, input.FunctionName ?? '');
  const recursiveLoop = input.RecursiveLoop ?? 'Terminate';
  functions(place).put(fn.name, { ...fn, recursiveLoop });
  return { RecursiveLoop: recursiveLoop };
};
