import { Refusal } from 'jaws-core-js/http';
import { countTry as countTryOf } from 'jaws-core-js/table';
import { signature } from './secret.ts';
import type { Store } from './table.ts';

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
export const countTry = (store: Store, id: string, limit: Limit): Promise<number> =>
  countTryOf(store.aws, {
    ...limit,
    table: store.table,
    id: `${store.region ?? process.env.AWS_REGION ?? ''}#${id}`,
    now: store.now(),
  });

/** The same, but throws Refusal if there were too many. */
export async function limit(store: Store & Secret, what: string, who: string, most: Limit): Promise<void> {
  const retryAfter = await countTry(store, pseudonym(store, what, who), most);
  if (retryAfter > 0) throw new Refusal(429, 'limit', 'Too many tries. Please wait a little.', { retryAfter });
}
