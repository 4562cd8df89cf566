import { isObject } from '../../base/text.ts';
import { type KeptEntry, listKept } from '../events/find.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reach, regionsOf } from '../open.ts';
import { readEach } from '../so-far.ts';
import { type LackingRegions, lackingIn, type RegionPart, readPart, valuesIn, waitingPart } from '../unread.ts';
import { isEmbeddedStage } from './embedded.ts';
import { apiRequests, type SeenRequest } from './seen-requests.ts';

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
  /** Gets partial results while some region has not answered. */
  readonly soFar?: ((requests: RequestsResult) => void) | undefined;
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

/** Unread are the regions whose requests could not be read. */
export interface RequestsResult extends LackingRegions {
  readonly stage: string;
  /** Newest first. */
  readonly requests: readonly RequestEntry[];
  /** `cloud`: everything that the embedded cloud remembers. `dev`: only invocations that `jaws dev` sessions recorded, since AWS does not record more. */
  readonly source: 'cloud' | 'dev';
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
    const { stage, limit, failed, soFar } = options;
    const of = ({ joined, endpoint: _, ...found }: JoinedRequests): RequestsResult => {
      const entries = joined
        .map(entryOf)
        .filter((one) => (options.function === undefined || one.function === options.function) && (!failed || !one.ok))
        .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
      return { stage, requests: entries.slice(0, limit), ...found };
    };
    return of(await readJoined(host, options, soFar && ((found) => soFar(of(found)))));
  });
}

type Where = Pick<RequestsOptions, 'root' | 'project' | 'profile' | 'stage' | 'region'>;

interface JoinedRequests extends LackingRegions {
  readonly joined: readonly Joined[];
  readonly source: RequestsResult['source'];
  readonly endpoint: string | undefined;
}

/** Requests and invocations of a stage, each request with the invocation that it caused. */
export async function readJoined(
  host: Host,
  { root, project, profile, stage, region }: Where,
  soFar?: (found: JoinedRequests) => void,
): Promise<JoinedRequests> {
  const { model } = project;
  const places = regionsOf(model, stage, region);
  const aws = await reach(host, model, profile, stage);
  const endpoint = (await isEmbeddedStage(aws, model, stage)) ? aws.endpoint : undefined;
  const source = endpoint === undefined ? 'dev' : 'cloud';
  if (endpoint === undefined) return { joined: join([], await runsNow()), source, endpoint, unread: [] };
  // The runs are read last, so that none lacks for a request that was read.
  const of = async (parts: readonly RegionPart<readonly SeenRequest[]>[]): Promise<JoinedRequests> => {
    const runs = await runsNow();
    const lacking = lackingIn(parts);
    // A run whose request may still come would be listed as one without a request.
    const known = runs.filter(({ invocation }) => lacking.waiting?.includes(invocation.region) !== true);
    return { joined: join(valuesIn(parts).flat(), known), source, endpoint, ...lacking };
  };
  return of(
    await readEach(places, {
      read: (place) => readPart(place.region, () => apiRequests(aws, endpoint, model, place, looked)),
      waiting: waitingPart,
      // Where the runs cannot be read, the result says so.
      report: soFar && ((found) => void of(found).then(soFar, () => {})),
    }),
  );

  async function runsNow(): Promise<readonly KeptEntry[]> {
    const all = await listKept({ root, opened: project, stage, cloud: endpoint, failed: false, limit: looked });
    return region === undefined ? all : all.filter(({ invocation }) => invocation.region === region);
  }
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
