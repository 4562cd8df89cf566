/** What customers, their banks, deliveries of Stripe and time do, as data. */
export type Step =
  | { readonly do: 'checkout' | 'change'; readonly price: string; readonly quantity?: number }
  /** Somebody pays on the page, or by the portal. */
  | { readonly do: 'pay-page' | 'pay-debt' | 'refresh' | 'delete' }
  | { readonly do: 'card'; readonly declines: boolean }
  | { readonly do: 'wait'; readonly seconds: number }
  /** Some of the events that wait, in an order of its own; some come twice. */
  | { readonly do: 'deliver'; readonly order: number };

export interface History {
  readonly seed: number;
  readonly proration: 'always_invoice' | 'create_prorations';
  readonly dunning: 'canceled' | 'unpaid' | 'past_due';
  readonly steps: readonly Step[];
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hour = 3600;
const waits = [600, 2 * hour, 24 * hour, 5 * 24 * hour, 13 * 24 * hour, 30 * 24 * hour, 31 * 24 * hour];

export function historyOf(seed: number): History {
  const random = randomOf(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const choice = () =>
    one([
      { price: 'pro_monthly' },
      { price: 'pro_yearly' },
      { price: 'team_monthly', quantity: 2 },
      { price: 'team_monthly', quantity: 10 },
    ]);
  const step = (): Step => {
    const kind = random();
    if (kind < 0.08) return { do: 'checkout', ...choice() };
    if (kind < 0.16) return { do: 'pay-page' };
    if (kind < 0.4) return { do: 'change', ...choice() };
    if (kind < 0.5) return { do: 'card', declines: random() < 0.6 };
    if (kind < 0.75) return { do: 'wait', seconds: one(waits) };
    if (kind < 0.88) return { do: 'deliver', order: Math.floor(random() * 1e9) };
    if (kind < 0.93) return { do: 'pay-debt' };
    return random() < 0.85 ? { do: 'refresh' } : { do: 'delete' };
  };
  return {
    seed,
    proration: random() < 0.7 ? 'always_invoice' : 'create_prorations',
    dunning: one(['canceled', 'unpaid', 'past_due']),
    steps: [
      { do: 'card', declines: random() < 0.3 },
      { do: 'checkout', ...choice() },
      { do: 'pay-page' },
      ...Array.from({ length: 14 }, step),
    ],
  };
}

/** Seeds for a few histories: first those in which an open bill is paid late (20, 54), and changes wait for the next bill (43). */
export const someSeeds = (count: number): readonly number[] =>
  [...new Set([20, 43, 54, ...Array.from({ length: count }, (_, seed) => seed)])].slice(0, count);
