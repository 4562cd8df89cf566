import type {
  GetFunctionCommandInput,
  GetFunctionCommandOutput,
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { codeLocation } from '../code/location.ts';
import { findTarget } from '../resolve.ts';
import { configurationOf } from './shape.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export const getFunction: Operation<GetFunctionCommandInput, Output<GetFunctionCommandOutput>> = (input, ctx) => {
  const target = findTarget(ctx, input.FunctionName ?? '', input.Qualifier);
  const { code, fn } = target;
  return {
    Configuration: configurationOf(target),
    Code: { RepositoryType: 'S3', Location: codeLocation(ctx, code) },
    ...(Object.keys(fn.tags).length > 0 ? { Tags: { ...fn.tags } } : {}),
    ...(fn.reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
  };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration: Operation<
  GetFunctionConfigurationCommandInput,
  Output<GetFunctionConfigurationCommandOutput>
> = (input, ctx) => configurationOf(findTarget(ctx, input.FunctionName ?? '', input.Qualifier));
