import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { readEndpoints, readStack } from '../deploy/read.ts';
import { JawsError } from '../errors/error.ts';
import { callsFunction, noApi } from '../model/api/types.ts';
import type { EndpointModel, Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { stackName } from '../templates/names.ts';
import type { Host } from './host.ts';
import { warnOfLostBody } from './lost-body.ts';
import { forUser, openProject, reachEach, regionsOfAny } from './open.ts';
import type { EndpointListing, EndpointsOptions, EndpointsResult, EndpointUrl } from './types.ts';
import { urlsOf } from './urls.ts';
import { routeListings, socketUrls } from './web-socket.ts';

/**
 * The endpoints of the project with their deployed addresses. A region that cannot be read is a
 * warning; if none can be read, the endpoints are listed without addresses.
 */
export function listEndpoints(host: Host, options: EndpointsOptions): Promise<EndpointsResult> {
  return forUser(host, async () => {
    const { model } = openProject(options.root);
    const routes = routeListings(model, []);
    const [urls, sockets] = await Promise.all([
      model.endpoints.length === 0 && routes.length > 0 ? [] : deployedUrls(host, model, options),
      routes.length === 0 ? [] : deployedSockets(host, model, options),
    ]);
    return {
      project: model.name,
      protocol: (model.api ?? noApi).protocol,
      endpoints: model.endpoints.map((endpoint) => listing(endpoint, urls)).sort(byPath),
      routes: routeListings(model, sockets),
    };
  });
}

function listing(endpoint: EndpointModel, urls: readonly EndpointUrl[]): EndpointListing {
  const { method, path, type, authorizationType, authorizer, apiKeyRequired } = endpoint;
  return {
    method,
    path,
    type,
    function: callsFunction(endpoint) ? endpoint.function : undefined,
    folder: endpoint.function,
    authorization: authorizationType,
    authorizer,
    apiKeyRequired,
    urls: urls
      .filter((one) => one.method === method && one.path === path)
      .map(({ stage, region, url }) => ({ stage, region, url })),
  };
}

const byPath = (a: EndpointListing, b: EndpointListing) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1);

/** Addresses in every requested region. */
export const deployedUrls = (
  host: Host,
  model: Model,
  options: Omit<EndpointsOptions, 'root'>,
): Promise<EndpointUrl[]> =>
  inRegions(host, model, options, async (aws, region) => {
    const stack = await readEndpoints(aws, model.name, region);
    warnOfLostBody(host, region, stack);
    return urlsOf(live(stack), region, aws.endpoint);
  });

/** The same for the WebSocket API. */
const deployedSockets = (host: Host, model: Model, options: Omit<EndpointsOptions, 'root'>): Promise<EndpointUrl[]> =>
  inRegions(host, model, options, async (aws, region) => {
    const stack = await readStack(aws, region, stackName(region.stage, model.name, 'resources'), 'resources');
    return socketUrls(model, aws.endpoint, live(stack)?.outputs, region);
  });

type UrlsIn = (aws: Aws, region: RegionModel) => Promise<EndpointUrl[]>;

async function inRegions(
  host: Host,
  model: Model,
  options: Omit<EndpointsOptions, 'root'>,
  urlsIn: UrlsIn,
): Promise<EndpointUrl[]> {
  const regions = regionsOfAny(model, options.stage, options.region);
  if (regions.length === 0) return [];
  try {
    const reached = reachEach(host, model, options.profile);
    const found = await Promise.all(
      regions.map(async (region) => read(host, await reached(region.stage), region, urlsIn)),
    );
    return found.flat();
  } catch (thrown) {
    warn(host, 'No address is known', thrown);
    return [];
  }
}

async function read(host: Host, aws: Aws, region: RegionModel, urlsIn: UrlsIn): Promise<EndpointUrl[]> {
  try {
    return await urlsIn(aws, region);
  } catch (thrown) {
    warn(host, `No address in ${region.stage} ${region.region} is known`, thrown);
    return [];
  }
}

/** An error of AWS must not hide the project's endpoints. A bug is thrown. */
function warn(host: Host, what: string, thrown: unknown): void {
  const error = rejected(thrown);
  if (!(error instanceof JawsError)) throw error;
  host.emit({ type: 'warning', message: `${what}: ${error.message}`, ...(error.hint && { hint: error.hint }) });
}
