import type {
  AliasConfiguration,
  CreateAliasCommandInput,
  CreateAliasCommandOutput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  GetAliasCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  UpdateAliasCommandInput,
  UpdateAliasCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { enterVersion, leaveVersion } from '../concurrency/provisioned.ts';
import { conflict, notFound, preconditionFailed } from '../errors.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import { page } from '../page.ts';
import { findFunction, orWorded } from '../resolve.ts';
import { aliases, eventInvokeConfigs, policies, provisioned, urlIds, urls } from '../state.ts';
import { checkAlias } from './check-alias.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export const createAlias: Operation<CreateAliasCommandInput, Output<CreateAliasCommandOutput>> = (input, ctx) => {
  const { FunctionVersion: version = '', Name: name = '', RoutingConfig: routing } = input;
  const { fn, place } = functionOrVersionMissing(ctx, input.FunctionName ?? '', version);
  checkAlias(place, fn, { name, version, routing });
  const arn = functionArn(place, fn.name, name);
  const key = `${fn.name}:${name}`;
  if (aliases(place).has(key)) {
    throw conflict(`Alias already exists: ${arn}`);
  }
  const alias: AliasConfiguration = {
    AliasArn: arn,
    Name: name,
    FunctionVersion: version,
    Description: input.Description ?? '',
    ...(hasWeights(routing) ? { RoutingConfig: routing } : {}),
    RevisionId: ctx.kernel.ids.uuid(),
  };
  aliases(place).put(key, alias);
  return alias;
};

/** The version that the alias would have is missing with its function. */
function functionOrVersionMissing(ctx: Context, text: string, version: string) {
  const { name, ...where } = parseFunctionName(ctx, text);
  return orWorded(`Function not found: ${functionArn(where, name, version)}`, () => findFunction(ctx, text));
}

const hasWeights = (routing: AliasConfiguration['RoutingConfig']): boolean =>
  Object.keys(routing?.AdditionalVersionWeights ?? {}).length > 0;

/** Requests word the same trouble differently. */
function findAlias(ctx: Context, functionName: string, name: string, notFoundMessage = 'Cannot find alias arn:') {
  const { fn, place } = findFunction(ctx, functionName);
  const key = `${fn.name}:${name}`;
  const alias = aliases(place).get(key);
  if (!alias) throw notFound(`${notFoundMessage} ${functionArn(place, fn.name, name)}`);
  return { alias, fn, key, place };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export const getAlias: Operation<GetAliasCommandInput, Output<GetAliasCommandOutput>> = (input, ctx) =>
  findAlias(ctx, input.FunctionName ?? '', input.Name ?? '').alias;

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export const updateAlias: Operation<UpdateAliasCommandInput, Output<UpdateAliasCommandOutput>> = (input, ctx) => {
  const { alias, fn, key, place } = findAlias(ctx, input.FunctionName ?? '', input.Name ?? '', 'Alias not found:');
  if (input.RevisionId && input.RevisionId !== alias.RevisionId) {
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    );
  }
  const version = input.FunctionVersion ?? alias.FunctionVersion;
  const routing = input.RoutingConfig ?? alias.RoutingConfig;
  checkAlias(place, fn, { name: alias.Name ?? '', version, routing });
  const { RoutingConfig: _before, ...rest } = alias;
  const updated: AliasConfiguration = {
    ...rest,
    FunctionVersion: version,
    Description: input.Description ?? alias.Description,
    ...(hasWeights(routing) ? { RoutingConfig: routing } : {}),
    RevisionId: ctx.kernel.ids.uuid(),
  };
  const moves = version !== alias.FunctionVersion;
  if (moves) leaveVersion(ctx, place, fn.name, alias.Name ?? '');
  aliases(place).put(key, updated);
  if (moves) enterVersion(ctx, place, fn.name, alias.Name ?? '');
  return updated;
};

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html: deleting an alias that does not exist is not an
 * error.
 */
export const deleteAlias: Operation<DeleteAliasCommandInput, object> = (input, ctx) => {
  const { fn, place } = findFunction(ctx, input.FunctionName ?? '');
  const key = `${fn.name}:${input.Name}`;
  const url = urls(place).get(key);
  if (url) urlIds(ctx.kernel).delete(url.id);
  leaveVersion(ctx, place, fn.name, input.Name ?? '');
  for (const kind of [aliases, policies, urls, eventInvokeConfigs, provisioned]) kind(place).delete(key);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export const listAliases: Operation<ListAliasesCommandInput, Output<ListAliasesCommandOutput>> = (input, ctx) => {
  const { fn, place } = findFunction(ctx, input.FunctionName ?? '');
  const all = [...aliases(place).entries()]
    .filter(([key]) => key.startsWith(`${fn.name}:`))
    .map(([, alias]) => alias)
    .filter((alias) => !input.FunctionVersion || alias.FunctionVersion === input.FunctionVersion)
    .sort((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1));
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { Aliases: [...items], ...next };
};
