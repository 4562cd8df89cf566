import { createHash } from 'node:crypto';
import { writeCursor } from './cursor.ts';
import { documentProblem } from './document.ts';
import { CrudError } from './error.ts';
import { isId, newId } from './id.ts';
import { etag, type Item, managed, represent } from './item.ts';
import { type ListInput, readList } from './list.ts';
import { mergePatch } from './merge-patch.ts';
import { type Connection, type ResourceOptions, type Settings, settingsOf } from './options.ts';
import { canonical } from './schema/equal.ts';
import { isObject, type Json, type JsonObject } from './schema/types.ts';
import { createStore } from './store.ts';

/** A key is remembered for a day. */
const remembered = 24 * 60 * 60;
/** How often a change without a required version is retried after concurrent changes. */
const attempts = 3;

export interface CreateOptions {
  /** A request that is repeated with the same key creates nothing new. */
  readonly idempotencyKey?: string | undefined;
  /** The caller: another caller's keys are separate. */
  readonly caller?: string | undefined;
}

/** The operations on the items of one resource. All throw CrudError. */
export interface Resource {
  readonly settings: Settings;
  /** The same for the items of one caller alone. */
  of(caller: string): Resource;
  list(input: ListInput): Promise<{ readonly items: readonly JsonObject[]; readonly next: string | null }>;
  create(body: Json, options?: CreateOptions): Promise<{ readonly item: Item; readonly repeated: boolean }>;
  get(id: string): Promise<Item>;
  /** `ifMatch`: the header as received. */
  replace(id: string, body: Json, ifMatch?: string): Promise<Item>;
  patch(id: string, body: Json, ifMatch?: string): Promise<Item>;
  remove(id: string, ifMatch?: string): Promise<void>;
}

export function createResource(options: ResourceOptions & Connection): Resource {
  const settings = settingsOf(options);
  return resourceAt(settings, options, settings.name);
}

/** The partition of one caller's items. Names have no @, and encoded callers no #: nobody can reach another's partition. */
export const partitionOf = (name: string, caller: string): string => `${name}@${encodeURIComponent(caller)}`;

/** `partition`: the table's partition of the items. */
function resourceAt(settings: Settings, connection: Connection, partition: string): Resource {
  const { name, filters, requireIfMatch, validate } = settings;
  const { aws, table, now = Date.now } = connection;
  const store = createStore(aws, table, partition, filters);

  /** Checked before any recursive code: JSON may be nested as deep as it is long. */
  const shallow = (body: Json): Json => {
    const problem = documentProblem(body);
    if (problem) throw new CrudError(422, 'What was sent does not fit the schema.', { problems: [problem] });
    return body;
  };
  const valid = (body: Json): JsonObject => {
    const problem = documentProblem(body);
    const problems = problem ? [problem] : [...validate(body), ...tooLong(body, filters)];
    if (problems.length > 0) throw new CrudError(422, 'What was sent does not fit the schema.', { problems });
    return body as JsonObject;
  };
  const known = async (id: string): Promise<Item> => {
    const item = isId(id) ? await store.get(id) : undefined;
    if (!item) throw new CrudError(404, 'There is no such item.');
    return item;
  };
  const demand = (ifMatch: string | undefined): void => {
    if (ifMatch === undefined && requireIfMatch) {
      throw new CrudError(428, 'Send If-Match with the ETag of the item that you saw.');
    }
  };

  /** Writes the result of `change`, on the version of the item that it was computed from. */
  const write = async (id: string, ifMatch: string | undefined, change: (item: Item) => Json): Promise<Item> => {
    demand(ifMatch);
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const before = await known(id);
      match(before, ifMatch);
      const data = valid(change(before));
      const after = { ...before, data, version: before.version + 1, updatedAt: new Date(now()).toISOString() };
      if (await store.replace(after, before.version)) return after;
    }
    throw new CrudError(409, 'Others change this item at the same time. Try again.', {
      headers: { 'retry-after': '1' },
    });
  };

  return {
    settings,
    of: (caller) => resourceAt(settings, connection, partitionOf(name, caller)),

    async list(input) {
      const { query, asked } = readList(input, settings);
      const { items, next } = await store.list(query);
      return { items: items.map(represent), next: next === undefined ? null : writeCursor(next, asked) };
    },

    async create(body, { idempotencyKey, caller = '' } = {}) {
      const data = valid(body);
      const createdAt = new Date(now()).toISOString();
      const item: Item = { id: newId(now()), version: 1, createdAt, updatedAt: createdAt, data };
      if (idempotencyKey === undefined) {
        await store.create(item);
        return { item, repeated: false };
      }
      if (!/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
        throw new CrudError(400, 'Idempotency-Key has 1 to 255 characters of ASCII, without spaces.');
      }
      const digest = sha256(canonical(data));
      const expires = Math.floor(now() / 1000) + remembered;
      const ticket = { key: sha256(`${caller}\n${idempotencyKey}`), digest, id: item.id, createdAt, expires };
      const { repeated } = await store.create(item, ticket);
      if (!repeated) return { item, repeated: false };
      if (repeated.digest !== digest) throw new CrudError(422, 'This Idempotency-Key came before with another item.');
      // The item as created, whatever happened to it since: the first request got that response.
      return {
        item: { ...item, id: repeated.id, createdAt: repeated.createdAt, updatedAt: repeated.createdAt },
        repeated: true,
      };
    },

    get: known,
    replace: (id, body, ifMatch) => write(id, ifMatch, (before) => withoutManaged(body, before)),
    patch: (id, body, ifMatch) =>
      write(id, ifMatch, (before) => mergePatch(before.data, withoutManaged(shallow(body), before))),

    async remove(id, ifMatch) {
      demand(ifMatch);
      const unconditional = ifMatch === undefined || ifMatch.trim() === '*';
      const before = unconditional ? undefined : await known(id);
      if (before) match(before, ifMatch);
      const outcome = isId(id) ? await store.remove(id, before?.version) : 'absent';
      if (outcome === 'changed') throw changed();
      if (outcome === 'absent') throw new CrudError(404, 'There is no such item.');
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const changed = () => new CrudError(412, 'The item was changed since. Read it again.');

/** If-Match: `*`, or one or more ETags. Weak ones never match. RFC 9110, 13.1.1. */
function match(item: Item, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const wanted = ifMatch.split(',').map((one) => one.trim());
  if (!wanted.includes('*') && !wanted.includes(etag(item))) throw changed();
}

/** Clients send back what they read: the fields that every item has are allowed if their values are unchanged. */
function withoutManaged(body: Json, item: Item): Json {
  if (!isObject(body)) throw new CrudError(400, 'Send a JSON object.');
  const rest = { ...body };
  for (const name of managed) {
    if (!Object.hasOwn(rest, name)) continue;
    if (rest[name] !== item[name]) {
      if (name === 'version' || name === 'updatedAt')
        throw new CrudError(409, `The item has another ${name} now. Read it again.`);
      throw new CrudError(422, 'What was sent does not fit the schema.', {
        problems: [{ path: `/${name}`, message: 'cannot be changed' }],
      });
    }
    delete rest[name];
  }
  return rest;
}

/** A key of an index has up to 2048 bytes. */
function tooLong(body: Json, filters: readonly string[]) {
  if (!isObject(body)) return [];
  return filters
    .filter((field) => Object.hasOwn(body, field) && Buffer.byteLength(String(body[field])) > 1500)
    .map((field) => ({ path: `/${field}`, message: 'is too long to be filtered by' }));
}
