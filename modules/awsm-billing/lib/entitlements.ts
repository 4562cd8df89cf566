import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import type { Settings } from './settings.ts';
import { type Held, heldPlans, readKept } from './subscriptions.ts';
import type { Store } from './table.ts';
import { type GivenTexts, textOf } from './texts.ts';

/** A user's entitlements from the paid plans. */
export interface Entitlements {
  readonly names: ReadonlySet<string>;
  /** The quantity of a plan: seats. 0 without it. */
  quantityOf(plan: string): number;
  readonly plans: readonly Held[];
}

export function entitlementsIn(settings: Settings, plans: readonly Held[]): Entitlements {
  const counting = plans.filter(({ counts }) => counts);
  return {
    names: new Set(counting.flatMap(({ plan }) => settings.plans[plan]!.entitlements)),
    quantityOf: (wanted) => counting.reduce((sum, { plan, quantity }) => sum + (plan === wanted ? quantity : 0), 0),
    plans,
  };
}

/** A user's current entitlements: one read of the table. Stripe is not called. */
export async function entitlements(store: Store & { readonly settings: Settings }, sub: string): Promise<Entitlements> {
  const kept = await readKept(store, sub);
  const plans = heldPlans(store.settings, kept?.subscriptions ?? [], Math.floor(store.now() / 1000));
  return entitlementsIn(store.settings, plans);
}

/**
 * The same for the sender of a request, who must have all of these. Throws Refusal: 401 `session`, 402 `entitlement`.
 */
export async function requireEntitlements(
  store: Store & { readonly settings: Settings },
  { caller, headers }: Pick<HttpRequest, 'caller' | 'headers'>,
  names: readonly string[],
  texts: GivenTexts = store.settings.texts,
): Promise<Entitlements> {
  const languages = headers['accept-language'];
  if (caller === undefined) throw new Refusal(401, 'session', textOf('session', languages, texts));
  const found = await entitlements(store, caller);
  const missing = names.filter((name) => !found.names.has(name));
  if (missing.length > 0) throw new Refusal(402, 'entitlement', textOf('entitlement', languages, texts), { missing });
  return found;
}
