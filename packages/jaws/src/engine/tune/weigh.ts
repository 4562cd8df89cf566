import { type Price, priceAge, priceOf, publishedOf } from '../../prices/table.ts';
import type { Measured, TimesOf, TunedSize } from './types.ts';

/** MB at which a function has one vCPU. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const oneCpu = 1769;

/**
 * The time that a call measured on this machine would take at a size: waiting time stays, computing time grows by the share of a vCPU that a
 * size below 1,769 MB has. A core of this machine stands for a vCPU, and one thread does not compute faster with more of them.
 */
export function modeledMs({ ms, cpuMs }: { readonly ms: number; readonly cpuMs: number }, size: number): number {
  const share = size / oneCpu;
  return Math.max(ms, Math.max(0, ms - cpuMs) + cpuMs / share);
}

/** What a million calls cost, with the prices that were used; undefined if the region has none. Lambda bills whole milliseconds. */
function priced(
  { size, ms }: { readonly size: number; readonly ms: number },
  arch: 'x86_64' | 'arm64',
  region: string,
): { readonly usd: number; readonly prices: readonly Price[] } | undefined {
  const [calls, second] = [priceOf('lambda/requests', region), priceOf(`lambda/${arch}`, region)];
  if (!calls || !second) return undefined;
  const usd = calls.usd + 1_000_000 * (Math.ceil(ms) / 1000) * (size / 1024) * second.usd;
  return { usd, prices: [calls, second] };
}

interface Weighed {
  readonly sizes: readonly TunedSize[];
  readonly recommended?: number;
  readonly published?: string;
  readonly old?: true;
  readonly overYear?: true;
}

/**
 * Marks the cheapest size, the fastest one, and the recommended one, which has the lowest product of price and duration. Failed sizes are not
 * marked; if all sizes have the CPU of this machine, none is, because more memory would only look more expensive.
 */
export function recommendSize(
  measured: readonly Measured[],
  { arch, region, times, now }: { arch: 'x86_64' | 'arm64'; region: string; times: TimesOf; now: Date },
): Weighed {
  const prices: Price[] = [];
  const sizes = measured.map((one) => {
    const { size, ms, failure } = one;
    const price = ms === undefined || failure ? undefined : priced({ size, ms }, arch, region);
    prices.push(...(price?.prices ?? []));
    return { ...one, ...(price && { usd: price.usd }) };
  });
  const good = times === 'unscaled' ? [] : sizes.filter((one) => one.failure === undefined && one.ms !== undefined);
  const withPrice = good.filter((one) => one.usd !== undefined);
  const cheapest = least(withPrice, ({ usd, ms }) => [usd!, ms!]);
  const fastest = least(good, ({ usd, ms, size }) => [ms!, usd ?? size]);
  const balanced = least(withPrice, ({ usd, ms }) => [usd! * ms!, usd!]);
  const published = publishedOf(prices.map(({ key }) => key));
  return {
    sizes: sizes.map((one) => ({
      ...one,
      marks: [
        ...(one === cheapest ? (['cheapest'] as const) : []),
        ...(one === fastest ? (['fastest'] as const) : []),
        ...(one === balanced ? (['balanced'] as const) : []),
      ],
    })),
    ...(balanced && { recommended: balanced.size }),
    ...priceAge(published, now),
  };
}

/** The item with the smallest first number; ties go to the smallest second number. */
function least<Item>(items: readonly Item[], by: (item: Item) => readonly [number, number]): Item | undefined {
  return [...items].sort((a, b) => {
    const [one, other] = [by(a), by(b)];
    return one[0] - other[0] || one[1] - other[1];
  })[0];
}
