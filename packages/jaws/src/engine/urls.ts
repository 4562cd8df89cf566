import { partitionOf } from '../base/partition.ts';
import { defaultPath } from '../model/path.ts';
import type { DeployedStack } from '../plan/types.ts';
import { operationsIn } from '../templates/endpoints.ts';
import { methodOfKey } from '../templates/openapi.ts';
import type { EndpointUrl } from './types.ts';

/** Where a path of an API answers: its custom domain, AWS's own address, or the same API behind a custom endpoint. */
function apiUrl(
  endpoint: string | undefined,
  api: { readonly id: string; readonly region: string; readonly stage: string; readonly domain: string | undefined },
  path: string,
): string {
  if (api.domain !== undefined && !endpoint) return `https://${api.domain}${path}`;
  const base = endpoint
    ? `${endpoint.replace(/\/+$/, '')}/_aws/execute-api/${api.id}`
    : `https://${api.id}.execute-api.${api.region}.${partitionOf(api.region).dnsSuffix}`;
  // What no other path takes is everything below the stage.
  return `${base}/${api.stage}${path === defaultPath ? '/' : path}`;
}

/** The URLs of the endpoints in a deployed endpoints' stack, by path and method. */
export function urlsOf(
  stack: DeployedStack | undefined,
  place: { readonly stage: string; readonly region: string },
  endpoint: string | undefined,
): EndpointUrl[] {
  const id = stack?.outputs.ApiId;
  if (!stack || !id) return [];
  const stage = stack.outputs.ApiStage ?? place.stage;
  return Object.entries(operationsIn(stack.template))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((key) => ({
        stage: place.stage,
        region: place.region,
        method: methodOfKey(key),
        path,
        url: apiUrl(endpoint, { id, region: place.region, stage, domain: stack.outputs.ApiDomain }, path),
      })),
    )
    .sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}
