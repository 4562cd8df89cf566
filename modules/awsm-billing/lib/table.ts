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

export type { Condition, Item };

/** The table of customers and subscriptions. */
export interface Store {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
  /** Milliseconds. */
  readonly now: () => number;
}

export async function getItem({ aws, table }: Store, pk: string): Promise<Item | undefined> {
  const { Item: found } = await aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: { pk: { S: pk } },
    ConsistentRead: true,
  });
  return found && unmarshal(found);
}

export const isNew: Condition = { expression: 'attribute_not_exists(pk)' };

export const put = (pk: string, item: Item, condition?: Condition) => ({
  Put: { Item: marshal({ pk, ...item }), ...expressionsOf(condition) },
});

export const remove = (pk: string, condition?: Condition) => ({
  Delete: { Key: { pk: { S: pk } }, ...expressionsOf(condition) },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove>;

/** Makes all changes or none; false if a condition did not hold. */
export async function write({ aws, table }: Store, ...changes: readonly Change[]): Promise<boolean> {
  const items = changes.map((one) =>
    Object.fromEntries(Object.entries(one).map(([kind, change]) => [kind, { TableName: table, ...change }])),
  );
  return (await transact(aws, items)) === undefined;
}
