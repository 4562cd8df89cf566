import { isSameText } from 'jaws-core-js/http';
import {
  endKey,
  endOf,
  lookupKey,
  ownKey,
  planKey,
  planNameOf,
  planOf,
  revokedKey,
  scopesOf,
  stateKey,
} from './customers.ts';
import { hashKey, readKey } from './key.ts';
import type { Plan, Settings } from './settings.ts';
import { type Attributes, type Found, getItem, marshal, type Store, secondsOf, unmarshal } from './table.ts';
import {
  type Counted,
  countUse,
  dayOf,
  type Memory,
  newMemory,
  noteUse,
  periodsAt,
  type Totals,
  totalsOf,
} from './usage.ts';

/** The owner of a request's key, and whether the request is within its plan. */
export interface Admission {
  readonly customer: string;
  /** Id of the key. */
  readonly key: string;
  readonly plan: string;
  readonly scopes: readonly string[];
  /** Why the request is refused. */
  readonly refused?: 'rate' | 'quota';
  /** Seconds. */
  readonly retryAfter?: number;
  /** Fields of draft-ietf-httpapi-ratelimit-headers: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
  readonly rateLimit: string;
  readonly rateLimitPolicy: string;
}

interface Known {
  readonly hash: string;
  readonly customer: string;
  readonly plan: string;
  readonly scopes: readonly string[];
  readonly ends: number | undefined;
}

interface Cached<T> {
  readonly value: T;
  /** Milliseconds. */
  readonly at: number;
}

/** Admits keys. The data it reads about a key is cached for `cacheSeconds`. */
export interface Gate extends Store {
  readonly env: string;
  readonly settings: Settings;
  readonly memory: Memory;
  readonly known: Map<string, Cached<Known | undefined>>;
  readonly totals: Map<string, Cached<Totals>>;
}

export const createGate = (options: Store & Pick<Gate, 'env' | 'settings'>): Gate => ({
  ...options,
  memory: newMemory(),
  known: new Map(),
  totals: new Map(),
});

/** The sender of a key, after counting one request; undefined for an invalid key. */
export async function admit(gate: Gate, text: string): Promise<Admission | undefined> {
  const read = readKey(gate.env, text);
  const found = read && (await identify(gate, read.id, hashKey(text)));
  if (!found) return undefined;
  const { customer, plan: name, scopes } = found;
  const plan = planOf(gate.settings, name);
  const use = { customer, key: read.id, plan, keepDays: gate.settings.usageDays };
  const identity = { customer, key: read.id, plan: name, scopes };
  const totals = await totalsFor(gate, customer, plan);
  const over = overQuota(gate, plan, totals);
  if (over !== undefined) {
    return { ...identity, refused: 'quota', retryAfter: over, ...fieldsOf(gate, plan, totals) };
  }
  const counted = await countUse(gate, gate.memory, use);
  if (!counted.isAllowed) {
    return { ...identity, refused: 'rate', retryAfter: counted.retryAfter, ...fieldsOf(gate, plan, totals, counted) };
  }
  // The request is counted; if its record fails, the next request retries it.
  await noteUse(gate, gate.memory, use).catch((cause) => console.error('A use is not noted:', cause));
  const after = { today: totals.today + 1, month: totals.month + 1 };
  const cached = gate.totals.get(customer);
  // The others of this instance count from here; those on other instances are included in the next read.
  if (cached)
    gate.totals.set(customer, {
      value: { today: cached.value.today + 1, month: cached.value.month + 1 },
      at: cached.at,
    });
  return { ...identity, ...fieldsOf(gate, plan, after, counted) };
}

async function identify(gate: Gate, id: string, hash: string): Promise<Known | undefined> {
  const cached = gate.known.get(id);
  const age = cached === undefined ? Number.POSITIVE_INFINITY : gate.now() - cached.at;
  let known = cached?.value;
  // A differing text is read again, once a second, because after a lost response a key gets a new text.
  const differs = known !== undefined && !isSameText(known.hash, hash);
  if (age >= gate.settings.cacheSeconds * 1000 || ((known === undefined || differs) && age >= 1000)) {
    known = await readKnown(gate, id);
    if (gate.known.size >= 10_000) gate.known.clear();
    gate.known.set(id, { value: known, at: gate.now() });
  }
  if (known === undefined || !isSameText(known.hash, hash)) return undefined;
  return known.ends === undefined || known.ends > secondsOf(gate) ? known : undefined;
}

