import type { IncomingMessage } from 'node:http';
import type { Kernel, Part } from '../kernel/kernel.ts';
import { domainIndex as restDomains } from '../services/apigateway/state/api-index.ts';
import { domainIndex as httpDomains } from '../services/apigatewayv2/state/api-index.ts';
import { ownerOf } from '../services/route53/resolver/owner.ts';
import { placeOf } from '../services/route53/resolver/regions.ts';
import { resolve } from '../services/route53/resolver/resolve.ts';
import { roundTrip } from '../services/route53/resolver/round-trips.ts';
import { hostRefusal } from './host-names.ts';

const BELOW_LOOPBACK = /^(.+)\.localhost(?:\.localstack\.cloud)?$/;
/** The default location of clients. */
export const DEFAULT_PLACE = 'us-east-1';
/** Headers by which a client describes itself. They go no further than the front door. */
const PLACE = 'x-jaws-place';
const CLIENT = 'x-jaws-client';
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d$/;
/** The addresses that API Gateway gives a custom domain name in a region. */
const TARGET = /^[a-z0-9-]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\.?$/;
/** How many answers are remembered: those of the oldest clients are forgotten. */
const MOST_REMEMBERED = 10_000;

/** The client of the front door: near a region, with its own resolver. */
export interface FrontDoorClient {
  readonly place: string;
  readonly id: string;
}

interface Remembered {
  readonly region: string;
  /** By the cloud's clock. */
  readonly until: number;
}

/** Cached answers of clients' resolvers, by client and name. */
const resolvers: Part<Map<string, Remembered>> = { name: 'gateway/resolvers', open: () => new Map() };

/**
 * The custom domain name that a host means, when a hosted zone has it: the name itself, or the name below `localhost`, which a browser
 * finds. Undefined for every other host, and for names that have a meaning here regardless of zones. A request to such a name reaches
 * that name's APIs and nothing else, no matter who sends it.
 */
export function nameAtFrontDoor(host: string, kernel: Kernel, allowedHosts: readonly string[]): string | undefined {
  const name = BELOW_LOOPBACK.exec(host)?.[1] ?? (hostRefusal(host, allowedHosts) && host);
  return name !== undefined && isDomain(name, kernel) && ownerOf(kernel, `${name}.`) !== undefined ? name : undefined;
}

const isDomain = (name: string, kernel: Kernel): boolean =>
  [name, name.replace(/^[^.]+/, '*')].some(
    (one) => kernel.part(restDomains).has(one) || kernel.part(httpDomains).has(one),
  );

/** Reads the client's data and removes it from the request: an API does not see it. */
export function takeClient(request: IncomingMessage, home: string): FrontDoorClient {
  const { headers, rawHeaders } = request;
  const [place, id] = [headers[PLACE], headers[CLIENT]];
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    const name = rawHeaders[at]?.toLowerCase();
    if (name === PLACE || name === CLIENT) rawHeaders.splice(at, 2);
  }
  delete headers[PLACE];
  delete headers[CLIENT];
  return {
    place: typeof place === 'string' && REGION.test(place) ? place : home,
    id: typeof id === 'string' ? id.slice(0, 64) : '',
  };
}

export type FrontDoorAnswer =
  | { readonly region: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly region: undefined; readonly why: string };

/** The region that responds: the client's resolver's cached answer until it expires, then Route 53's. */
export async function throughRoute53(
  kernel: Kernel,
  name: string,
  { place, id }: FrontDoorClient,
): Promise<FrontDoorAnswer> {
  const remembered = kernel.part(resolvers);
  const key = `${name} ${place} ${id}`;
  const now = kernel.clock.now();
  const known = remembered.get(key);
  if (known && known.until > now) return answer(known.region, place);
  remembered.delete(key);
  const { owner, zone } = ownerOf(kernel, `${name}.`) ?? {};
  if (!owner || !zone) return { region: undefined, why: `No hosted zone has ${name}.` };
  const chance = Number.parseInt(kernel.ids.uuid().slice(0, 8), 16) / 2 ** 32;
  const ctx = kernel.context({ account: owner.account, region: place });
  const asker = { region: place, ...placeOf(place), chance };
  const { answers } = await resolve(ctx, { name, type: 'A', zone }, asker);
  const [last] = answers.slice(-1);
  const region = last && TARGET.exec(last.value)?.[1];
  if (last === undefined || region === undefined) {
    const where = last ? `leads to ${last.value}` : 'has no address';
    return {
      region: undefined,
      why: `${name} ${where} in Route 53: the front door leads to domain names of API Gateway only.`,
    };
  }
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size >= MOST_REMEMBERED) remembered.delete(oldest);
  const ttl = Math.min(...answers.map((one) => one.ttl));
  remembered.set(key, { region, until: now + ttl * 1_000 });
  return answer(region, place);
}

function answer(region: string, place: string): FrontDoorAnswer {
  const milliseconds = roundTrip(place, region);
  const headers = { 'x-jaws-region': region };
  return {
    region,
    headers: milliseconds === undefined ? headers : { ...headers, 'x-jaws-round-trip': `${milliseconds}` },
  };
}
