import {
  type Customer,
  customerKey,
  endKey,
  type ListedKey,
  listKey,
  lookupKey,
  ownKey,
  planOf,
  readCustomer,
  revokedKey,
} from './customers.ts';
import { hashKey, keyIdOf, newKey, newKeyId, prefixOf } from './key.ts';
import type { Settings } from './settings.ts';
import {
  type Change,
  getItem,
  type Item,
  put,
  queryItems,
  remove,
  type Store,
  secondsOf,
  update,
  write,
} from './table.ts';
import { KeyRefusal } from './texts.ts';
import { lastUses } from './usage.ts';

/** Everything needed by functions that create and change keys. */
export interface Keys extends Store {
  /** The stage. */
  readonly env: string;
  readonly settings: Settings;
}

/** A key, and its text, which is never shown again. */
export interface MadeKey extends ListedKey {
  readonly key: string;
}

export interface NewKey {
  readonly name: string;
  /** By default all scopes of the plan. */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly until?: number | undefined;
  /** Idempotency-Key of the request: a repeated request returns the key again, with a new text, while it is unused. */
  readonly request?: string | undefined;
}

const hour = 3600;
/** Seconds in which a request's response may be repeated. */
const repeatable = 600;
/** Days that a revoked key is remembered. */
const remembered = 400;

/** Creates a key. Throws KeyRefusal. */
export async function createKey(keys: Keys, customer: string, wanted: NewKey): Promise<MadeKey> {
  return twice(async () => {
    const found = await readCustomer(keys, keys.settings, customer);
    if (found.isDisabled) throw new KeyRefusal(403, 'disabled', 'disabled');
    const { scopes: possible } = planOf(keys.settings, found.plan);
    const scopes = wanted.scopes ?? possible;
    if (!scopes.every((one) => possible.includes(one)))
      throw new KeyRefusal(400, 'invalid', 'scopes', { field: 'scopes' });
    const id = wanted.request === undefined ? newKeyId() : keyIdOf(customer, wanted.request);
    const again = await repeated(keys, found, id);
    if (again) return again;
    checkRoom(keys, found);
    const own = { name: wanted.name, scopes, ...(wanted.until !== undefined && { until: wanted.until }) };
    return add(keys, found, id, own);
  });
}

/** Replaces a key: the old one stays valid for some hours. Throws KeyRefusal. */
export async function rotateKey(
  keys: Keys,
  customer: string,
  id: string,
  { overlapHours, request }: { readonly overlapHours: number; readonly request?: string | undefined },
): Promise<MadeKey> {
  return twice(async () => {
    const found = await readCustomer(keys, keys.settings, customer);
    const old = found.keys.find((one) => one.id === id);
    if (!old) throw new KeyRefusal(404, 'unknown', 'notFound');
    const nextId = request === undefined ? newKeyId() : keyIdOf(customer, `${id} ${request}`);
    const again = await repeated(keys, found, nextId);
    if (again) return again;
    if (old.replacedBy !== undefined) throw new KeyRefusal(409, 'replaced', 'ending');
    checkRoom(keys, found, 1);
    const now = secondsOf(keys);
    const at = Math.min(now + overlapHours * hour, old.ends ?? Number.POSITIVE_INFINITY);
    // One replacement of each key, even with concurrent requests.
    const end = put({ ...endKey(customer, id), at, by: nextId }, { expression: 'attribute_not_exists(pk)' });
    const { until } = (await getItem(keys, keys.keys, ownKey(customer, id))) ?? {};
    const life = typeof until === 'number' ? { until: now + (until - old.created) } : {};
    return add(keys, found, nextId, { name: old.name, scopes: old.scopes, ...life }, end);
  });
}

/** Revokes a key for good; does nothing if it has already ended. The authorizers notice within `cacheSeconds`. */
export async function revokeKey(keys: Keys, customer: string, id: string): Promise<boolean> {
  const own = await getItem(keys, keys.keys, ownKey(customer, id));
  if (!own) return (await getItem(keys, keys.keys, revokedKey(customer, id))) !== undefined;
  const now = secondsOf(keys);
  const { name, prefix, created } = own as { name: string; prefix: string; created: number };
  await write(
    keys,
    keys.keys,
    put({ ...revokedKey(customer, id), name, prefix, created, at: now, expires: now + remembered * 86_400 }),
    remove(ownKey(customer, id)),
    remove(endKey(customer, id)),
    remove(lookupKey(id)),
  );
  return true;
}