async function readKnown(gate: Gate, id: string): Promise<Known | undefined> {
  const lookup = await getItem(gate, gate.keys, lookupKey(id));
  if (!lookup) return undefined;
  const customer = String(lookup.customer);
  const keys = [
    ownKey(customer, id),
    endKey(customer, id),
    revokedKey(customer, id),
    planKey(customer),
    stateKey(customer),
  ];
  const items = await getItems(gate, keys);
  const [own, end, revoked, plan, state] = keys.map(({ sk }) => items.find((item) => item.sk === sk));
  if (!own || revoked || state?.state === 'disabled') return undefined;
  const name = planNameOf(gate.settings, plan);
  const possible = planOf(gate.settings, name).scopes;
  const scopes = scopesOf(own.scopes).filter((one) => possible.includes(one));
  return { hash: String(lookup.hash), customer, plan: name, scopes, ends: endOf(own, end) };
}

async function getItems({ aws, keys: table }: Gate, keys: readonly { pk: string; sk: string }[]): Promise<Found[]> {
  const { Responses, UnprocessedKeys = {} } = await aws.json<{
    Responses: Record<string, Attributes[]>;
    UnprocessedKeys?: object;
  }>('dynamodb', 'BatchGetItem', {
    RequestItems: { [table]: { Keys: keys.map((key) => marshal(key)), ConsistentRead: true } },
  });
  // If the revocation could not be read, the key is not admitted.
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('DynamoDB did not read all items of a key.');
  return (Responses[table] ?? []).map(unmarshal);
}

/**
 * A customer's usage, as far as it is known here. It is read again every ten seconds, and every second if the quota could be
 * used up before the next read.
 */
async function totalsFor(gate: Gate, customer: string, plan: Plan): Promise<Totals> {
  if (plan.perDay === undefined && plan.perMonth === undefined) return { today: 0, month: 0 };
  const cached = gate.totals.get(customer);
  const isNear = cached !== undefined && leftOf(plan, cached.value) < 20 * plan.ratePerSecond + 2 * plan.burst;
  const age = cached === undefined ? Number.POSITIVE_INFINITY : gate.now() - cached.at;
  const isNewDay = cached !== undefined && dayOf(cached.at) !== dayOf(gate.now());
  if (cached && !isNewDay && age < (isNear ? 1000 : 10_000)) return cached.value;
  const value = await totalsOf(gate, gate.settings, customer);
  if (gate.totals.size >= 10_000) gate.totals.clear();
  gate.totals.set(customer, { value, at: gate.now() });
  return value;
}

const leftOf = ({ perDay, perMonth }: Plan, { today, month }: Totals): number =>
  Math.min((perDay ?? Number.POSITIVE_INFINITY) - today, (perMonth ?? Number.POSITIVE_INFINITY) - month);

/** Seconds until the quota is reset; undefined if some of it is left. */
function overQuota(gate: Gate, { perDay, perMonth }: Plan, { today, month }: Totals): number | undefined {
  const periods = periodsAt(gate.now());
  if (perMonth !== undefined && month >= perMonth) return periods.month.left;
  if (perDay !== undefined && today >= perDay) return periods.day.left;
  return undefined;
}

function fieldsOf(gate: Gate, plan: Plan, { today, month }: Totals, counted?: Counted) {
  const { perDay, perMonth, burst, ratePerSecond } = plan;
  const periods = periodsAt(gate.now());
  const policies = [`"rate";q=${burst};w=${Math.max(1, Math.ceil(burst / ratePerSecond))}`];
  const limits = counted ? [`"rate";r=${counted.remaining};t=${counted.isAllowed ? 1 : counted.retryAfter}`] : [];
  if (perDay !== undefined) {
    policies.push(`"day";q=${perDay};w=${periods.day.all}`);
    limits.push(`"day";r=${Math.max(0, perDay - today)};t=${periods.day.left}`);
  }
  if (perMonth !== undefined) {
    policies.push(`"month";q=${perMonth};w=${periods.month.all}`);
    limits.push(`"month";r=${Math.max(0, perMonth - month)};t=${periods.month.left}`);
  }
  return { rateLimit: limits.join(', '), rateLimitPolicy: policies.join(', ') };
}
