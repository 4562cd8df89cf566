import type { Plan, Settings } from './settings.ts';
import { type Found, type Item, put, queryItems, type Store, secondsOf, write } from './table.ts';

/** A key as its owner sees it. */
export interface ListedKey {
  readonly id: string;
  readonly name: string;
  /** The fields that may be shown. */
  readonly prefix: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly created: number;
  /** When it ends, by itself or because it was replaced. */
  readonly ends?: number;
  /** The key that replaces it. */
  readonly replacedBy?: string;
}

export interface Customer {
  readonly id: string;
  readonly plan: string;
  readonly isDisabled: boolean;
  /** Valid keys, oldest first. */
  readonly keys: readonly ListedKey[];
  /** Keys created in the last day, including deleted ones. */
  readonly madeToday: number;
  /** Grows with each change of the list of keys. */
  readonly revision: number;
}

export const customerKey = (customer: string): string => `CUSTOMER#${customer}`;
export const lookupKey = (id: string) => ({ pk: `KEY#${id}`, sk: 'KEY' });

/**
 * The facts that decide about a key, each in its own item, because after two writes to one item in two regions DynamoDB keeps the later one: a
 * change of
 * the name must not undo a revocation.
 */
export const ownKey = (customer: string, id: string) => ({ pk: customerKey(customer), sk: `KEY#${id}` });
export const endKey = (customer: string, id: string) => ({ pk: customerKey(customer), sk: `END#${id}` });
export const revokedKey = (customer: string, id: string) => ({ pk: customerKey(customer), sk: `REVOKED#${id}` });
export const planKey = (customer: string) => ({ pk: customerKey(customer), sk: 'PLAN' });
export const stateKey = (customer: string) => ({ pk: customerKey(customer), sk: 'STATE' });
export const listKey = (customer: string) => ({ pk: customerKey(customer), sk: 'LIST' });

export const scopesOf = (scopes: unknown): readonly string[] =>
  String(scopes ?? '')
    .split(' ')
    .filter(Boolean);

/** The plan of a customer; the default one if none was chosen, or the chosen one no longer exists. */
export const planNameOf = (settings: Settings, item: Item | undefined): string =>
  item !== undefined && Object.hasOwn(settings.plans, String(item.plan)) ? String(item.plan) : settings.defaultPlan;

export const planOf = ({ plans }: Settings, name: string): Plan => plans[name]!;

/** When a key ends: seconds since 1970, or never. */
export function endOf(own: Item, end: Item | undefined): number | undefined {
  const times = [own.until, end?.at].filter((one) => typeof one === 'number');
  return times.length > 0 ? Math.min(...times) : undefined;
}

export async function readCustomer(store: Store, settings: Settings, customer: string): Promise<Customer> {
  const items = await queryItems(store, store.keys, { pk: customerKey(customer), from: 'A', to: '~' });
  const bySk = new Map(items.map((item) => [item.sk, item]));
  const now = secondsOf(store);
  const all = items.filter(({ sk }) => sk.startsWith('KEY#'));
  const revoked = items.filter(({ sk }) => sk.startsWith('REVOKED#'));
  const keys = all
    .filter(({ sk }) => !bySk.has(sk.replace('KEY#', 'REVOKED#')))
    .map((own) => listed(own, bySk.get(own.sk.replace('KEY#', 'END#'))))
    .filter(({ ends }) => ends === undefined || ends > now)
    .sort((one, other) => one.created - other.created || one.id.localeCompare(other.id));
  return {
    id: customer,
    plan: planNameOf(settings, bySk.get('PLAN')),
    isDisabled: bySk.get('STATE')?.state === 'disabled',
    keys,
    madeToday: [...all, ...revoked].filter(({ created }) => Number(created) > now - 86_400).length,
    revision: Number(bySk.get('LIST')?.revision ?? 0),
  };
}

function listed(own: Found, end: Found | undefined): ListedKey {
  const ends = endOf(own, end);
  return {
    id: own.sk.slice('KEY#'.length),
    name: String(own.name),
    prefix: String(own.prefix),
    scopes: scopesOf(own.scopes),
    created: Number(own.created),
    ...(ends !== undefined && { ends }),
    ...(end?.by !== undefined && { replacedBy: String(end.by) }),
  };
}

/** Gives a customer a plan, which the authorizers use from their next read on. Throws Error if the plan does not exist. */
export async function choosePlan(store: Store, settings: Settings, customer: string, plan: string): Promise<void> {
  if (!Object.hasOwn(settings.plans, plan)) {
    throw new Error(`There is no plan ${JSON.stringify(plan)}; there are: ${Object.keys(settings.plans).join(', ')}.`);
  }
  await write(store, store.keys, put({ ...planKey(customer), plan, at: secondsOf(store) }));
}

export async function setState(store: Store, customer: string, state: 'disabled' | 'enabled'): Promise<void> {
  await write(store, store.keys, put({ ...stateKey(customer), state, at: secondsOf(store) }));
}
