import type { Aws } from 'jaws-core-js/aws';
import {
  type Attributes,
  type Condition,
  expressionsOf,
  type Item,
  marshal,
  transact,
  unmarshal as unmarshalItem,
} from 'jaws-core-js/table';

export type { Attributes, Condition, Item };
export { marshal };

/** The tables, and the time. */
export interface Store {
  readonly aws: Pick<Aws, 'json'>;
  /** ApiKeys: customers and keys. */
  readonly keys: string;
  /** ApiUsage: counts. */
  readonly usage: string;
  /** The region of this function. */
  readonly region: string;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Found = Item & Key;

export const secondsOf = ({ now }: Pick<Store, 'now'>): number => Math.floor(now() / 1000);

export const unmarshal = (attributes: Attributes) => unmarshalItem(attributes) as Found;

export async function getItem({ aws }: Store, table: string, key: Key): Promise<Item | undefined> {
  const { Item: found } = await aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: marshal({ ...key }),
    ConsistentRead: true,
  });
  return found && unmarshal(found);
}

/** Items of one partition, as replicated in this region, with sort keys in a range. */
export async function queryItems(
  { aws }: Store,
  table: string,
  { pk, from, to, isConsistent = true }: { pk: string; from: string; to: string; isConsistent?: boolean },
): Promise<readonly Found[]> {
  const items: Found[] = [];
  let ExclusiveStartKey: Attributes | undefined;
  do {
    const page = await aws.json<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>('dynamodb', 'Query', {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ...expressionsOf(undefined, { pk, from, to }),
      ConsistentRead: isConsistent,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    items.push(...page.Items.map(unmarshal));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

export const put = (item: Found, condition?: Condition) => ({
  Put: { Item: marshal(item), ...expressionsOf(condition) },
});

export const remove = (key: Key, condition?: Condition) => ({
  Delete: { Key: marshal({ ...key }), ...expressionsOf(condition) },
});

export const update = (key: Key, expression: string, values: Item, condition?: Condition) => ({
  Update: {
    Key: marshal({ ...key }),
    UpdateExpression: expression,
    ...expressionsOf(condition, values, expression),
  },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove> | ReturnType<typeof update>;

/** Makes all changes to a table or none; false if a condition did not hold. */
export async function write({ aws }: Store, TableName: string, ...changes: readonly Change[]): Promise<boolean> {
  const items = changes.map((one) =>
    Object.fromEntries(Object.entries(one).map(([kind, change]) => [kind, { TableName, ...change }])),
  );
  return (await transact(aws, items)) === undefined;
}
