import { isObject } from '../../base/text.ts';
import { digest } from '../canonical.ts';
import { integrationKey, type Json } from '../openapi.ts';

/**
 * The maximum number of integrations in one HTTP API, a quota that AWS does not raise. Up to that number of routes can each have their
 * own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const mostIntegrations = 300;

const sharedKey = 'x-amazon-apigateway-integrations';
const reference = `#/components/${sharedKey}/`;

/** Applies a change to every integration of a document. */
function mapIntegrations(paths: unknown, change: (integration: Json) => Json): Json {
  const operation = (one: unknown) =>
    isObject(one) && isObject(one[integrationKey]) ? { ...one, [integrationKey]: change(one[integrationKey]) } : one;
  const mapped = (all: unknown, each: (one: unknown) => unknown): Json =>
    Object.fromEntries(Object.entries(isObject(all) ? all : {}).map(([key, one]) => [key, each(one)]));
  return mapped(paths, (methods) => mapped(methods, operation));
}

/**
 * The document of an HTTP API in which equal integrations are merged, if it has more operations than an API may have integrations.
 * Smaller documents stay as they are, so that deployed APIs do not change.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
 */
export function shareIntegrations(body: Json): Json {
  const paths = isObject(body.paths) ? body.paths : {};
  const count = Object.values(paths).reduce((sum: number, methods) => sum + Object.keys(methods as Json).length, 0);
  if (count <= mostIntegrations) return body;
  const shared = new Map<string, Json>();
  const referring = mapIntegrations(paths, (integration) => {
    const name = `i${digest(integration, 12)}`;
    shared.set(name, integration);
    return { $ref: `${reference}${name}` };
  });
  const all = Object.fromEntries([...shared].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...body, paths: referring, components: { ...(body.components as Json | undefined), [sharedKey]: all } };
}

/** The paths of a document in which each operation has its integration again. */
export function pathsWithIntegrations(body: Json): unknown {
  const shared = isObject(body.components) ? body.components[sharedKey] : undefined;
  if (!isObject(shared)) return body.paths;
  return mapIntegrations(body.paths, (integration) => {
    const { $ref: to } = integration;
    const name = typeof to === 'string' && to.startsWith(reference) ? to.slice(reference.length) : undefined;
    const found = name !== undefined && Object.hasOwn(shared, name) ? shared[name] : undefined;
    return isObject(found) ? found : integration;
  });
}
