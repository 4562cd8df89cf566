import { type Aws, AwsError } from 'jaws-core-js/aws';
import {
  type Attributes,
  type Condition,
  expressionsOf,
  marshal,
  transact,
  unmarshal as unmarshalItem,
} from 'jaws-core-js/table';

/** The two tables: connections belong to this region, messages and presence to all regions. */
export interface Store {
  readonly aws: Pick<Aws, 'json'>;
  readonly connections: string;
  readonly messages: string;
  readonly region: string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** An item with its key. An item with `expires` (seconds since 1970) is dropped then. */
export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly [name: string]: string | number;
}

export const secondsOf = ({ now }: Pick<Store, 'now'>): number => Math.floor(now() / 1000);

/** DynamoDB deletes expired items late. */
export const isOver = (store: Pick<Store, 'now'>, { expires }: Item): boolean =>
  typeof expires === 'number' && expires <= secondsOf(store);

export const unmarshal = (attributes: Attributes) => unmarshalItem(attributes) as Item;

const keyOf = (pk: string, sk: string) => marshal({ pk, sk });

export const put = (TableName: string, item: Item, condition?: Condition) => ({
  Put: { TableName, Item: marshal(item), ...expressionsOf(condition) },
});

export const remove = (TableName: string, pk: string, sk: string, condition?: Condition) => ({
  Delete: { TableName, Key: keyOf(pk, sk), ...expressionsOf(condition) },
});

export const update = (TableName: string, pk: string, sk: string, expression: string, condition: Condition) => ({
  Update: { TableName, Key: keyOf(pk, sk), UpdateExpression: expression, ...expressionsOf(condition) },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove> | ReturnType<typeof update>;

/** Makes all of the changes or none; returns the index of the first whose condition did not hold, or that conflicted with another change. */
export const write = ({ aws }: Store, ...changes: readonly Change[]): Promise<number | undefined> =>
  transact(aws, changes);

export async function putItem({ aws }: Pick<Store, 'aws'>, table: string, item: Item): Promise<void> {
  await aws.json('dynamodb', 'PutItem', { TableName: table, Item: marshal(item) });
}

/** Adds one to a counter; false if it has reached its limit. */
export async function increment({ aws }: Store, table: string, { pk, sk, most, expires }: Counter): Promise<boolean> {
  try {
    await aws.json('dynamodb', 'UpdateItem', {
      TableName: table,
      Key: keyOf(pk, sk),
      UpdateExpression: 'ADD n :one SET expires = :expires',
      ...expressionsOf({ expression: 'attribute_not_exists(n) OR n < :most', values: { one: 1, most, expires } }),
    });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

interface Counter {
  readonly pk: string;
  readonly sk: string;
  readonly most: number;
  readonly expires: number;
}

/** Deletes an item and returns its content. */
export async function takeItem({ aws }: Store, table: string, pk: string, sk: string): Promise<Item | undefined> {
  const { Attributes } = await aws.json<{ Attributes?: Attributes }>('dynamodb', 'DeleteItem', {
    TableName: table,
    Key: keyOf(pk, sk),
    ReturnValues: 'ALL_OLD',
  });
  return Attributes && unmarshal(Attributes);
}

export async function getItem(store: Store, table: string, pk: string, sk: string): Promise<Item | undefined> {
  const { Item: found } = await store.aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: keyOf(pk, sk),
    ConsistentRead: true,
  });
  const item = found && unmarshal(found);
  return item && isOver(store, item) ? undefined : item;
}

interface Wanted {
  /** The prefix of the sort key. */
  readonly prefix?: string;
  /** Sort keys after this one. */
  readonly after?: string;
  readonly limit?: number;
}

/** The pages of a partition, without expired items. */
export async function* pages(store: Store, table: string, pk: string, wanted: Wanted = {}): AsyncGenerator<Item[]> {
  const { prefix, after, limit } = wanted;
  const range = prefix !== undefined ? ' AND begins_with(sk, :sk)' : after !== undefined ? ' AND sk > :sk' : '';
  let ExclusiveStartKey: Attributes | undefined;
  do {
    const page = await store.aws.json<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>('dynamodb', 'Query', {
      TableName: table,
      KeyConditionExpression: `pk = :pk${range}`,
      ...expressionsOf(undefined, { pk, ...(range !== '' && { sk: prefix ?? after ?? '' }) }),
      ConsistentRead: true,
      ...(limit !== undefined && { Limit: limit }),
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    yield page.Items.map(unmarshal).filter((item) => !isOver(store, item));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

export async function all(store: Store, table: string, pk: string, wanted: Wanted = {}): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages(store, table, pk, wanted)) items.push(...page);
  return items;
}
