import { Refusal } from 'jaws-core-js/http';
import { has, type Input } from './input.ts';
import { invalid } from './refusal.ts';
import {
  type Change,
  getItem,
  type Item,
  itemsOf,
  put,
  remove,
  type Store,
  secondsOf,
  update,
  write,
} from './table.ts';
import { hashToken } from './tokens/random.ts';
import { askForMail, changeAccess, factorsOf, idKey, type User, type Users } from './users.ts';

/** A way to sign in besides the password: a passkey, or an identity at a provider. */
export interface Way {
  readonly pk: string;
  /** Names it in requests, and says nothing about it. */
  readonly id: string;
  /** The add-on of it, or `identity`. */
  readonly kind: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly added: number;
  /** Whether it was added since the last sign-in by another way. */
  readonly isNew: boolean;
}

/** What an add-on says of a way. Of an identity: `issuer` and `subject`. */
export interface UsedWay {
  readonly pk: string;
  readonly addon: string;
  readonly name: string;
  readonly added: number;
}

const removedWay = () => new Refusal(403, 'way', 'This way to sign in was removed.');

export const identityKey = ({ issuer, subject }: { readonly issuer: string; readonly subject: string }): string =>
  `IDENTITY#${issuer}#${subject}`;

export const wayKey = (sub: string, addon: string, id: string): string => `WAY#${sub}#${addon}#${hashToken(id)}`;

/** The ways of a user, oldest first. Those of the last moments may be missing. */
export async function waysOf(store: Store, user: Pick<User, 'id' | 'cuts'>): Promise<readonly Way[]> {
  const since = await lastSignIn(store, user);
  return (await itemsOf(store, user.id))
    .filter((item) => !isCut(user, item))
    .flatMap((item) => wayIn(item) ?? [])
    .map((way) => ({ ...way, id: hashToken(way.pk).slice(0, 22), isNew: way.added >= since }))
    .sort((one, other) => one.added - other.added);
}

function wayIn({ pk, addon, name, added, ended, issuer, linked }: Item & { readonly pk: string }) {
  if (pk.startsWith('WAY#') && ended === undefined)
    return { pk, kind: String(addon), name: String(name), added: Number(added) };
  return pk.startsWith('IDENTITY#') ? { pk, kind: 'identity', name: String(issuer), added: Number(linked) } : undefined;
}

export const viewOf = ({ id, kind, name, added, isNew }: Way) => ({
  id,
  kind,
  name,
  added: new Date(added * 1000).toISOString(),
  isNew,
});

/**
 * Since when a way is new: from the second of the last sign-in on, as a session is needed to add one. Version 2.2 did not note it: then the newest
 * session by the password says it, and without one nothing is new.
 */
async function lastSignIn(store: Store, { id }: Pick<User, 'id'>): Promise<number> {
  const signedIn = (await getItem(store, idKey(id)))?.signedIn;
  if (signedIn !== undefined) return Number(signedIn);
  const opened = (await itemsOf(store, id))
    .filter(({ pk, amr = 'pwd' }) => pk.startsWith('SESSION#') && String(amr).split(' ').includes('pwd'))
    .map((session) => Number(session.opened));
  return opened.length > 0 ? Math.max(...opened) : secondsOf(store);
}

/**
 * Notes a sign-in of the owner: by the password, or by a way that was there at the one before. One that a thief has added does not count. Of any other
 * act (no `amr`) it notes when the last one was, in case no earlier version did.
 */
export async function noteSignIn(store: Store, user: User, amr: readonly string[], way?: UsedWay): Promise<void> {
  const last = await lastSignIn(store, user);
  const isOwn = amr.includes('pwd') || (way !== undefined && way.added < last);
  const value = isOwn ? ':at' : 'if_not_exists(signedIn, :at)';
  await write(store, update(idKey(user.id), `SET signedIn = ${value}`, { at: isOwn ? secondsOf(store) : last }));
}

/** Of the record: how many times it is remembered that ways were removed. */
const mostCuts = 20;

const cutsOf = ({ cuts = '' }: Pick<User, 'cuts'>) =>
  cuts
    .split(' ')
    .filter(Boolean)
    .map((one) => {
      const [times = '', spared = ''] = one.split('/');
      const [from = 0, to = 0, epoch = 0] = times.split('-').map(Number);
      return { from, to, epoch, spared };
    });

/**
 * Whether a way went with the sessions of an epoch. Neither a list, which may be a moment late, nor the order of writes decides: a session of that
 * epoch may be adding the way at this moment.
 */
export const isCut = (user: Pick<User, 'cuts'>, { added, linked, epoch, kept, addon }: Item): boolean =>
  cutsOf(user).some(
    (past) =>
      Number(added ?? linked) >= past.from &&
      (epoch === undefined
        ? Number(added ?? linked) <= past.to && !past.spared.split('+').includes(String(addon))
        : Number(epoch) <= past.epoch) &&
      Number(kept ?? 0) < past.epoch,
  );

/** A way as it is kept; undefined if it is not known. */
async function knownAt(store: Store, user: User, way: UsedWay) {
  const item = await getItem(store, way.pk);
  const isKnown = item?.user === user.id && item.ended === undefined;
  const isRemoved =
    isCut(user, item ?? { added: way.added, addon: way.addon }) ||
    (!isKnown && (item !== undefined || way.pk.startsWith('IDENTITY#')));
  return { isRemoved, item };
}

