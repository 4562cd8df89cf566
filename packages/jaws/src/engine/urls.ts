import { partitionOf } from '../base/partition.ts';
import type { RegionEnd } from '../deploy/execute.ts';
import { defaultPath } from '../model/path.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { selectEndpoints } from '../plan/endpoints.ts';
import type { DeployedStack, Deployment, Selection } from '../plan/types.ts';
import { operationsIn } from '../templates/endpoints.ts';
import { stackName } from '../templates/names.ts';
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
    ? `${endpoint.replace(/(?<!\/)\/+$/, '')}/_aws/execute-api/${api.id}`
    : `https://${api.id}.execute-api.${api.region}.${partitionOf(api.region).dnsSuffix}`;
  // The catch-all path stands for everything below the stage.
  return `${base}/${api.stage}${path === defaultPath ? '/' : path}`;
}

/** Where an API answers, without a slash at the end; undefined if there is none. */
export function apiBase(
  endpoint: string | undefined,
  outputs: Readonly<Record<string, string>>,
  place: { readonly stage: string; readonly region: string },
): string | undefined {
  const { ApiId: id, ApiStage: stage = place.stage, ApiDomain: domain } = outputs;
  return id ? apiUrl(endpoint, { id, region: place.region, stage, domain }, '') : undefined;
}

/** The URLs of the endpoints in a deployed endpoints' stack, by path and method. */
export function urlsOf(
  stack: Pick<DeployedStack, 'template' | 'outputs'> | undefined,
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

/**
 * The URLs of the deployed endpoints, and of those that call a deployed function. Makes no calls: the deployment knows
 * them.
 */
export function urlsAfter(
  model: Model,
  deployment: Deployment,
  end: RegionEnd,
  selection: Selection,
  functions: readonly FunctionModel[],
  endpoint: string | undefined,
): EndpointUrl[] {
  const asked = new Set([
    ...selectEndpoints(model, selection.endpoints).map(({ id }) => id),
    ...model.endpoints.filter((one) => functions.some((fn) => fn.id === one.function)).map(({ id }) => id),
  ]);
  const name = stackName(end.stage, model.name, 'endpoints');
  const plans = deployment.phases.flatMap(({ regions }) => regions).filter(({ region }) => region === end.region);
  const planned = plans.flatMap(({ stacks }) => stacks).find((stack) => stack.name === name);
  const before = live(deployment.base.find(({ region }) => region === end.region)?.endpoints);
  if (planned?.action === 'delete') return [];
  const template = planned?.template ?? before?.template;
  const outputs = end.states.get(name)?.outputs ?? before?.outputs;
  if (!template || !outputs) return [];
  return urlsOf({ template, outputs }, end, endpoint).filter(({ method, path }) => asked.has(`${method} ${path}`));
}
