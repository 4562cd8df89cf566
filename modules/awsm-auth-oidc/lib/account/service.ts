import type { Addon, Caller, Store } from 'awsm-users/addons';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import type { Settings } from '../settings.ts';
import { forget, type Links, viewOf } from './links.ts';

export interface Account extends Store {
  readonly addon: Addon;
  readonly settings: Settings;
}

export type Input = Readonly<Record<string, unknown>>;
export type From = Pick<HttpRequest, 'ip' | 'headers'>;

const name = 'oidc';

/** For the export of awsm-users. `added`: the user gets a mail about another way to sign in. Throws Refusal. */
export async function note(service: Account, from: From, { sub, all }: Links, added: boolean): Promise<void> {
  const noted = { sub, addon: name, data: { identities: all.map(viewOf) }, ...(added && { added }) };
  try {
    await service.addon.keep(from, noted);
  } catch (error) {
    // The account was deleted meanwhile, and its cleanup may be over.
    if (error instanceof Refusal && error.status === 404) await forget(service, sub);
    throw error;
  }
}

/** What adds a way to sign in, or takes one away, must not get around a second factor of the account. Throws Refusal. */
export function checkProved({ factors, amr }: Pick<Caller, 'factors' | 'amr'>): void {
  if (factors.length > 0 && !amr.includes('mfa')) {
    throw new Refusal(403, 'factor', 'Please sign in with your second factor first.');
  }
}
