import type {
  CreateFunctionUrlConfigCommandInput,
  CreateFunctionUrlConfigCommandOutput,
  DeleteFunctionUrlConfigCommandInput,
  FunctionUrlConfig,
  GetFunctionUrlConfigCommandInput,
  GetFunctionUrlConfigCommandOutput,
  ListFunctionUrlConfigsCommandInput,
  ListFunctionUrlConfigsCommandOutput,
  UpdateFunctionUrlConfigCommandInput,
  UpdateFunctionUrlConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { oneOf, pattern, require } from '../constraints.ts';
import { conflict, notFound } from '../errors.ts';
import { lambdaTime } from '../functions/shape.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import { page } from '../page.ts';
import { findTarget, orWorded } from '../resolve.ts';
import { urlIds, urls } from '../state.ts';

const AUTH_TYPES = ['NONE', 'AWS_IAM'];
const INVOKE_MODES = ['RESPONSE_STREAM', 'BUFFERED'];
/** A URL belongs to a function or to an alias, never to a version. */
const ALIAS = /^(?!\d+$)[0-9a-zA-Z-_]+$/;
const ALIAS_IN_MODEL = '((?!^\\d+$)^[0-9a-zA-Z-_]+$)';
const NO_FUNCTION = 'Function does not exist';
const NO_RESOURCE = 'The resource you requested does not exist.';

/** `missing`: how the request words that the function does not exist. */
function find(ctx: Context, functionName: string, qualifier: string | undefined, missing: string) {
  require(pattern(qualifier, 'qualifier', ALIAS, ALIAS_IN_MODEL));
  // The name may have it instead.
  const { qualifier: derived } = parseFunctionName(ctx, functionName, qualifier);
  require(pattern(derived, 'qualifier', ALIAS, ALIAS_IN_MODEL));
  const { fn, place, qualifier: found } = orWorded(missing, () => findTarget(ctx, functionName, qualifier));
  const key = found ? `${fn.name}:${found}` : fn.name;
  return { key, place, fn, alias: found, arn: functionArn(place, fn.name, found), config: urls(place).get(key) };
}

function existing(ctx: Context, functionName: string, qualifier: string | undefined, missing = NO_RESOURCE) {
  const { config, ...rest } = find(ctx, functionName, qualifier, missing);
  if (!config) throw notFound(NO_RESOURCE);
  return { ...rest, config };
}

function shown({ id: _id, ...config }: Readonly<FunctionUrlConfig & { id: string }>): FunctionUrlConfig {
  return config;
}

function check(input: { AuthType?: string | undefined; InvokeMode?: string | undefined }): void {
  require(oneOf(input.AuthType, 'authType', AUTH_TYPES), oneOf(input.InvokeMode, 'invokeMode', INVOKE_MODES));
}

/** The host part that AWS has becomes one under `localhost`, which every resolver sends to loopback. */
function urlOf(ctx: Context, id: string): string {
  const { port } = new URL(ctx.kernel.endpoint);
  return `http://${id}.lambda-url.${ctx.region}.localhost:${port}/`;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
export const createFunctionUrlConfig: Operation<
  CreateFunctionUrlConfigCommandInput,
  Output<CreateFunctionUrlConfigCommandOutput>
> = (input, ctx) => {
  check(input);
  const {
    arn,
    config: before,
    fn,
    alias,
    key,
    place,
  } = find(ctx, input.FunctionName ?? '', input.Qualifier, NO_FUNCTION);
  if (before) {
    throw conflict(
      `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  const id = ctx.kernel.ids.random(32);
  const now = lambdaTime(ctx);
  const config: FunctionUrlConfig = {
    FunctionUrl: urlOf(ctx, id),
    FunctionArn: arn,
    AuthType: input.AuthType,
    ...(input.Cors ? { Cors: input.Cors } : {}),
    CreationTime: now,
    LastModifiedTime: now,
    InvokeMode: input.InvokeMode ?? 'BUFFERED',
  };
  urls(place).put(key, { ...config, id });
  urlIds(ctx.kernel).put(id, {
    account: place.account,
    region: place.region,
    name: fn.name,
    ...(alias ? { alias } : {}),
  });
  const { LastModifiedTime: _time, ...created } = config;
  return withInvokeMode(created, input) as Output<CreateFunctionUrlConfigCommandOutput>;
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html */
export const getFunctionUrlConfig: Operation<
  GetFunctionUrlConfigCommandInput,
  Output<GetFunctionUrlConfigCommandOutput>
> = (input, ctx) => shown(existing(ctx, input.FunctionName ?? '', input.Qualifier).config) as never;

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html */
export const updateFunctionUrlConfig: Operation<
  UpdateFunctionUrlConfigCommandInput,
  Output<UpdateFunctionUrlConfigCommandOutput>
> = (input, ctx) => {
  check(input);
  const { config, key, place } = existing(ctx, input.FunctionName ?? '', input.Qualifier, NO_FUNCTION);
  const updated = {
    ...config,
    ...(input.AuthType ? { AuthType: input.AuthType } : {}),
    ...(input.Cors ? { Cors: input.Cors } : {}),
    ...(input.InvokeMode ? { InvokeMode: input.InvokeMode } : {}),
    LastModifiedTime: lambdaTime(ctx),
  };
  urls(place).put(key, updated);
  return withInvokeMode(shown(updated), input) as never;
};

/** Only callers that set a mode get it back: LocalStack's test_url_config_lifecycle, recorded on AWS. */
function withInvokeMode<T extends { InvokeMode?: string | undefined }>(
  config: T,
  input: { InvokeMode?: string | undefined },
): T {
  if (input.InvokeMode !== undefined) return config;
  const { InvokeMode: _mode, ...rest } = config;
  return rest as T;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html */
export const deleteFunctionUrlConfig: Operation<DeleteFunctionUrlConfigCommandInput, object> = (input, ctx) => {
  const { config, key, place } = existing(ctx, input.FunctionName ?? '', input.Qualifier);
  urls(place).delete(key);
  urlIds(ctx.kernel).delete(config.id);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export const listFunctionUrlConfigs: Operation<
  ListFunctionUrlConfigsCommandInput,
  Output<ListFunctionUrlConfigsCommandOutput>
> = (input, ctx) => {
  const { fn, place } = findTarget(ctx, input.FunctionName ?? '');
  const all = [...urls(place).entries()]
    .filter(([key]) => key === fn.name || key.startsWith(`${fn.name}:`))
    .map(([, config]) => shown(config));
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { FunctionUrlConfigs: [...items], ...next };
};
