import type { Aws } from 'jaws-core-js/aws';
import {
  type Attributes,
  type Condition,
  expressionsOf,
  type Item,
  marshal,
  transact,
  unmarshal,
} from 'jaws-core-js/table';

// An item is without its key. What has `expires` (seconds since 1970) is forgotten then.
export type { Condition, Item };

/** The one table, where it is and how late it is. */
export interface Store {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** Default: AWS_REGION. */
  readonly region?: string;
}

export const secondsOf = ({ now }: Pick<Store, 'now'>): number => Math.floor(now() / 1000);

/** An item, unless it does not exist or has expired: DynamoDB deletes expired items late. */
export async function getItem(store: Store, pk: string): Promise<Item | undefined> {
  const { Item: found } = await store.aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', {
    TableName: store.table,
    Key: { pk: { S: pk } },
    ConsistentRead: true,
  });
  if (!found) return undefined;
  const { pk: _pk, ...item } = unmarshal(found);
  return isOver(store, item) ? undefined : item;
}

/** Whether an item has expired. */
export const isOver = (store: Store, { expires }: Item): boolean =>
  typeof expires === 'number' && expires <= secondsOf(store);

/**
 * Everything that belongs to a user apart from the record itself, by its key: also what is over and not deleted yet. Changes
 * of the last moments may be missing.
 */
export async function itemsOf(store: Store, user: string): Promise<readonly (Item & { readonly pk: string })[]> {
  const items: (Item & { readonly pk: string })[] = [];
  let ExclusiveStartKey: Attributes | undefined;
  do {
    const page = await store.aws.json<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>('dynamodb', 'Query', {
      TableName: store.table,
      IndexName: 'byUser',
      KeyConditionExpression: '#user = :user',
      ExpressionAttributeNames: { '#user': 'user' },
      ExpressionAttributeValues: { ':user': { S: user } },
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    items.push(...page.Items.map((item) => unmarshal(item) as Item & { pk: string }));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

export const put = (pk: string, item: Item, condition?: Condition) => ({
  Put: { Item: { pk: { S: pk }, ...marshal(item) }, ...expressionsOf(condition) },
});

export const remove = (pk: string, condition?: Condition) => ({
  Delete: { Key: { pk: { S: pk } }, ...expressionsOf(condition) },
});

/** `expression`: `SET a = :a, n = n + :one`. A name that is a word of DynamoDB's is written with `#`: `#name`. */
export const update = (pk: string, expression: string, values: Item, condition?: Condition) => ({
  Update: { Key: { pk: { S: pk } }, UpdateExpression: expression, ...expressionsOf(condition, values, expression) },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove> | ReturnType<typeof update>;

/**
 * Does all of the changes or none; false when a condition did not hold. A change with a condition is a transaction, which DynamoDB recognizes when
 * it is sent again because its answer was lost.
 */
export async function write({ aws, table }: Store, ...changes: readonly [Change, ...Change[]]): Promise<boolean> {
  const [kind, change] = Object.entries(changes[0])[0]!;
  if (changes.length === 1 && change.ConditionExpression === undefined) {
    await aws.json('dynamodb', `${kind}Item`, { TableName: table, ...change });
    return true;
  }
  return (
    (await transact(
      aws,
      changes.map((one) => inTable(table, one)),
    )) === undefined
  );
}

const inTable = (TableName: string, change: Change) =>
  Object.fromEntries(Object.entries(change).map(([kind, one]) => [kind, { TableName, ...one }]));
