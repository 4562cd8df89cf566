import type { DeleteFunctionCommandInput, DeleteFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import type { Collection } from '../../../store/store.ts';
import { conflict, invalidParameter, notFound } from '../errors.ts';
import { fleet } from '../exec/fleet.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import {
  aliases,
  eventInvokeConfigs,
  functions,
  type Place,
  policies,
  provisioned,
  runtimeManagement,
  urlIds,
  urls,
  versions,
} from '../state.ts';
import { dropCode } from './drop-code.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export const deleteFunction: Operation<DeleteFunctionCommandInput, Output<DeleteFunctionCommandOutput>> = (
  input,
  ctx,
) => {
  const { account, name, qualifier, region } = parseFunctionName(ctx, input.FunctionName ?? '', input.Qualifier);
  const place: Place = { account, region, kernel: ctx.kernel };
  if (qualifier === '$LATEST') {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  }
  if (qualifier) deleteVersion(place, name, qualifier);
  else deleteAll(place, name);
  return { StatusCode: 204 };
};

function deleteVersion(place: Place, name: string, version: string): void {
  if (!functions(place).has(name)) throw notFound(`Function not found: ${functionArn(place, name)}`);
  const record = versions(place).get(`${name}:${version}`);
  // A version that is gone already is not an error.
  if (!record) return;
  for (const [key, alias] of aliases(place).entries()) {
    const more = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
    if (key.startsWith(`${name}:`) && (alias.FunctionVersion === version || more.includes(version))) {
      throw conflict(`Version ${version} cannot be deleted because it is referenced by the alias(es): ${alias.Name}`);
    }
  }
  versions(place).delete(`${name}:${version}`);
  runtimeManagement(place).delete(`${name}:${version}`);
  dropCode(place, name, record.code);
  place.kernel.part(fleet).retire(place, name, version);
}

function deleteAll(place: Place, name: string): void {
  const fn = functions(place).get(name);
  if (!fn) throw notFound(`Function not found: ${functionArn(place, name)}`);
  const codes = [fn.code];
  for (const [key, version] of versions(place).entries()) if (belongs(key, name)) codes.push(version.code);
  functions(place).delete(name);
  for (const [key, url] of urls(place).entries()) if (belongs(key, name)) urlIds(place.kernel).delete(url.id);
  const kinds: ((place: Place) => Collection<unknown>)[] = [
    versions,
    aliases,
    policies,
    urls,
    eventInvokeConfigs,
    provisioned,
    runtimeManagement,
  ];
  for (const kind of kinds) {
    const collection = kind(place);
    for (const key of [...collection.keys()]) if (belongs(key, name)) collection.delete(key);
  }
  for (const code of codes) dropCode(place, name, code);
  place.kernel.part(fleet).retire(place, name);
}

const belongs = (key: string, name: string): boolean => key === name || key.startsWith(`${name}:`);
