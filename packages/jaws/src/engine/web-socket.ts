import { partitionOf } from '../base/partition.ts';
import type { RegionEnd } from '../deploy/execute.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { socketRoutes } from '../model/web-socket/build.ts';
import { socketApi } from '../model/web-socket/names.ts';
import { live } from '../plan/deployed.ts';
import type { Deployment } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import type { EndpointUrl, RouteListing } from './types.ts';

type Outputs = Readonly<Record<string, string>>;
type Place = Pick<RegionModel, 'stage' | 'region'>;

/** Method and path under which a WebSocket API is listed among the endpoints. */
const method = 'WS';

/**
 * The addresses of the WebSocket API that the outputs of a resources stack name; undefined if there is none. An output of that name in a project
 * without routes is unrelated.
 */
export function socketAddresses(
  model: Pick<Model, 'functions'>,
  endpoint: string | undefined,
  { [socketApi.id]: id }: Outputs,
  { stage, region }: Place,
): { readonly url: string; readonly endpoint: string } | undefined {
  if (!id || socketRoutes(model.functions).length === 0) return undefined;
  const https = endpoint
    ? `${endpoint.replace(/(?<!\/)\/+$/, '')}/_aws/execute-api/${id}/${stage}`
    : `https://${id}.execute-api.${region}.${partitionOf(region).dnsSuffix}/${stage}`;
  return { url: https.replace(/^http/, 'ws'), endpoint: https };
}

/**
 * Outputs for code that runs outside of Lambda: AWS's own names lead to AWS, and if an endpoint stands for AWS, to that API's address there.
 */
export function withSocketAddresses(
  model: Model,
  outputs: Outputs,
  endpoint: string | undefined,
  place: Place,
): Outputs {
  const found = endpoint === undefined ? undefined : socketAddresses(model, endpoint, outputs, place);
  return found ? { ...outputs, [socketApi.url]: found.url, [socketApi.endpoint]: found.endpoint } : outputs;
}

/** Where the WebSocket API of a region answers, as an address beside those of endpoints. */
export function socketUrls(
  model: Model,
  endpoint: string | undefined,
  outputs: Outputs | undefined,
  place: Place,
): EndpointUrl[] {
  const found = outputs && socketAddresses(model, endpoint, outputs, place);
  return found ? [{ stage: place.stage, region: place.region, method, path: '', url: found.url }] : [];
}

/** The same after a deployment, without calls. */
export function socketUrlsAfter(
  model: Model,
  deployment: Deployment,
  end: RegionEnd,
  endpoint: string | undefined,
): EndpointUrl[] {
  const base = deployment.base.find(({ region }) => region === end.region);
  const outputs =
    end.states.get(stackName(end.stage, model.name, 'resources'))?.outputs ?? live(base?.resources)?.outputs;
  return socketUrls(model, endpoint, outputs, end);
}

/** The routes of a project, with the addresses of their API. */
export const routeListings = (model: Model, urls: readonly EndpointUrl[]): RouteListing[] =>
  socketRoutes(model.functions)
    .map(({ key, function: fn, properties: { Authorizer, AuthorizationType } }) => ({
      route: key,
      function: fn.id,
      authorization: Authorizer ? 'CUSTOM' : (AuthorizationType ?? 'NONE'),
      authorizer: Authorizer?.Function,
      urls: urls.map(({ stage, region, url }) => ({ stage, region, url })),
    }))
    .sort((a, b) => (a.route < b.route ? -1 : 1));
