import { AwsError } from 'jaws-core-js/aws';
import type { Plan, Settings } from './settings.ts';
import {
  type Attributes,
  type Found,
  type Item,
  marshal,
  queryItems,
  type Store,
  secondsOf,
  unmarshal,
} from './table.ts';

/** Requests a second that one item can easily handle: DynamoDB writes 1,000 a second to one partition. */
const perShard = 250;

/** Items over which the requests of a customer are spread, so that none is written too often. */
export const shardsOf = ({ ratePerSecond }: Plan): number =>
  ratePerSecond <= 2 * perShard ? 1 : Math.ceil(ratePerSecond / perShard);

/** From the plan with the most: after a change of the plan the others are read, too. */
export const mostShards = ({ plans }: Settings): number => Math.max(...Object.values(plans).map(shardsOf));

export const usageKey = (customer: string, shard: number): string => `USE#${customer}#${shard}`;

/** `2026-01-31`, in UTC. */
export const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

export const dayMs = 86_400_000;

/** How often regions record a key or a customer as in use. */
const noteMs = 10 * 60_000;

export interface Counted {
  readonly isAllowed: boolean;
  /** Requests that may come at once now. */
  readonly remaining: number;
  /** Seconds until a token is available. */
  readonly retryAfter: number;
}

interface Use {
  readonly customer: string;
  readonly key: string;
  readonly plan: Plan;
  /** Days for which the count is stored. */
  readonly keepDays: number;
}

/** The memory of one function instance, which avoids needless writes. */
export interface Memory {
  /** By customer and shard: microseconds at which the bucket is full again. */
  readonly full: Map<string, number>;
  readonly noted: Map<string, number>;
}

export const newMemory = (): Memory => ({ full: new Map(), noted: new Map() });

/**
 * Takes a token of a customer's bucket and counts the request, in one write. The bucket is kept as the time at which it will be full again
 * (the generic cell rate algorithm): each request moves it on by one interval, and is refused when it would lie more than the burst ahead. A new
 * day begins with a full bucket. Each region has buckets and counts of its own: writes of two regions to one item would undo each other.
 */
export async function countUse(store: Store, memory: Memory, use: Use): Promise<Counted> {
  const { plan, customer } = use;
  const shards = shardsOf(plan);
  const shard = Math.floor(Math.random() * shards);
  const interval = Math.ceil((1_000_000 * shards) / plan.ratePerSecond);
  const tolerance = interval * (Math.max(1, Math.floor(plan.burst / shards)) - 1);
  const key = { pk: usageKey(customer, shard), sk: `${dayOf(store.now())}#${store.region}` };
  const name = `${key.pk} ${key.sk}`;
  const answer = (isAllowed: boolean, full: number, now: number): Counted => ({
    isAllowed,
    remaining: Math.max(0, Math.floor((now + tolerance + interval - full) / interval)) * shards,
    retryAfter: Math.max(1, Math.ceil((full - tolerance - now) / 1_000_000)),
  });
  for (let attempt = 1; attempt <= 4; attempt++) {
    const now = store.now() * 1000;
    const full = memory.full.get(name) ?? 0;
    if (full > now + tolerance) return answer(false, full, now);
    const next = await take(store, key, use, { now, interval, tolerance, isFull: full <= now });
    remember(memory.full, name, next.full);
    if (next.isTaken) return answer(true, next.full, now);
  }
  return { isAllowed: false, remaining: 0, retryAfter: 1 };
}

interface Bucket {
  /** Microseconds. */
  readonly now: number;
  readonly interval: number;
  readonly tolerance: number;
  readonly isFull: boolean;
}

/** One write, on the condition that the bucket is in the expected state; otherwise its real state. */
async function take({ aws, usage }: Store, key: { pk: string; sk: string }, use: Use, bucket: Bucket) {
  const { now, interval, tolerance, isFull } = bucket;
  const values: Readonly<Record<string, number>> = isFull
    ? { now, next: now + interval }
    : { now, interval, most: now + tolerance };
  try {
    const { Attributes: after } = await aws.json<{ Attributes: Attributes }>('dynamodb', 'UpdateItem', {
      TableName: usage,
      Key: marshal(key),
      UpdateExpression: `ADD n :one, #key :one SET #full = ${isFull ? ':next' : '#full + :interval'}, expires = :expires`,
      ConditionExpression: isFull ? 'attribute_not_exists(#full) OR #full <= :now' : '#full > :now AND #full <= :most',
      ExpressionAttributeNames: { '#full': 'full', '#key': `k_${use.key}` },
      ExpressionAttributeValues: marshal(
        colons({ ...values, one: 1, expires: Math.floor(now / 1_000_000) + use.keepDays * 86_400 }),
      ),
      ReturnValues: 'UPDATED_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { isTaken: true, full: Number(unmarshal(after).full) };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
    const { Item: item = {} } = (error.body ?? {}) as { Item?: Attributes };
    return { isTaken: false, full: Number(unmarshal(item).full ?? 0) };
  }
}

const colons = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));

