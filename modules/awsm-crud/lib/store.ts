import type { Aws } from 'jaws-core-js/aws';
import { type AttributeValue, fromAttribute, toAttribute } from './attribute-value.ts';
import type { Item } from './item.ts';
import type { JsonObject } from './schema/types.ts';

type Attributes = Record<string, AttributeValue>;

/** The items of one resource in the table. */
export interface Store {
  get(id: string): Promise<Item | undefined>;
  /** With a ticket, both are written or none. `repeated`: the ticket of an earlier request with the same key. */
  create(item: Item, ticket?: Ticket): Promise<{ readonly repeated?: Ticket }>;
  /** false: the item no longer exists in this version. */
  replace(item: Item, version: number): Promise<boolean>;
  /** Without a version: whatever its current one is. */
  remove(id: string, version?: number): Promise<'done' | 'absent' | 'changed'>;
  list(query: ListQuery): Promise<{ readonly items: readonly Item[]; readonly next?: string | undefined }>;
}

/** The record of a request that created an item. */
export interface Ticket {
  readonly key: string;
  readonly digest: string;
  readonly id: string;
  readonly createdAt: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

export interface ListQuery {
  readonly filters: readonly { readonly field: string; readonly value: string }[];
  readonly after?: string | undefined;
  readonly descending: boolean;
  readonly limit: number;
}

/** The fields that can be filtered by; each has its index, `filter1` and so on. */
export type Filters = readonly string[];

/** How often the table is queried for one page: each query returns at most 1 MB, and a function at most 6 MB. */
const rounds = 4;

/**
 * For the items of one page, counted by {@link bytesInAnswer}. The limit of Lambda: 6 MB. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostBytes = 5 * 1024 * 1024;

/** A page is JSON in a text of the function's response, which is JSON again: some characters take six bytes, then seven. */
const bytesInAnswer = (item: Item): number => Buffer.byteLength(JSON.stringify(JSON.stringify(item)));

export function createStore(aws: Pick<Aws, 'json'>, TableName: string, resource: string, filters: Filters): Store {
  const S = (text: string) => ({ S: text });
  const keyOf = (id: string) => ({ resource: S(resource), id: S(id) });
  const ask = <T>(operation: string, input: object) => aws.json<T>('dynamodb', operation, { TableName, ...input });
  const filterKey = (field: string, value: unknown) => `${resource}#${field}=${String(value)}`;
  const indexOf = (field: string) => `filter${filters.indexOf(field) + 1}`;

  const attributesOf = (item: Item): Attributes => ({
    ...keyOf(item.id),
    version: { N: String(item.version) },
    createdAt: S(item.createdAt),
    updatedAt: S(item.updatedAt),
    data: toAttribute(item.data),
    ...Object.fromEntries(
      filters
        .filter((field) => Object.hasOwn(item.data, field) && isScalar(item.data[field]))
        .map((field) => [indexOf(field), S(filterKey(field, item.data[field]))]),
    ),
  });

  const ticketKey = (key: string) => ({ resource: S(`${resource}#requests`), id: S(key) });

  return {
    async get(id) {
      const { Item } = await ask<{ Item?: Attributes }>('GetItem', { Key: keyOf(id), ConsistentRead: true });
      return Item && itemOf(Item);
    },

    async create(item, ticket) {
      const put = { TableName, Item: attributesOf(item), ConditionExpression: 'attribute_not_exists(id)' };
      if (!ticket) {
        await ask('PutItem', put);
        return {};
      }
      const { key, digest, id, createdAt, expires } = ticket;
      const note = {
        TableName,
        Item: {
          ...ticketKey(key),
          digest: S(digest),
          made: S(id),
          createdAt: S(createdAt),
          expires: { N: String(expires) },
        },
        // DynamoDB deletes expired items with a delay.
        ConditionExpression: 'attribute_not_exists(id) OR expires <= :now',
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.parse(createdAt) / 1000)) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      };
      try {
        await aws.json('dynamodb', 'TransactWriteItems', { TransactItems: [{ Put: note }, { Put: put }] });
        return {};
      } catch (error) {
        const earlier = earlierTicket(error);
        if (!earlier) throw error;
        return { repeated: { key, ...ticketOf(earlier) } };
      }
    },

