import type { Addon, Store } from 'awsm-users/addons';
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

/** For the export of awsm-users. `added`: the way of which the user gets a mail. Throws Refusal. */
export async function note(
  service: Account,
  from: From,
  { sub, all }: Links,
  added?: { readonly issuer: string; readonly subject: string; readonly name: string },
): Promise<void> {
  // The export lists issuers as identities; here they could exceed the 4 KB of a note.
  const identities = all.map(viewOf).map(({ provider, linked }) => ({ provider, linked }));
  try {
    await service.addon.keep(from, {
      sub,
      addon: name,
      data: { identities },
      ...(added && { added: true, way: added }),
    });
  } catch (error) {
    // The account was deleted meanwhile, and its cleanup may be over.
    if (error instanceof Refusal && error.status === 404) await forget(service, sub);
    throw error;
  }
}
