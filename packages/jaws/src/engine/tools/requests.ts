import { isObject } from '../../base/text.ts';
import { type KeptEntry, listKept } from '../events/find.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reach, regionsOf } from '../open.ts';
import { partError } from './define.ts';
import { isEmbeddedStage } from './embedded.ts';
import { apiRequests, type SeenRequest } from './seen-requests.ts';
import type { PartError } from './types.ts';

export interface RequestsOptions {
  readonly root: string;
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage: string;
  /** Undefined: all. */
  readonly region?: string | undefined;
  readonly limit: number;
  /** Id of a function. */
  readonly function?: string | undefined;
  readonly failed: boolean;
}

/** A request to an endpoint with the invocation that it caused, or an invocation with another cause. */
export interface RequestEntry {
  /** The id of the request to the API; for an invocation alone, its own. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly region: string;
  readonly ok: boolean;
  /** Milliseconds: until the API responded; for an invocation alone, the duration of the function. */
  readonly ms: number;
  /** For a request to the API. */
  readonly http?: { readonly method: string; readonly path: string; readonly route?: string; readonly status: number };
  /** Id of the function; absent if none ran, or where the project no longer has it. */
  readonly function?: string;
  /** The id for jaws_replay. */
  readonly invocation?: string;
  /** What invoked it, in AWS's terms. */
  readonly trigger?: string;
  readonly error?: string;
  readonly coldStart?: boolean;
}

export interface RequestsResult {
  readonly stage: string;
  /** Newest first. */
  readonly requests: readonly RequestEntry[];
  /** `cloud`: everything that the embedded cloud remembers. `dev`: only invocations that `jaws dev` sessions recorded, since AWS does not record more. */
  readonly source: 'cloud' | 'dev';
  /** Regions whose requests could not be read. */
  readonly unread: readonly (PartError & { readonly region: string })[];
}

/** An invocation of the embedded cloud, or a recorded one, and the request that caused it. */
export interface Joined {
  readonly request?: SeenRequest;
  readonly run?: KeptEntry;
  readonly authorizer?: KeptEntry;
}

/** The number of invocations that are searched for the requested ones. */
const looked = 1000;

/** The latest requests to a stage, newest first. */
export function listRequests(host: Host, options: RequestsOptions): Promise<RequestsResult> {
  return forUser(host, async () => {
    const { stage, limit, failed } = options;
    const { joined, unread, source } = await readJoined(host, options);
    const entries = joined
      .map(entryOf)
      .filter((one) => (options.function === undefined || one.function === options.function) && (!failed || !one.ok))
      .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
    return { stage, requests: entries.slice(0, limit), source, unread };
  });
}

type Where = Pick<RequestsOptions, 'root' | 'project' | 'profile' | 'stage' | 'region'>;

/** Requests and invocations of a stage, each request with the invocation that it caused. */
export async function readJoined(
  host: Host,
  { root, project, profile, stage, region }: Where,
): Promise<
  Pick<RequestsResult, 'unread' | 'source'> & {
    readonly joined: readonly Joined[];
    readonly endpoint: string | undefined;
  }
> {
  const { model } = project;
  const places = regionsOf(model, stage, region);
  const aws = await reach(host, model, profile, stage);
  const endpoint = (await isEmbeddedStage(aws, model, stage)) ? aws.endpoint : undefined;
  const unread: (PartError & { readonly region: string })[] = [];
  const requests: SeenRequest[] = [];
  if (endpoint !== undefined) {
    const found = await Promise.all(
      places.map((place) =>
        apiRequests(aws, endpoint, model, place, looked).catch((thrown: unknown) => {
          unread.push({ region: place.region, ...partError(thrown) });
          return [];
        }),
      ),
    );
    requests.push(...found.flat());
  }
  const runs = await listKept({ root, opened: project, stage, cloud: endpoint, failed: false, limit: looked });
  const here = region === undefined ? runs : runs.filter(({ invocation }) => invocation.region === region);
  return { joined: join(requests, here), unread, source: endpoint === undefined ? 'dev' : 'cloud', endpoint };
}

function join(requests: readonly SeenRequest[], runs: readonly KeptEntry[]): Joined[] {
  const joined = new Map<string, { request?: SeenRequest; run?: KeptEntry; authorizer?: KeptEntry }>();
  for (const request of requests) joined.set(request.id, { request });
  const alone: Joined[] = [];
  for (const run of runs) {
    const { requestId, isAuthorizer } = gatewayEvent(run.invocation.event);
    const own = requestId === undefined ? undefined : joined.get(requestId);
    const part = isAuthorizer ? 'authorizer' : 'run';
    if (own && !own[part]) own[part] = run;
    else alone.push({ run });
  }
  return [...joined.values(), ...alone];
}

/** The request in an event of API Gateway, in both formats. Undefined for other events. */
function gatewayEvent(event: unknown): { readonly requestId?: string; readonly isAuthorizer: boolean } {
  if (!isObject(event)) return { isAuthorizer: false };
  const context = isObject(event.requestContext) ? event.requestContext : {};
  const isAuthorizer = typeof event.type === 'string' && ('methodArn' in event || 'routeArn' in event);
  return { isAuthorizer, ...(typeof context.requestId === 'string' && { requestId: context.requestId }) };
}

export function entryOf({ request, run, authorizer }: Joined): RequestEntry {
  const ran = run ?? authorizer;
  const { invocation } = ran ?? {};
  const ofRun = {
    ...(ran?.function !== undefined && { function: ran.function }),
    ...(invocation && {
      invocation: invocation.id,
      trigger: invocation.trigger,
      coldStart: invocation.coldStart,
    }),
    ...(invocation?.error !== undefined && { error: invocation.error }),
  };
  if (request) {
    const { method = '', path = '', route } = request.call ?? {};
    return {
      id: request.id,
      at: request.time,
      region: request.region,
      ms: request.duration,
      ok: request.status > 0 && request.status < 400 && invocation?.error === undefined,
      http: { method, path, ...(route !== undefined && { route }), status: request.status },
      ...(request.error && { error: `${request.error.code}: ${request.error.message}` }),
      ...ofRun,
    };
  }
  const { id, time, region, duration, error } = invocation!;
  return { id, at: time, region, ms: duration, ok: error === undefined, ...ofRun };
}