/**
 * Records, every ten minutes, that a key is in use, and that a customer has been active on a day. Two writes, neither of which counts requests.
 */
export async function noteUse(store: Store, memory: Memory, { customer, key, keepDays }: Use): Promise<void> {
  const { aws, usage, region } = store;
  const now = store.now();
  const today = dayOf(now);
  if (now - (memory.noted.get(`${key} ${today}`) ?? 0) < noteMs) return;
  const expires = secondsOf(store) + keepDays * 86_400;
  const items: readonly Item[] = [
    { pk: `USED#${customer}`, sk: `${key}#${region}`, at: secondsOf(store), expires },
    { pk: activeKey(today, region, groupOf(customer)), sk: customer, expires },
  ];
  for (const item of items) await aws.json('dynamodb', 'PutItem', { TableName: usage, Item: marshal(item) });
  remember(memory.noted, `${key} ${today}`, now);
}

function remember(map: Map<string, number>, name: string, value: number): void {
  if (map.size >= 10_000) map.clear();
  map.set(name, value);
}

export const groups = 8;
export const activeKey = (date: string, region: string, group: number): string => `ACTIVE#${date}#${region}#${group}`;
const groupOf = (customer: string): number =>
  [...Buffer.from(customer)].reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7) % groups;

/** When each key was used last, to ten minutes, in seconds since 1970. */
export async function lastUses(store: Store, customer: string): Promise<ReadonlyMap<string, number>> {
  const items = await queryItems(store, store.usage, { pk: `USED#${customer}`, from: '0', to: '~' });
  const uses = new Map<string, number>();
  for (const { sk, at } of items) {
    const id = sk.split('#')[0]!;
    uses.set(id, Math.max(uses.get(id) ?? 0, Number(at)));
  }
  return uses;
}

export interface DayUsage {
  readonly day: string;
  readonly region: string;
  readonly requests: number;
  /** By id of the key. */
  readonly keys: Readonly<Record<string, number>>;
}

/** A customer's usage between two days, by day and region. */
export async function usageOf(
  store: Store,
  settings: Settings,
  customer: string,
  { from, to, isConsistent = false }: { from: string; to: string; isConsistent?: boolean },
): Promise<readonly DayUsage[]> {
  const shards = Array.from({ length: mostShards(settings) }, (_, shard) => usageKey(customer, shard));
  const range = { from, to: `${to}~`, isConsistent };
  const pages = await Promise.all(shards.map((pk) => queryItems(store, store.usage, { pk, ...range })));
  const days = new Map<string, { day: string; region: string; requests: number; keys: Record<string, number> }>();
  for (const item of pages.flat()) {
    const [date = '', region = ''] = item.sk.split('#');
    const sum = days.get(item.sk) ?? { day: date, region, requests: 0, keys: {} };
    days.set(item.sk, sum);
    sum.requests += Number(item.n ?? 0);
    for (const [id, count] of countsOf(item)) sum.keys[id] = (sum.keys[id] ?? 0) + count;
  }
  return [...days.values()].sort((one, other) =>
    `${one.day}${one.region}`.localeCompare(`${other.day}${other.region}`),
  );
}

/** Counts by key of one item. */
export const countsOf = (item: Found): readonly (readonly [string, number])[] =>
  Object.entries(item).flatMap(([name, value]) =>
    name.startsWith('k_') ? [[name.slice(2), Number(value)] as const] : [],
  );

export interface Totals {
  readonly today: number;
  readonly month: number;
}

/** A customer's usage in this day and month, in all regions. */
export async function totalsOf(store: Store, settings: Settings, customer: string): Promise<Totals> {
  const today = dayOf(store.now());
  const days = await usageOf(store, settings, customer, {
    from: `${today.slice(0, 7)}-01`,
    to: today,
    isConsistent: true,
  });
  const sum = (some: readonly DayUsage[]) => some.reduce((all, { requests }) => all + requests, 0);
  return { today: sum(days.filter((one) => one.day === today)), month: sum(days) };
}

/** Seconds until the next day and the next month begin, and their lengths. */
export function periodsAt(milliseconds: number) {
  const date = new Date(milliseconds);
  const tomorrow = (Math.floor(milliseconds / dayMs) + 1) * dayMs;
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  const seconds = (to: number) => Math.max(1, Math.ceil((to - milliseconds) / 1000));
  return { day: { left: seconds(tomorrow), all: 86_400 }, month: { left: seconds(end), all: (end - start) / 1000 } };
}