    replace: (item, version) =>
      conditional(
        ask('PutItem', {
          Item: attributesOf(item),
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': { N: String(version) } },
        }),
      ).then((failed) => !failed),

    async remove(id, version) {
      const failed = await conditional(
        ask('DeleteItem', {
          Key: keyOf(id),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ...(version === undefined
            ? { ConditionExpression: 'attribute_exists(id)' }
            : {
                ConditionExpression: 'version = :version',
                ExpressionAttributeValues: { ':version': { N: String(version) } },
              }),
        }),
      );
      if (!failed) return 'done';
      return failed.Item ? 'changed' : 'absent';
    },

    async list({ filters: wanted, after, descending, limit }) {
      const [first, ...others] = wanted;
      const index = first ? { IndexName: indexOf(first.field) } : {};
      const partition = first
        ? { [indexOf(first.field)]: S(filterKey(first.field, first.value)) }
        : { resource: S(resource) };
      const names = [first ? indexOf(first.field) : 'resource', ...others.map(({ field }) => indexOf(field))];
      const values = [...Object.values(partition), ...others.map(({ field, value }) => S(filterKey(field, value)))];
      const conditions = names.map((_, place) => `#n${place} = :v${place}`);
      let start: Attributes | undefined = after === undefined ? undefined : { ...keyOf(after), ...partition };
      const items: Item[] = [];
      let bytes = 0;
      for (let round = 0; round < rounds; round++) {
        // One more than requested shows whether another page exists.
        const { Items = [], LastEvaluatedKey } = await ask<{ Items?: Attributes[]; LastEvaluatedKey?: Attributes }>(
          'Query',
          {
            ...index,
            KeyConditionExpression: conditions[0],
            ...(others.length > 0 && { FilterExpression: conditions.slice(1).join(' AND ') }),
            ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [`#n${place}`, name])),
            ExpressionAttributeValues: Object.fromEntries(values.map((value, place) => [`:v${place}`, value])),
            ScanIndexForward: !descending,
            Limit: others.length > 0 ? 1000 : limit + 1 - items.length,
            ...(start && { ExclusiveStartKey: start }),
          },
        );
        for (const item of Items.map(itemOf)) {
          bytes += bytesInAnswer(item);
          // At least one, so that a list reaches its end.
          const isFull = items.length === limit || (items.length > 0 && bytes > mostBytes);
          if (isFull) return { items, next: items.at(-1)!.id };
          items.push(item);
        }
        if (!LastEvaluatedKey) return { items };
        start = LastEvaluatedKey;
      }
      return { items, next: text(start?.id) };
    },
  };
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const text = (value: AttributeValue | undefined): string => (value && 'S' in value ? value.S : '');
const whole = (value: AttributeValue | undefined): number => (value && 'N' in value ? Number(value.N) : 0);

const itemOf = ({ id, version, createdAt, updatedAt, data }: Attributes): Item => ({
  id: text(id),
  version: whole(version),
  createdAt: text(createdAt),
  updatedAt: text(updatedAt),
  data: fromAttribute(data ?? { M: {} }) as JsonObject,
});

const ticketOf = ({ digest, made, createdAt, expires }: Attributes) => ({
  digest: text(digest),
  id: text(made),
  createdAt: text(createdAt),
  expires: whole(expires),
});

interface Failure {
  readonly code?: string;
  readonly body?: {
    readonly Item?: Attributes;
    readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: Attributes }[];
  };
}

/** The table's item if a condition does not hold; undefined if it does. */
async function conditional(asked: Promise<unknown>): Promise<{ readonly Item?: Attributes } | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    const { code, body } = error as Failure;
    if (code !== 'ConditionalCheckFailedException') throw error;
    return body ?? {};
  }
}

function earlierTicket(error: unknown): Attributes | undefined {
  const { code, body } = error as Failure;
  if (code !== 'TransactionCanceledException') return undefined;
  const [note] = body?.CancellationReasons ?? [];
  return note?.Code === 'ConditionalCheckFailed' ? note.Item : undefined;
}
