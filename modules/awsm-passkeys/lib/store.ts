import {
  type Addon,
  type Change,
  getItem,
  hashToken,
  type Item,
  put,
  remove,
  type Store,
  secondsOf,
  update,
  write,
} from 'awsm-users/addons';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';
import type { Known, Place } from './verify.ts';

export interface Passkeys extends Store, Place {
  readonly addon: Addon;
  /** This app's name in browsers and authenticators. */
  readonly app: string;
}

export type From = Pick<HttpRequest, 'ip' | 'headers'>;

export const factor = 'passkeys';
/** Of one user. */
export const mostPasskeys = 10;
/** Seconds in which a browser has to respond. */
export const ceremonySeconds = 300;
/** Seconds in which a lost response is repeated. */
const graceSeconds = 60;

export interface Passkey extends Known {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly used: number;
  readonly backedUp: boolean;
  /** The ways for a browser to reach it, separated by spaces. */
  readonly transports: string;
}

export const passkeyKey = (id: string): string => `PASSKEY#${id}`;
export const listKey = (sub: string): string => `USER#${sub}`;

const isYes = (value: unknown): boolean => value === 1;
const flag = (value: boolean): number => (value ? 1 : 0);

export const itemOf = ({ id: _id, eligible, backedUp, ...rest }: Passkey): Item => ({
  ...rest,
  eligible: flag(eligible),
  backedUp: flag(backedUp),
});

export async function findPasskey(store: Store, id: string): Promise<Passkey | undefined> {
  const item = await getItem(store, passkeyKey(id));
  if (!item) return undefined;
  return { ...item, id, eligible: isYes(item.eligible), backedUp: isYes(item.backedUp) } as unknown as Passkey;
}

/** A user's passkeys as they were read: a change is refused if they have changed meanwhile. */
export interface List {
  readonly sub: string;
  readonly ids: readonly string[];
  readonly revision: number;
}

export async function listOf(store: Store, sub: string): Promise<List> {
  const item = await getItem(store, listKey(sub));
  const ids = String(item?.ids ?? '')
    .split(' ')
    .filter(Boolean);
  return { sub, ids, revision: Number(item?.revision ?? 0) };
}

export const changedList = ({ sub, revision }: List, ids: readonly string[]): Change =>
  put(
    listKey(sub),
    { ids: ids.join(' '), revision: revision + 1 },
    revision === 0
      ? { expression: 'attribute_not_exists(pk)' }
      : { expression: 'revision = :before', values: { before: revision } },
  );

export async function passkeysOf(store: Store, { ids }: List): Promise<readonly Passkey[]> {
  const found = await Promise.all(ids.map((id) => findPasskey(store, id)));
  return found.filter((one) => one !== undefined);
}

/** A passkey as awsm-users knows it, which opens sessions by it. */
export const wayOf = ({ id, name, created }: Pick<Passkey, 'id' | 'name' | 'created'>) => ({
  id,
  name,
  added: created,
});

/** A user's passkeys, apart from those that were removed with a reset of the password or the like, of which this module was not told. Throws Refusal. */
export async function livingOf(service: Passkeys, from: From, sub: string) {
  const list = await listOf(service, sub);
  const all = await passkeysOf(service, list);
  const removed = await service.addon.removed(from, { sub, addon: factor, ways: all.map(wayOf) });
  const isRemoved = (id: string): boolean => removed.some((one) => one.id === id);
  return {
    list,
    ids: list.ids.filter((id) => !isRemoved(id)),
    passkeys: all.filter(({ id }) => !isRemoved(id)),
  };
}

/** Forgets a passkey, also where the user's list changes at the same time. */
export async function forgetPasskey(store: Store, sub: string, id: string): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const list = await listOf(store, sub);
    const left = list.ids.filter((one) => one !== id);
    if (left.length === list.ids.length) return;
    if (await write(store, changedList(list, left), remove(passkeyKey(id)))) return;
  }
}

/** Forgets everything about a user. */
export async function forget(store: Store, sub: string): Promise<void> {
  const { ids } = await listOf(store, sub);
  for (const id of ids) await write(store, remove(passkeyKey(id)));
  await write(store, remove(listKey(sub)));
}

/** The purpose of a challenge, and its owner: a session, the token of a sign-in, or nobody yet. */
export type Ceremony = { readonly kind: 'register' | 'second' | 'sign-in'; readonly of: string };

const ceremonyKey = (challenge: string): string => `CEREMONY#${hashToken(challenge)}`;

/** `user`: the only one who may respond; empty if unknown. */
export const keepCeremony = (store: Store, challenge: string, ceremony: Ceremony, user: string) =>
  write(store, put(ceremonyKey(challenge), { ...ceremony, user, expires: secondsOf(store) + ceremonySeconds }));

/**
 * A challenge for this purpose that is unused, or was used a moment ago by this very response (`by`: its hash), whose answer was lost:
 * `isAgain`. Undefined for any other. / */
export async function findCeremony(store: Store, challenge: string, { kind, of }: Ceremony, by: string) {
  const item = await getItem(store, ceremonyKey(challenge));
  if (!item || item.kind !== kind || item.of !== of) return undefined;
  const isAgain = item.by === by && secondsOf(store) - Number(item.done) <= graceSeconds;
  return item.done === undefined || isAgain ? { user: String(item.user), isAgain } : undefined;
}

/** To be written together with the response's effect: a challenge counts once. */
export const endCeremony = (store: Store, challenge: string, by: string): Change =>
  update(
    ceremonyKey(challenge),
    'SET done = :done, #by = :by',
    { done: secondsOf(store), by },
    { expression: 'attribute_exists(pk) AND attribute_not_exists(done)' },
  );

/** The reason is in the log. */
export function refusedPasskey(why: string): Refusal {
  console.warn(`A passkey was refused: ${why}`);
  return new Refusal(403, 'passkey', 'This passkey was not accepted.');
}

export const raced = () =>
  new Refusal(409, 'raced', 'The account was changed at the same time. Please try again.', { retryAfter: 1 });
