import { type Aws, AwsError } from 'jaws-core-js/aws';

/** The one table, where it is and how late it is. */
export interface Store {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** Default: AWS_REGION. */
  readonly region?: string;
}

/** An item without its key. What has `expires` (seconds since 1970) is forgotten then. */
export type Item = Readonly<Record<string, string | number>>;

/** What must be so for a change to happen, in DynamoDB's words; `values` without their colon. */
export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

type Attribute = { readonly S: string } | { readonly N: string };
type Attributes = Readonly<Record<string, Attribute>>;

export const secondsOf = ({ now }: Pick<Store, 'now'>): number => Math.floor(now() / 1000);

/** An item, unless there is none or its time is over: DynamoDB deletes those late. */
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

/** Whether the time of an item is over. */
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
  Put: { Item: { pk: { S: pk }, ...marshal(item) }, ...conditionOf(condition, {}) },
});

export const remove = (pk: string, condition?: Condition) => ({
  Delete: { Key: { pk: { S: pk } }, ...conditionOf(condition, {}) },
});

/** `expression`: `SET a = :a, n = n + :one`. A name that is a word of DynamoDB's is written with `#`: `#name`. */
export const update = (pk: string, expression: string, values: Item, condition?: Condition) => ({
  Update: { Key: { pk: { S: pk } }, UpdateExpression: expression, ...conditionOf(condition, values, expression) },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove> | ReturnType<typeof update>;

/**
 * Does all of the changes or none; false when a condition did not hold. A change with a condition is a transaction, which DynamoDB recognizes when
 * it is sent again because its answer was lost.
 */
export async function write({ aws, table }: Store, ...changes: readonly [Change, ...Change[]]): Promise<boolean> {
  try {
    const [kind, change] = Object.entries(changes[0])[0]!;
    if (changes.length === 1 && change.ConditionExpression === undefined) {
      await aws.json('dynamodb', `${kind}Item`, { TableName: table, ...change });
    } else {
      await aws.json('dynamodb', 'TransactWriteItems', {
        TransactItems: changes.map((one) =>
          Object.fromEntries(Object.entries(one).map(([kind, change]) => [kind, { TableName: table, ...change }])),
        ),
      });
    }
    return true;
  } catch (error) {
    if (isCondition(error)) return false;
    throw error;
  }
}

/** Adds one to a counter and gives what it is now. */
export async function increment({ aws, table }: Store, pk: string, expires: number): Promise<number> {
  const { Attributes } = await aws.json<{ Attributes: { n: { N: string } } }>('dynamodb', 'UpdateItem', {
    TableName: table,
    Key: { pk: { S: pk } },
    UpdateExpression: 'ADD n :one SET expires = :expires',
    ExpressionAttributeValues: marshalValues({ one: 1, expires }),
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(Attributes.n.N);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function isCondition(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  if (error.code === 'ConditionalCheckFailedException') return true;
  const { CancellationReasons: reasons = [] } = (error.body ?? {}) as { CancellationReasons?: { Code?: string }[] };
  return (
    error.code === 'TransactionCanceledException' &&
    reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict')
  );
}

function conditionOf(condition: Condition | undefined, values: Item, expression = '') {
  const all = { ...values, ...condition?.values };
  const names = `${expression} ${condition?.expression ?? ''}`.match(/#\w+/g) ?? [];
  return {
    ...(condition && { ConditionExpression: condition.expression }),
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(Object.keys(all).length > 0 && { ExpressionAttributeValues: marshalValues(all) }),
  };
}

const marshal = (item: Item): Attributes =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

const marshalValues = (values: Item): Attributes =>
  Object.fromEntries(Object.entries(marshal(values)).map(([name, value]) => [`:${name}`, value]));

const unmarshal = (attributes: Attributes): Item =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]),
  );
