import { getItem, hashToken, put, randomToken, type Store, secondsOf, update, write } from 'awsm-users/addons';
import { isSameText, Refusal } from 'jaws-core-js/http';
import type { Proved } from './provider/token.ts';

/** The flow that a page has begun: to sign a user in, or to link a sign-in to the signed-in account. */
export type Intent = 'sign-in' | 'link';

/**
 * An identity proved by a provider, on its way from the function that talks to providers to the one that opens
 * sessions.
 */
export interface Handover extends Proved {
  readonly provider: string;
  readonly intent: Intent;
  /** The hash of a secret that only the page that began the flow knows. */
  readonly challenge: string;
}

/** Seconds in which the page has to redeem it. */
const lifetime = 300;
/** Seconds in which a lost response is repeated. */
const grace = 60;

const keyOf = (code: string): string => `RESULT#${hashToken(code)}`;

/** Returns the code for the page. */
export async function handOver(store: Store, { email = '', name = '', ...rest }: Handover): Promise<string> {
  const code = randomToken();
  await write(store, put(keyOf(code), { ...rest, email, name, expires: secondsOf(store) + lifetime }));
  return code;
}

/** The proved identity, for the page that began the flow. Reading it does not use it up. Throws Refusal. */
export async function lookAt(store: Store, code: string, verifier: string, intent: Intent): Promise<Handover> {
  const item = await getItem(store, keyOf(code));
  if (!item || item.intent !== intent || !isSameText(String(item.challenge), hashToken(verifier))) throw outdated();
  if (item.done !== undefined && secondsOf(store) - Number(item.done) > grace) throw outdated();
  const { provider, challenge, issuer, subject, email, name } = item;
  return {
    provider: String(provider),
    intent,
    challenge: String(challenge),
    issuer: String(issuer),
    subject: String(subject),
    ...(email !== '' && { email: String(email) }),
    ...(name !== '' && { name: String(name) }),
  };
}

/** Uses it: once, and again for a minute, because the response may be lost. */
export const use = (store: Store, code: string): Promise<boolean> =>
  write(
    store,
    update(
      keyOf(code),
      'SET done = :done',
      { done: secondsOf(store) },
      { expression: 'attribute_exists(pk) AND attribute_not_exists(done)' },
    ),
  );

const outdated = () => new Refusal(403, 'code', 'This sign-in is no longer valid. Please start again.');
