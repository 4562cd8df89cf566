import { isObject } from '../../base/text.ts';
import { type ApiModel, type JsonSchema, settingsAt } from '../../model/api/types.ts';
import { liveAlias } from '../../model/live.ts';
import { defaultPath } from '../../model/path.ts';
import type { Model } from '../../model/types.ts';
import { corsOf, detailsOf } from '../api/details.ts';
import { withPreflights } from '../endpoints.ts';
import { type EndpointBodies, type SchemaComponents, schemaComponents } from '../json-schema/components.ts';
import { gatewayModels } from '../json-schema/draft4.ts';
import { functionName } from '../names.ts';
import { type Json, methodKey, methodOfKey, type Operations } from '../openapi.ts';
import { openApiBody } from './body.ts';
import { httpOperationOf, operationOf } from './operation.ts';
import { publicScheme, schemeOf } from './security.ts';

export interface DocumentOptions {
  /** Undefined: the settings of the project, and `stage` in the names of functions. */
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Names of functions where they are deployed; undefined: those of new functions. */
  readonly names?: ((fn: { readonly logicalId: string }) => string) | undefined;
  /** Base addresses of the API. */
  readonly servers: readonly string[];
  /** Whether API Gateway's own extensions are in it: integrations, authorizers, gateway responses, preflights. */
  readonly extensions: boolean;
  /** 3.0 by default. */
  readonly version?: '3.0' | '3.1' | undefined;
}

const anyMethods = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

/** The API of a project as an OpenAPI document: for clients and their generators, or as API Gateway imports it. */
export function exportedDocument(model: Model, api: ApiModel, options: DocumentOptions): Json {
  const { stage, region, extensions } = options;
  const settings = stage === undefined ? api.settings : settingsAt(api, stage, region ?? firstRegion(model, stage));
  const logicalIds = new Map(model.functions.map((fn) => [fn.id, fn.logicalId]));
  const { names = (fn) => functionName(stage ?? 'stage', model.name, fn.logicalId) } = options;
  const nameOf = (id: string) => `${names({ logicalId: logicalIds.get(id) ?? '' })}:${liveAlias}`;
  const { bodies, schemas } = documentSchemas(model, api, options);
  const operations: Operations = Object.create(null);
  const details: Record<string, ReturnType<typeof detailsOf>> = {};
  for (const endpoint of model.endpoints) {
    const cors = api.protocol === 'REST' ? corsOf(endpoint, settings) : undefined;
    const name = nameOf(endpoint.function);
    const made = api.protocol === 'REST' ? operationOf(endpoint, name, cors) : httpOperationOf(endpoint, name);
    const operation = extensions ? made : documented(made, bodies.get(endpoint.id) ?? {});
    operations[endpoint.path] = { ...operations[endpoint.path], [methodKey(endpoint.method)]: operation };
    details[endpoint.id] = detailsOf(endpoint, cors);
  }
  const schemes = Object.values(api.authorizers).map((one) => [
    one.name,
    extensions ? schemeOf(one, api.protocol, nameOf(one.function ?? '')) : publicScheme(one),
  ]);
  const body = openApiBody({
    title: model.name,
    protocol: api.protocol,
    operations: extensions && api.protocol === 'REST' ? withPreflights({ operations, details }) : operations,
    settings,
    cors: Object.values(details).flatMap(({ cors }) => (cors ? [cors] : [])),
    schemas,
    schemes: Object.fromEntries(schemes),
  });
  const { openapi, info, servers: [ofApi] = [], ...rest } = (extensions ? body : plain(body)) as Body;
  const urls = options.servers.length > 0 || !extensions ? options.servers : [ofApi?.url];
  const servers = urls.flatMap((url) => (url === undefined ? [] : { ...ofApi, url }));
  return {
    openapi: options.version === '3.1' ? '3.1.1' : openapi,
    info,
    ...(servers.length > 0 && { servers }),
    ...rest,
  };
}

/** Schemas in the format of the document's version, and which of them are those of bodies. */
function documentSchemas(model: Model, api: ApiModel, { version, extensions }: DocumentOptions): SchemaComponents {
  const found = schemaComponents({ endpoints: model.endpoints, api });
  if (version === '3.1' || extensions) return { ...found, schemas: extensions ? api.models : found.schemas };
  // 3.0 has a draft of its own, which is closest to draft 4.
  const schemas: Record<string, Json> = { ...api.models };
  const bodies = new Map(
    model.endpoints.map((endpoint) => {
      const { requestSchema, responseSchema } = endpoint;
      const own = { ...found.bodies.get(endpoint.id) };
      const add = (schema: JsonSchema) => {
        const { name, models } = gatewayModels(schema);
        Object.assign(schemas, models);
        return name;
      };
      const request = requestSchema ? add(requestSchema) : own.request;
      const response = responseSchema ? add(responseSchema) : own.response;
      return [endpoint.id, { ...(request !== undefined && { request }), ...(response !== undefined && { response }) }];
    }),
  );
  return { schemas, bodies };
}

/** An operation with what is known about its bodies, in addition to what API Gateway gets. */
function documented(operation: Json, { request, response }: EndpointBodies): Json {
  const content = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
  const body = isObject(operation.requestBody) ? operation.requestBody : { required: true };
  const { 200: ok, default: other, ...responses } = (operation.responses ?? {}) as Readonly<Record<string, Json>>;
  const good = { ...(ok ?? { description: '200 response' }) };
  return {
    ...operation,
    ...(request !== undefined && {
      requestBody: { ...body, content: { ...(body.content as Json | undefined), ...content(request) } },
    }),
    ...(response !== undefined && {
      responses: {
        200: { ...good, content: { ...(good.content as Json | undefined), ...content(response) } },
        ...responses,
        ...(other && { default: other }),
      },
    }),
  };
}

interface Body extends Json {
  readonly servers?: readonly [Json];
}

const firstRegion = (model: Model, stage: string): string =>
  model.stages.find(({ name }) => name === stage)?.regions[0]?.region ?? '';

/** Without extensions: every method is an OpenAPI method, and a greedy variable is a plain one. */
function plain(body: Json): Json {
  const paths: Json = {};
  for (const [path, methods] of Object.entries(isObject(body.paths) ? body.paths : {})) {
    if (path === defaultPath) continue;
    const found: Json = {};
    for (const [key, operation] of Object.entries(isObject(methods) ? methods : {})) {
      const keys = methodOfKey(key) === 'ANY' ? anyMethods : [key];
      for (const one of keys)
        if (one === key || !Object.hasOwn(methods as Json, one))
          found[one] = withoutScopes(withoutExtensions(operation));
    }
    paths[path.replace(/\+\}/g, '}')] = found;
  }
  return { ...(withoutExtensions(body) as Json), paths };
}

function withoutExtensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExtensions);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !key.startsWith('x-amazon-'));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutExtensions(inner)]));
}

/** OpenAPI 3.0 has scopes only for OAuth 2 and OpenID Connect, and none of the schemes is one of these. */
function withoutScopes(operation: unknown): unknown {
  if (!isObject(operation) || !Array.isArray(operation.security)) return operation;
  const security = operation.security.map((one) =>
    Object.fromEntries(Object.keys(one as Json).map((name) => [name, []])),
  );
  return { ...operation, security };
}
