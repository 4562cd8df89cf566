import { choosePlan, readCustomer, setState } from './customers.ts';
import { daysIn } from './http/input.ts';
import { isCustomer } from './http/serve.ts';
import { readKey } from './key.ts';
import { createKey, type Keys, revokeAll, revokeKey } from './keys.ts';
import { exportUsage } from './report.ts';
import { getItem } from './table.ts';
import { lastUses, totalsOf, usageOf } from './usage.ts';

/** An operator's request: `{ "do": "plan", "customer": "…", "plan": "pro" }`. */
export type Command = Readonly<Record<string, unknown>>;

type Act = (keys: Keys, customer: string, command: Command) => Promise<object>;

const show: Act = async (keys, customer) => {
  const found = await readCustomer(keys, keys.settings, customer);
  const uses = await lastUses(keys, customer);
  const list = found.keys.map((key) => ({ ...key, lastUsed: uses.get(key.id) }));
  return { ...found, keys: list, usage: await totalsOf(keys, keys.settings, customer) };
};

const acts: Readonly<Record<string, Act>> = {
  show,
  async plan(keys, customer, { plan }) {
    await choosePlan(keys, keys.settings, customer, String(plan));
    return show(keys, customer, {});
  },
  async disable(keys, customer) {
    await setState(keys, customer, 'disabled');
    return show(keys, customer, {});
  },
  async enable(keys, customer) {
    await setState(keys, customer, 'enabled');
    return show(keys, customer, {});
  },
  async create(keys, customer, { name, scopes }) {
    const wanted = Array.isArray(scopes) ? scopes.map(String) : undefined;
    return createKey(keys, customer, { name: typeof name === 'string' ? name : 'key', scopes: wanted });
  },
  async revoke(keys, customer, { key }) {
    if (!(await revokeKey(keys, customer, String(key))))
      throw new Error(`There is no key ${JSON.stringify(key)} of this customer.`);
    return { revoked: key };
  },
  async 'revoke-all'(keys, customer) {
    return { revoked: await revokeAll(keys, customer) };
  },
  async usage(keys, customer, { from, to }) {
    const range = daysIn(from, to, keys.now());
    return { ...range, days: await usageOf(keys, keys.settings, customer, range) };
  },
};

/** Carries out an operator's request. Throws Error. */
export async function operate(keys: Keys, command: Command): Promise<object> {
  const name = String(command.do);
  if (name === 'find') return find(keys, command.key);
  if (name === 'export') {
    const range = daysIn(command.from, command.to, keys.now());
    return exportUsage(keys, { ...range, next: command.next });
  }
  if (!Object.hasOwn(acts, name)) {
    const all = [...Object.keys(acts), 'find', 'export'].join(', ');
    throw new Error(`"do" is ${JSON.stringify(command.do)}; it must be one of ${all}.`);
  }
  if (!isCustomer(command.customer)) {
    throw new Error('"customer" must be the id of a customer: letters, digits and ":.@|_-", at most 128.');
  }
  return acts[name]!(keys, command.customer, command);
}

/** The owner of a found key: by the whole key, or by its visible part. */
async function find(keys: Keys, text: unknown): Promise<object> {
  const [, env, id] = /^ak_([A-Za-z0-9-]+)_([0-9A-Za-z]{12})/.exec(String(text)) ?? [];
  if (env !== keys.env || id === undefined) throw new Error(`This is not a key of the stage ${keys.env}.`);
  const lookup = await getItem(keys, keys.keys, { pk: `KEY#${id}`, sk: 'KEY' });
  if (!lookup) return { id, found: false };
  return { id, found: true, customer: lookup.customer, isWhole: readKey(keys.env, String(text)) !== undefined };
}
