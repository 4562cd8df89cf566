import { partitionOf } from '../base/partition.ts';
import data from './table.json' with { type: 'json' };

export type PriceKey = keyof typeof data.prices;
type PricedService = keyof typeof data.services;

interface Entry {
  readonly unit: string;
  /** In US dollars, the same in all commercial regions. */
  readonly everywhere?: number;
  readonly regions?: Readonly<Record<string, number>>;
  /** From this many units a month on, each costs this share of the price: `[[300, 0.9]]`. The same in all regions. */
  readonly tiers?: readonly (readonly [from: number, share: number])[];
}

export interface Price {
  readonly key: PriceKey;
  /** US dollars for one unit of the table's entry. */
  readonly usd: number;
  /** The region that the price is from, if the region's own is not in the table. */
  readonly at?: string;
}

/** The region whose prices stand in for missing ones. */
const standIn = 'us-east-1';

const entries = data.prices as unknown as Readonly<Record<PriceKey, Entry>>;

/** The price of something in a region. Undefined outside the commercial partition, whose prices differ. */
export function priceOf(key: PriceKey, region: string): Price | undefined {
  if (partitionOf(region).id !== 'aws') return undefined;
  const { everywhere, regions = {} } = entries[key];
  if (everywhere !== undefined) return { key, usd: everywhere };
  const own = regions[region];
  if (own !== undefined) return { key, usd: own };
  const other = regions[standIn];
  return other === undefined ? undefined : { key, usd: other, at: standIn };
}

/** The number of units at the full price that cost as much as this month's units. */
export function tieredUnits(key: PriceKey, units: number): number {
  let [sum, from, share] = [0, 0, 1];
  for (const [next, lower] of entries[key].tiers ?? []) {
    if (units <= next) break;
    sum += (next - from) * share;
    [from, share] = [next, lower];
  }
  return sum + (units - from) * share;
}

/** The day on which the oldest of these prices was published: `2026-09-20`. Undefined for none. */
export function publishedOf(keys: Iterable<PriceKey>): string | undefined {
  const services = new Set([...keys].map((key) => key.slice(0, key.indexOf('/')) as PricedService));
  return [...services].map((service) => data.services[service].published).sort()[0];
}

const dayMs = 24 * 3600 * 1000;

/** Prices older than this many days may have changed. */
const freshDays = 90;

/** Prices older than this many days cause a warning. */
const yearDays = 365;

/** The note about the day on which prices were published. */
export interface PriceAge {
  readonly published?: string;
  /** Longer than 90 days ago. */
  readonly old?: true;
  /** Longer than a year ago. */
  readonly overYear?: true;
}

/** Empty if no price was needed. */
export function priceAge(published: string | undefined, now: Date): PriceAge {
  if (published === undefined) return {};
  const days = (now.getTime() - Date.parse(published)) / dayMs;
  return {
    published,
    ...(days > freshDays && { old: true as const }),
    ...(days > yearDays && { overYear: true as const }),
  };
}
