import { Refusal } from 'jaws-core-js/http';
import { signature } from './secret.ts';
import { increment, type Store, secondsOf } from './table.ts';

export interface Limit {
  readonly most: number;
  /** Seconds. */
  readonly window: number;
}

type Limited = Store & { readonly secret: string | undefined };

/**
 * Counts one try and tells how many seconds remain until another may be made: 0 when this one may go on. `who` is kept as a keyed
 * hash: an address, a network, or both.
 */
export async function countTry(store: Limited, what: string, who: string, { most, window }: Limit): Promise<number> {
  const time = secondsOf(store);
  const start = time - (time % window);
  const id = signature(store.secret, 'pseudonym', `${what} ${who}`);
  const tries = await increment(store, `LIMIT#${id}#${start}`, start + 2 * window);
  return tries <= most ? 0 : start + window - time;
}

/** The same, and throws Refusal when there were too many. */
export async function limit(store: Limited, what: string, who: string, most: Limit): Promise<void> {
  const retryAfter = await countTry(store, what, who, most);
  if (retryAfter > 0) throw new Refusal(429, 'limit', 'Too many tries. Please wait a little.', { retryAfter });
}