export const isRemovedWay = async (store: Store, user: User, way: UsedWay): Promise<boolean> =>
  (await knownAt(store, user, way)).isRemoved;

/**
 * Refuses a way that was removed. One that is not known was added by an earlier version of its add-on, and is from now on, unless it would have been
 * removed by then. Returns the way as it is known: not when an add-on says that it was added. Throws Refusal.
 */
export async function checkWay(store: Store, user: User, way: UsedWay): Promise<UsedWay> {
  const { isRemoved, item } = await knownAt(store, user, way);
  if (isRemoved) throw removedWay();
  if (item) return { ...way, added: Number(item.added ?? item.linked) };
  await write(store, knownWay(user, way));
  return way;
}

/** Makes a way known that a session of this user adds. One that was removed can be added again by later sessions only. */
export const knownWay = ({ id, epoch }: Pick<User, 'id' | 'epoch'>, { pk, addon, name, added }: UsedWay) => {
  const condition = { expression: 'attribute_not_exists(pk) OR epoch < :before', values: { before: epoch } };
  return put(pk, { user: id, addon, name, added, epoch }, condition);
};

/** Which ways stay; undefined: those that are not new. Throws Refusal. */
export function keepIn(input: Input): readonly string[] | undefined {
  if (!has(input, 'keep')) return undefined;
  const { keep } = input;
  const isId = (one: unknown): one is string => typeof one === 'string' && one.length <= 100;
  if (Array.isArray(keep) && keep.length <= 100 && keep.every(isId)) return keep;
  throw invalid('keep', 'This must be a list of ids of ways to sign in.');
}

export interface Cut {
  readonly removed: readonly Way[];
  readonly kept: readonly Way[];
  /** Of the record: besides the new epoch. */
  readonly values: Item;
  readonly changes: readonly Change[];
  /** Those beyond what a transaction takes. */
  readonly later: readonly Change[];
}

export const nothingCut: Cut = { removed: [], kept: [], values: {}, changes: [], later: [] };

/** A transaction takes 100 changes: these, those of the user, and a link that is used up. */
const mostChanges = 97;
/** Seconds in which a session that has ended may still be adding a way: its add-on keeps it before awsm-users refuses it. */
const addingSeconds = 60;

/**
 * What has to be written to remove the ways that do not stay: they open no session from then on, and a second factor is off that nobody could answer
 * any more. `isProved`: by a second factor, where there is one; otherwise ways that serve as one stay, unless they are new. Throws Refusal.
 */
export async function cutWays(
  store: Store,
  user: User,
  keep: readonly string[] | undefined,
  isProved: boolean,
): Promise<Cut> {
  const all = await waysOf(store, user);
  const factors = factorsOf(user);
  const removed = all.filter(({ id, isNew }) => (keep ? !keep.includes(id) : isNew));
  if (!isProved && removed.some(({ kind, isNew }) => factors.includes(kind) && !isNew)) {
    throw new Refusal(403, 'factor', 'Please sign in with your second factor first.');
  }
  const kept = all.filter((way) => !removed.includes(way));
  const isOver = (factor: string): boolean =>
    removed.some(({ kind }) => kind === factor) && !kept.some(({ kind }) => kind === factor);
  const now = secondsOf(store);
  const left = factors.filter((factor) => !isOver(factor));
  const from = await lastSignIn(store, user);
  // Of a factor that stays on, ways that are not known yet may be all that answers it.
  const spared = left.filter((factor) => !all.some(({ kind }) => kind === factor)).join('+');
  const changes = [
    ...removed.map(({ pk }) => endWay(pk, user.id, now)),
    ...kept.filter(({ isNew }) => isNew).map(({ pk }) => keepWay(pk, user)),
  ];
  const others = cutsOf(user).filter((past) => past.from !== from);
  const cuts = [...others, { from, to: now + addingSeconds, epoch: user.epoch, spared }].slice(-mostCuts);
  return {
    removed,
    kept,
    values: {
      cuts: cuts.map((past) => `${past.from}-${past.to}-${past.epoch}${past.spared && `/${past.spared}`}`).join(' '),
      ...(left.length < factors.length && { factors: left.join(' ') }),
    },
    changes: changes.slice(0, mostChanges),
    later: changes.slice(mostChanges),
  };
}

// A passkey is in the table of its add-on, which must not make it known again.
const endWay = (pk: string, user: string, now: number): Change => {
  const condition = { expression: '#user = :user', values: { user } };
  return pk.startsWith('IDENTITY#') ? remove(pk, condition) : update(pk, 'SET ended = :now', { now }, condition);
};

const keepWay = (pk: string, { id, epoch }: User): Change =>
  update(pk, 'SET kept = :kept', { kept: epoch }, { expression: '#user = :user', values: { user: id } });

/** The changes that end all sessions of a user, and those ways. */
export const endingWith = (user: User, { values, changes }: Cut, more: Item = {}) =>
  [...changeAccess(user, { ...values, epoch: user.epoch + 1, ...more }), ...changes] as const;

/** What follows: the other changes, and the mail about a second factor that is off with its last way. */
export async function finishCut(users: Store & Pick<Users, 'mails'>, { email }: User, { values, later }: Cut) {
  for (const change of later) await write(users, change);
  if (values.factors !== undefined) await askForMail(users, { kind: 'factor', email, isOn: false });
}

export const namesOf = (ways: readonly Way[]): readonly string[] => ways.map(({ kind, name }) => `${name} (${kind})`);