/** Revokes all keys of a customer. */
export async function revokeAll(keys: Keys, customer: string): Promise<number> {
  const all = await queryItems(keys, keys.keys, { pk: customerKey(customer), from: 'KEY#', to: 'KEY#~' });
  for (const { sk } of all) await revokeKey(keys, customer, sk.slice('KEY#'.length));
  return all.length;
}

export async function renameKey(keys: Keys, customer: string, id: string, name: string): Promise<void> {
  const condition = { expression: 'attribute_exists(pk)' };
  const isDone = await write(keys, keys.keys, update(ownKey(customer, id), 'SET #name = :name', { name }, condition));
  if (!isDone) throw new KeyRefusal(404, 'unknown', 'notFound');
}

interface Own {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly until?: number;
}

async function add(
  keys: Keys,
  customer: Customer,
  id: string,
  own: Own,
  ...more: Change[]
): Promise<MadeKey | undefined> {
  const { name, scopes, until } = own;
  const created = secondsOf(keys);
  const key = newKey(keys.env, id);
  const prefix = prefixOf(keys.env, id);
  const life: Item = until === undefined ? {} : { until };
  const isNew = { expression: 'attribute_not_exists(pk)' };
  const isDone = await write(
    keys,
    keys.keys,
    put({ ...lookupKey(id), customer: customer.id, hash: hashKey(key), created }, isNew),
    put({ ...ownKey(customer.id, id), name, scopes: scopes.join(' '), prefix, created, ...life }, isNew),
    nextRevision(customer),
    ...more,
  );
  if (!isDone) return undefined;
  return { id, name, prefix, scopes, created, key, ...(until !== undefined && { ends: until }) };
}

/** The limit of keys also holds for concurrent requests. */
function nextRevision({ id, revision }: Customer): Change {
  const condition =
    revision === 0
      ? { expression: 'attribute_not_exists(revision)' }
      : { expression: 'revision = :revision', values: { revision } };
  return update(listKey(id), 'SET revision = :next', { next: revision + 1 }, condition);
}

/** The key that this request created earlier, with a new text in place of the lost one. Throws KeyRefusal if the key is in use. */
async function repeated(keys: Keys, customer: Customer, id: string): Promise<MadeKey | undefined> {
  const lookup = await getItem(keys, keys.keys, lookupKey(id));
  if (lookup === undefined) {
    if (await getItem(keys, keys.keys, revokedKey(customer.id, id))) throw new KeyRefusal(409, 'used', 'used');
    return undefined;
  }
  const made = customer.keys.find((one) => one.id === id);
  const isUsed = (await lastUses(keys, customer.id)).has(id);
  if (!made || isUsed || secondsOf(keys) - Number(lookup.created) > repeatable)
    throw new KeyRefusal(409, 'used', 'used');
  const key = newKey(keys.env, id);
  const condition = { expression: '#hash = :old', values: { old: String(lookup.hash) } };
  const change = update(lookupKey(id), 'SET #hash = :new', { new: hashKey(key) }, condition);
  const isDone = await write(keys, keys.keys, change);
  return isDone ? { ...made, key } : undefined;
}

/** `without`: keys that will soon be replaced. */
function checkRoom({ settings }: Keys, { keys, madeToday }: Customer, without = 0): void {
  // A replaced key leaves its place to its replacement.
  const count = keys.filter(({ replacedBy }) => replacedBy === undefined).length - without;
  if (count >= settings.maxKeys) throw new KeyRefusal(409, 'limit', 'maxKeys');
  if (madeToday >= settings.newKeysPerDay) throw new KeyRefusal(429, 'limit', 'newKeys', { retryAfter: 86_400 });
}

/** The result of `act`, which is retried if a concurrent change makes it return nothing. Throws KeyRefusal. */
async function twice<T>(act: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 1; attempt <= 4; attempt++) {
    const result = await act();
    if (result !== undefined) return result;
  }
  throw new KeyRefusal(409, 'raced', 'raced', { retryAfter: 1 });
}
