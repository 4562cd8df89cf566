import type { CreateRestApiRequest, EndpointConfiguration } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../../kernel/context.ts';
import { withLenientNames } from '../../shared/lenient.ts';
import { seconds } from '../../shared/time.ts';
import { apiIndex } from '../../state/api-index.ts';
import type { ApiRecord, ModelRecord } from '../../state/records.ts';
import { apis, models, resources } from '../../state/state.ts';

/** The models that every API has. https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
const DEFAULT_MODELS = [
  {
    name: 'Empty',
    description: 'This is a default empty schema model',
    schema:
      '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}',
  },
  {
    name: 'Error',
    description: 'This is a default error schema model',
    schema:
      '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}',
  },
] as const;

/** Whether a model is an unchanged default that every API has. */
export function isDefaultModel(model: ModelRecord): boolean {
  return DEFAULT_MODELS.some(({ name, description }) => model.name === name && model.description === description);
}

/** `_custom_id_` pins the id, as other local clouds understand it; it makes URLs stable in tests. */
const PINNED_ID = '_custom_id_';

/**
 * Stores a new API with its root resource and default models, and returns its record. An imported API has its document's models only.
 */
export function newApi(input: CreateRestApiRequest, ctx: Context, options = { models: true }): ApiRecord {
  const pinned = input.tags?.[PINNED_ID];
  const index = ctx.kernel.part(apiIndex);
  // Capital letters cannot be reached by host name, only by path.
  const form = ctx.kernel.lenient ? /^[a-zA-Z0-9]{1,32}$/ : /^[a-z0-9]{1,32}$/;
  const id = pinned !== undefined && form.test(pinned) && !index.has(pinned) ? pinned : freshId(ctx);
  const root = { id: ctx.kernel.ids.random(10), path: '/' };
  const record: ApiRecord = {
    id,
    name: input.name!,
    ...(input.description !== undefined && { description: input.description }),
    createdDate: seconds(ctx.kernel),
    ...(input.version !== undefined && { version: input.version }),
    ...(input.binaryMediaTypes?.length && { binaryMediaTypes: [...input.binaryMediaTypes] }),
    ...(input.minimumCompressionSize !== undefined && { minimumCompressionSize: input.minimumCompressionSize }),
    apiKeySource: input.apiKeySource ?? 'HEADER',
    endpointConfiguration: withDefaults(ctx, input.endpointConfiguration),
    ...(input.policy && { policy: input.policy }),
    ...(input.tags && Object.keys(input.tags).length > 0 && { tags: { ...input.tags } }),
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    rootResourceId: root.id,
    ...(input.securityPolicy !== undefined && { securityPolicy: input.securityPolicy }),
    ...(input.endpointAccessMode !== undefined && { endpointAccessMode: input.endpointAccessMode }),
  };
  apis(ctx).put(id, record);
  resources(ctx, id).put(root.id, root);
  if (options.models) putDefaultModels(ctx, id);
  index.set(id, { account: ctx.account, region: ctx.region });
  return record;
}

function withDefaults(ctx: Context, value: EndpointConfiguration | undefined): EndpointConfiguration {
  const types = value?.types ?? ['EDGE'];
  const ipAddressType = types.includes('PRIVATE') ? 'dualstack' : 'ipv4';
  const whole: EndpointConfiguration = { ipAddressType, ...value, types };
  return withLenientNames(ctx, whole, {}, value?.ipAddressType === undefined ? ['ipAddressType'] : []);
}

function putDefaultModels(ctx: Context, api: string): void {
  for (const model of DEFAULT_MODELS) {
    models(ctx, api).put(model.name, { id: ctx.kernel.ids.random(6), ...model, contentType: 'application/json' });
  }
}

function freshId(ctx: Context): string {
  const index = ctx.kernel.part(apiIndex);
  for (;;) {
    const id = ctx.kernel.ids.random(10);
    if (!index.has(id)) return id;
  }
}
