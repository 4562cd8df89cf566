import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { notImplemented } from '../../../kernel/errors.ts';
import { policyOf } from '../records/check-shape.ts';
import { roundTrip } from './round-trips.ts';

/** The client of a lookup. */
export interface DnsClient {
  readonly region: string;
  readonly country?: string | undefined;
  readonly continent?: string | undefined;
  readonly subdivision?: string | undefined;
  /** Between 0 and 1, for weighted records. */
  readonly chance: number;
}

const MOST_ANSWERS = 8;

/**
 * The record sets of one name and type that answer. `healthy` returns whether a set may; if none may, all do.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
 */
export function choose(
  sets: readonly ResourceRecordSet[],
  healthy: (set: ResourceRecordSet) => boolean,
  asker: DnsClient,
): readonly ResourceRecordSet[] {
  const [first] = sets;
  const policy = first && policyOf(first);
  if (!first || policy === undefined) return sets;
  const well = sets.filter(healthy);
  const candidates = well.length > 0 ? well : sets;
  switch (policy) {
    case 'Weight':
      return weighted(candidates, asker.chance);
    case 'Region':
      return candidates
        .toSorted((a, b) => latency(a.Region, asker.region) - latency(b.Region, asker.region))
        .slice(0, 1);
    case 'Failover': {
      const primary = sets.find(({ Failover }) => Failover === 'PRIMARY');
      const secondary = sets.find(({ Failover }) => Failover === 'SECONDARY');
      const chosen = primary && (healthy(primary) || !secondary || !healthy(secondary)) ? primary : secondary;
      return chosen ? [chosen] : [];
    }
    case 'GeoLocation':
      return nearest(candidates, asker);
    case 'MultiValueAnswer':
      return candidates.slice(0, MOST_ANSWERS);
    default:
      throw notImplemented(`route53: resolving records with ${policy}`);
  }
}

/** A region without a known latency is the last choice. */
const latency = (region = '', from: string): number =>
  region === from ? 0 : (roundTrip(region, from) ?? Number.MAX_SAFE_INTEGER);

/** Sets of weight 0 answer only when there are no others. */
function weighted(sets: readonly ResourceRecordSet[], chance: number): readonly ResourceRecordSet[] {
  const total = sets.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  if (total === 0) return sets.slice(Math.floor(chance * sets.length), Math.floor(chance * sets.length) + 1);
  let left = chance * total;
  for (const set of sets) {
    left -= set.Weight ?? 0;
    if (left < 0) return [set];
  }
  return sets.slice(-1);
}

/** The smallest location that contains the client: subdivision, country, continent, the default. */
function nearest(sets: readonly ResourceRecordSet[], asker: DnsClient): readonly ResourceRecordSet[] {
  const { country, continent, subdivision } = asker;
  const found =
    (subdivision !== undefined &&
      sets.find(({ GeoLocation: geo }) => geo?.CountryCode === country && geo?.SubdivisionCode === subdivision)) ||
    (country !== undefined &&
      sets.find(({ GeoLocation: geo }) => geo?.CountryCode === country && geo?.SubdivisionCode === undefined)) ||
    (continent !== undefined && sets.find(({ GeoLocation: geo }) => geo?.ContinentCode === continent)) ||
    sets.find(({ GeoLocation: geo }) => geo?.CountryCode === '*');
  return found ? [found] : [];
}
