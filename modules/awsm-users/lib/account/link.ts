import type { Refusal } from 'jaws-core-js/http';
import { getItem, type Store } from '../table.ts';

/**
 * Undefined when a link was used after it was read, by the same request that came twice: then it is to be looked at again. Otherwise throws
 * the refusal. `mark`: the attribute that a used link has.
 */
export async function usedMeanwhile(store: Store, key: string, mark: string, refusal: Refusal): Promise<undefined> {
  if ((await getItem(store, key))?.[mark] === undefined) throw refusal;
  return undefined;
}
