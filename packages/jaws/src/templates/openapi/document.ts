import { isObject } from '../../base/text.ts';
import { type ApiModel, settingsAt } from '../../model/api/types.ts';
import { liveAlias } from '../../model/live.ts';
import { defaultPath } from '../../model/path.ts';
import type { Model } from '../../model/types.ts';
import { corsOf, detailsOf } from '../api/details.ts';
import { withPreflights } from '../endpoints.ts';
import { functionName } from '../names.ts';
import { type Json, methodKey, methodOfKey, type Operations } from '../openapi.ts';
import { openApiBody } from './body.ts';
import { httpOperationOf, operationOf } from './operation.ts';
import { publicScheme, schemeOf } from './security.ts';

export interface DocumentOptions {
  /** Undefined: the settings of the project, and `stage` in the names of functions. */
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Addresses below which the API answers. */
  readonly servers: readonly string[];
  /** Whether API Gateway's own extensions are in it: integrations, authorizers, gateway responses, preflights. */
  readonly extensions: boolean;
}

const anyMethods = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

/** The API of a project as an OpenAPI 3.0 document: for clients and their generators, or as API Gateway imports it. */
export function exportedDocument(model: Model, api: ApiModel, options: DocumentOptions): Json {
  const { stage, region, extensions } = options;
  const settings = stage === undefined ? api.settings : settingsAt(api, stage, region ?? firstRegion(model, stage));
  const logicalIds = new Map(model.functions.map((fn) => [fn.id, fn.logicalId]));
  const nameOf = (id: string) => `${functionName(stage ?? 'stage', model.name, logicalIds.get(id) ?? '')}:${liveAlias}`;
  const operations: Operations = Object.create(null);
  const details: Record<string, ReturnType<typeof detailsOf>> = {};
  for (const endpoint of model.endpoints) {
    const cors = api.protocol === 'REST' ? corsOf(endpoint, settings) : undefined;
    const name = nameOf(endpoint.function);
    const operation = api.protocol === 'REST' ? operationOf(endpoint, name, cors) : httpOperationOf(endpoint, name);
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
    schemas: api.models,
    schemes: Object.fromEntries(schemes),
  });
  const { openapi, info, servers: [ofApi] = [], ...rest } = (extensions ? body : plain(body)) as Body;
  const urls = options.servers.length > 0 || !extensions ? options.servers : [ofApi?.url];
  const servers = urls.flatMap((url) => (url === undefined ? [] : { ...ofApi, url }));
  return { openapi, info, ...(servers.length > 0 && { servers }), ...rest };
}

interface Body extends Json {
  readonly servers?: readonly [Json];
}

const firstRegion = (model: Model, stage: string): string =>
  model.stages.find(({ name }) => name === stage)?.regions[0]?.region ?? '';

/** Without extensions: every method is one that OpenAPI has, a greedy variable is a plain one. */
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

/** OpenAPI 3.0 knows scopes of OAuth 2 and of OpenID Connect only, and none of the schemes is one. */
function withoutScopes(operation: unknown): unknown {
  if (!isObject(operation) || !Array.isArray(operation.security)) return operation;
  const security = operation.security.map((one) =>
    Object.fromEntries(Object.keys(one as Json).map((name) => [name, []])),
  );
  return { ...operation, security };
}
