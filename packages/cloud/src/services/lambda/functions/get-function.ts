import type {
  GetFunctionCommandInput,
  GetFunctionCommandOutput,
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { codeLocation } from '../code/location.ts';
import { findTarget } from '../resolve.ts';
import type { Code } from '../state.ts';
import { configurationOf } from './shape.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export const getFunction: Operation<GetFunctionCommandInput, Output<GetFunctionCommandOutput>> = (input, ctx) => {
  const target = findTarget(ctx, input.FunctionName ?? '', input.Qualifier);
  const { code, fn } = target;
  return {
    Configuration: configurationOf(target),
    Code:
      code.image === undefined
        ? { RepositoryType: 'S3', Location: codeLocation(ctx, code) }
        : imageOf(code, code.image),
    ...(Object.keys(fn.tags).length > 0 ? { Tags: { ...fn.tags } } : {}),
    ...(fn.reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
  };
};

const imageOf = ({ sha256 }: Code, ImageUri: string) => ({
  RepositoryType: 'ECR',
  ImageUri,
  ResolvedImageUri: `${withoutTag(ImageUri)}@sha256:${sha256}`,
});

/** An image's name without its tag or digest; colons before the last slash are the registry's. */
function withoutTag(uri: string): string {
  const name = uri.lastIndexOf('/') + 1;
  const tag = uri.slice(name).search(/[:@]/);
  return tag < 0 ? uri : uri.slice(0, name + tag);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration: Operation<
  GetFunctionConfigurationCommandInput,
  Output<GetFunctionConfigurationCommandOutput>
> = (input, ctx) => configurationOf(findTarget(ctx, input.FunctionName ?? '', input.Qualifier));
