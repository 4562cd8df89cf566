import type {
  DeleteFunctionCodeSigningConfigCommandInput,
  GetFunctionCodeSigningConfigCommandInput,
  GetFunctionCodeSigningConfigCommandOutput,
  ListFunctionsByCodeSigningConfigCommandInput,
  ListFunctionsByCodeSigningConfigCommandOutput,
  PutFunctionCodeSigningConfigCommandInput,
  PutFunctionCodeSigningConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { functionArn } from '../names.ts';
import { page } from '../page.ts';
import { findChangeable, findFunction } from '../resolve.ts';
import { functions } from '../state.ts';
import { configOfFunction, findConfig } from './find-config.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html: it counts from the next deployment on. */
export const putFunctionCodeSigningConfig: Operation<
  PutFunctionCodeSigningConfigCommandInput,
  Output<PutFunctionCodeSigningConfigCommandOutput>
> = (input, ctx) => {
  const { CodeSigningConfigArn = '' } = input;
  configOfFunction(ctx, CodeSigningConfigArn);
  const { fn, place } = findChangeable(ctx, input.FunctionName ?? '');
  functions(place).put(fn.name, { ...fn, codeSigningConfig: CodeSigningConfigArn });
  return { CodeSigningConfigArn, FunctionName: fn.name };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html: nothing, of a function without one. */
export const getFunctionCodeSigningConfig: Operation<
  GetFunctionCodeSigningConfigCommandInput,
  Partial<Output<GetFunctionCodeSigningConfigCommandOutput>>
> = (input, ctx) => {
  const { fn } = findFunction(ctx, input.FunctionName ?? '');
  return fn.codeSigningConfig ? { CodeSigningConfigArn: fn.codeSigningConfig, FunctionName: fn.name } : {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionCodeSigningConfig.html */
export const deleteFunctionCodeSigningConfig: Operation<DeleteFunctionCodeSigningConfigCommandInput, object> = (
  input,
  ctx,
) => {
  const { fn, place } = findChangeable(ctx, input.FunctionName ?? '');
  const { codeSigningConfig, ...rest } = fn;
  if (codeSigningConfig !== undefined) functions(place).put(fn.name, rest);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html */
export const listFunctionsByCodeSigningConfig: Operation<
  ListFunctionsByCodeSigningConfigCommandInput,
  Output<ListFunctionsByCodeSigningConfigCommandOutput>
> = (input, ctx) => {
  const arn = findConfig(ctx, input.CodeSigningConfigArn).record.config.CodeSigningConfigArn;
  const all = [...functions(ctx).values()]
    .filter(({ codeSigningConfig }) => codeSigningConfig === arn)
    .map(({ name }) => functionArn(ctx, name));
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { FunctionArns: [...items], ...next };
};
