import type {
  ApiKeySourceType,
  EndpointConfiguration,
  PatchOperation,
  PutMode,
  RestApi,
} from '@aws-sdk/client-api-gateway';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import {
  everyItem,
  flag,
  ignoringMissing,
  json,
  membership,
  newest,
  number,
  object,
  optionalTexts,
  orUndo,
  replacing,
  tags,
  text,
  textMap,
} from './properties.ts';
import { bodyOf } from './rest-api-body.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html */
export const restApi: ResourceType = {
  type: 'AWS::ApiGateway::RestApi',

  async create(properties, ctx) {
    const { apigateway } = ctx.aws;
    const body = await bodyOf(properties, ctx);
    const { id } = await apigateway.createRestApi({
      // An API from a document has the document's name, which is not read yet.
      name: text(properties, 'Name') ?? (body ? ctx.name({ maxLength: 255 }) : ''),
      description: text(properties, 'Description'),
      cloneFrom: text(properties, 'CloneFrom'),
      apiKeySource: text(properties, 'ApiKeySourceType') as ApiKeySourceType | undefined,
      binaryMediaTypes: optionalTexts(properties, 'BinaryMediaTypes'),
      minimumCompressionSize: number(properties, 'MinimumCompressionSize'),
      disableExecuteApiEndpoint: flag(properties, 'DisableExecuteApiEndpoint'),
      endpointConfiguration: endpointOf(properties),
      policy: json(properties, 'Policy'),
      tags: tags(properties),
    });
    return orUndo(
      async () => {
        if (body) await importBody(id!, body, properties, ctx);
        return stateOf(id!, ctx);
      },
      () => apigateway.deleteRestApi({ restApiId: id }),
    );
  },

  async update(id, properties, previous, ctx) {
    const body = await bodyOf(properties, ctx);
    if (body) await importBody(id, body, properties, ctx);
    const patchOperations = [
      ...changes(properties, previous),
      ...(body ? [] : replacing('/name', text(properties, 'Name'), text(previous, 'Name'))),
    ];
    if (patchOperations.length > 0) await ctx.aws.apigateway.updateRestApi({ restApiId: id, patchOperations });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/restapis/${id}`,
      properties,
      previous,
      ctx,
    );
    return stateOf(id, ctx);
  },

  async delete(id, _properties, ctx) {
    await ignoringMissing(ctx.aws.apigateway.deleteRestApi({ restApiId: id }));
  },

  async read(id, _properties, ctx) {
    return ignoringMissing(stateOf(id, ctx));
  },

  // The API's behavior cannot be compared with its source document.
  async actual(restApiId, properties, ctx) {
    const api = await ctx.aws.apigateway.getRestApi({ restApiId });
    const { types, vpcEndpointIds, ipAddressType } = api.endpointConfiguration ?? {};
    return {
      ...(text(properties, 'Name') === undefined ? {} : { Name: api.name }),
      Description: api.description,
      ApiKeySourceType: api.apiKeySource,
      BinaryMediaTypes: api.binaryMediaTypes ?? [],
      MinimumCompressionSize: api.minimumCompressionSize,
      DisableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      EndpointConfiguration: { Types: types, VpcEndpointIds: vpcEndpointIds, IpAddressType: ipAddressType },
      Tags: Object.entries(api.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    };
  },

  async find(properties, ctx, search) {
    const names = new Set([text(properties, 'Name') ?? ctx.name({ maxLength: 255 }), titleOf(properties)]);
    const all = await everyItem((page) => ctx.aws.apigateway.getRestApis(page));
    const id = newest(
      all.filter(({ name }) => names.has(name)),
      search,
    );
    return id === undefined ? undefined : ignoringMissing(stateOf(id, ctx));
  },
};

/** The name that a document in the template gives to an API without `Name`. */
function titleOf(properties: Properties): string | undefined {
  const info = text(properties, 'Name') === undefined ? object(object(properties, 'Body') ?? {}, 'info') : undefined;
  return info && text(info, 'title');
}

/** The document, overridden by the template's properties. */
async function importBody(id: string, body: Uint8Array, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { apigateway } = ctx.aws;
  const before = await apigateway.getRestApi({ restApiId: id });
  await apigateway.putRestApi({
    restApiId: id,
    mode: (text(properties, 'Mode') ?? 'overwrite') as PutMode,
    failOnWarnings: flag(properties, 'FailOnWarnings'),
    parameters: textMap(properties, 'Parameters'),
    body,
  });
  const patchOperations = [
    ...replacing('/name', text(properties, 'Name'), undefined),
    ...replacing('/description', text(properties, 'Description'), undefined),
    ...replacing('/apiKeySource', text(properties, 'ApiKeySourceType'), undefined),
    ...replacing('/minimumCompressionSize', number(properties, 'MinimumCompressionSize'), undefined),
    ...replacing('/policy', json(properties, 'Policy'), undefined),
    ...membership('/binaryMediaTypes', optionalTexts(properties, 'BinaryMediaTypes') ?? [], []),
    ...(text(properties, 'Mode') === undefined ? await mergedWith(before, id, ctx) : []),
  ];
  if (patchOperations.length > 0) await apigateway.updateRestApi({ restApiId: id, patchOperations });
}

/**
 * What the document does not have and stays, as a resource without `Mode` merges it: media types, endpoints of VPCs, a closed address.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html#cfn-apigateway-restapi-mode
 */
async function mergedWith(before: RestApi, restApiId: string, ctx: ResourceContext): Promise<PatchOperation[]> {
  const after = await ctx.aws.apigateway.getRestApi({ restApiId });
  const adding = (path: string, ids: readonly string[] = [], now: readonly string[] = []) =>
    ids.filter((id) => !now.includes(id)).map((value): PatchOperation => ({ op: 'add', path, value }));
  return [
    ...membership('/binaryMediaTypes', before.binaryMediaTypes ?? [], []),
    ...adding(
      '/endpointConfiguration/vpcEndpointIds',
      before.endpointConfiguration?.vpcEndpointIds,
      after.endpointConfiguration?.vpcEndpointIds,
    ),
    ...(before.disableExecuteApiEndpoint && !after.disableExecuteApiEndpoint
      ? replacing('/disableExecuteApiEndpoint', true, undefined)
      : []),
  ];
}

function endpointOf(properties: Properties): EndpointConfiguration | undefined {
  const specified = object(properties, 'EndpointConfiguration');
  return (
    specified && {
      types: optionalTexts(specified, 'Types') as EndpointConfiguration['types'],
      ...(optionalTexts(specified, 'VpcEndpointIds') && { vpcEndpointIds: optionalTexts(specified, 'VpcEndpointIds') }),
      ...(text(specified, 'IpAddressType') && { ipAddressType: text(specified, 'IpAddressType') as 'ipv4' }),
    }
  );
}

function vpcEndpoints(properties: Properties, previous: Properties): PatchOperation[] {
  const path = '/endpointConfiguration/vpcEndpointIds';
  const [ids, before] = [properties, previous].map((one) => endpointOf(one)?.vpcEndpointIds ?? []) as [
    string[],
    string[],
  ];
  return [
    ...ids.filter((id) => !before.includes(id)).map((value): PatchOperation => ({ op: 'add', path, value })),
    ...before.filter((id) => !ids.includes(id)).map((value): PatchOperation => ({ op: 'remove', path, value })),
  ];
}

function changes(properties: Properties, previous: Properties): PatchOperation[] {
  const [type, before] = [endpointOf(properties)?.types?.[0], endpointOf(previous)?.types?.[0]];
  return [
    ...replacing('/description', text(properties, 'Description'), text(previous, 'Description')),
    ...replacing(
      '/apiKeySource',
      text(properties, 'ApiKeySourceType') ?? 'HEADER',
      text(previous, 'ApiKeySourceType') ?? 'HEADER',
    ),
    ...replacing(
      '/minimumCompressionSize',
      number(properties, 'MinimumCompressionSize'),
      number(previous, 'MinimumCompressionSize'),
    ),
    ...replacing(
      '/disableExecuteApiEndpoint',
      flag(properties, 'DisableExecuteApiEndpoint') ?? false,
      flag(previous, 'DisableExecuteApiEndpoint') ?? false,
    ),
    ...replacing('/policy', json(properties, 'Policy'), json(previous, 'Policy')),
    ...membership(
      '/binaryMediaTypes',
      optionalTexts(properties, 'BinaryMediaTypes') ?? [],
      optionalTexts(previous, 'BinaryMediaTypes') ?? [],
    ),
    ...vpcEndpoints(properties, previous),
    ...(type === before
      ? []
      : [{ op: 'replace' as const, path: `/endpointConfiguration/types/${before ?? 'EDGE'}`, value: type ?? 'EDGE' }]),
  ];
}

async function stateOf(id: string, ctx: ResourceContext): Promise<ResourceState> {
  const api = await ctx.aws.apigateway.getRestApi({ restApiId: id });
  return { id, attributes: { RestApiId: id, RootResourceId: api.rootResourceId } };
}
