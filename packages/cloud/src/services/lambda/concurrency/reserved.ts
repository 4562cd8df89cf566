import type {
  DeleteFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandOutput,
  PutFunctionConcurrencyCommandInput,
  PutFunctionConcurrencyCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { range, require } from '../constraints.ts';
import { functionsOnly, invalidParameter } from '../errors.ts';
import { ACCOUNT_CONCURRENCY } from '../exec/fleet.ts';
import { parseFunctionName } from '../names.ts';
import { findChangeable, findFunction, findTarget } from '../resolve.ts';
import { functions, type Place, provisioned } from '../state.ts';

/** The concurrency that must remain for functions without a reservation. */
const LEAST_UNRESERVED = 100;

/** Concurrency that no function has reserved. */
export function unreserved(place: Place, except?: string): number {
  let left = ACCOUNT_CONCURRENCY;
  for (const fn of functions(place).values()) if (fn.name !== except) left -= fn.reservedConcurrency ?? 0;
  return left;
}

/** Provisioned concurrency of all versions and aliases of a function except one. */
export function provisionedOf(place: Place, name: string, except?: string): number {
  let sum = 0;
  for (const [key, { requested }] of provisioned(place).entries()) {
    if (key.startsWith(`${name}:`) && key !== except) sum += requested;
  }
  return sum;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export const putFunctionConcurrency: Operation<
  PutFunctionConcurrencyCommandInput,
  Output<PutFunctionConcurrencyCommandOutput>
> = (input, ctx) => {
  if (parseFunctionName(ctx, input.FunctionName ?? '').qualifier) throw functionsOnly();
  const { fn, place } = findTarget(ctx, input.FunctionName ?? '', '$LATEST');
  const reserved = input.ReservedConcurrentExecutions ?? 0;
  require(range(reserved, 'reservedConcurrentExecutions', 0, Number.MAX_SAFE_INTEGER));
  if (unreserved(place, fn.name) - reserved < LEAST_UNRESERVED) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  }
  const promised = provisionedOf(place, fn.name);
  if (reserved < promised) {
    // As LocalStack's test_reserved_provisioned_overlap recorded it, spaces and all.
    const text = ` ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${promised}].`;
    throw new AwsError('InvalidParameterValueException', text, 400);
  }
  functions(place).put(fn.name, { ...fn, reservedConcurrency: reserved });
  return { ReservedConcurrentExecutions: reserved };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
export const getFunctionConcurrency: Operation<
  GetFunctionConcurrencyCommandInput,
  Output<GetFunctionConcurrencyCommandOutput>
> = (input, ctx) => {
  const { fn } = findFunction(ctx, input.FunctionName ?? '');
  return fn.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: fn.reservedConcurrency };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export const deleteFunctionConcurrency: Operation<DeleteFunctionConcurrencyCommandInput, object> = (input, ctx) => {
  const { fn, place } = findChangeable(ctx, input.FunctionName ?? '');
  const { reservedConcurrency: _gone, ...rest } = fn;
  functions(place).put(fn.name, rest);
  return {};
};
