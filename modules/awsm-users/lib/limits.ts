import { Refusal } from 'jaws-core-js/http';
import { signature } from './secret.ts';
import { increment, type Store, secondsOf } from './table.ts';

export interface Limit {
  readonly most: number;
  /** Seconds. */
  readonly window: number;
}

export const quarter = 15 * 60;
export const hour = 60 * 60;

type Secret = { readonly secret: string | undefined };

/** How an address, a network or both are stored: as a keyed hash. */
export const pseudonym = ({ secret }: Secret, what: string, who: string): string =>
  signature(secret, 'pseudonym', `${what} ${who}`);

/**
 * Counts one try of a pseudonym and gives the seconds until another may be made: 0 when this one may go on. Each region counts by items of
 * its own: of one that two regions write the later one wins, with a lower count, so that attackers could set it back.
 */
export async function countTry(store: Store, id: string, { most, window }: Limit): Promise<number> {
  const time = secondsOf(store);
  const start = time - (time % window);
  const tries = await increment(
    store,
    `LIMIT#${store.region ?? process.env.AWS_REGION ?? ''}#${id}#${start}`,
    start + 2 * window,
  );
  return tries <= most ? 0 : start + window - time;
}

/** The same, but throws Refusal if there were too many. */
export async function limit(store: Store & Secret, what: string, who: string, most: Limit): Promise<void> {
  const retryAfter = await countTry(store, pseudonym(store, what, who), most);
  if (retryAfter > 0) throw new Refusal(429, 'limit', 'Too many tries. Please wait a little.', { retryAfter });
}
