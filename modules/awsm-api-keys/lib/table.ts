import { type Aws, AwsError } from 'jaws-core-js/aws';

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

export type Value = string | number;
export type Item = Readonly<Record<string, Value>>;
export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Found = Item & Key;

type Attribute = { readonly S: string } | { readonly N: string };
export type Attributes = Readonly<Record<string, Attribute>>;

export const secondsOf = ({ now }: Pick<Store, 'now'>): number => Math.floor(now() / 1000);

export const marshal = (item: Item): Attributes =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

export const unmarshal = (attributes: Attributes): Found =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]),
  ) as unknown as Found;

const valuesOf = (values: Item): Attributes =>
  Object.fromEntries(Object.entries(marshal(values)).map(([name, value]) => [`:${name}`, value]));

export async function getItem({ aws }: Store, table: string, key: Key): Promise<Item | undefined> {
  const { Item: found } = await aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: marshal({ ...key }),
    ConsistentRead: true,
  });
  return found && unmarshal(found);
}

/** Items of one partition, as they are in this region, whose sort keys are in a range. */
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
      ExpressionAttributeValues: valuesOf({ pk, from, to }),
      ConsistentRead: isConsistent,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    items.push(...page.Items.map(unmarshal));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

export interface Condition {
  /** In DynamoDB's words; names of attributes may be written with `#`. */
  readonly expression: string;
  readonly values?: Item;
}

export const put = (item: Found, condition?: Condition) => ({
  Put: { Item: marshal(item), ...expressions(condition) },
});

export const remove = (key: Key, condition?: Condition) => ({
  Delete: { Key: marshal({ ...key }), ...expressions(condition) },
});

export const update = (key: Key, expression: string, values: Item, condition?: Condition) => ({
  Update: {
    Key: marshal({ ...key }),
    UpdateExpression: expression,
    ...expressions(condition, expression, values),
  },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove> | ReturnType<typeof update>;

/** Does all changes of a table or none; false when a condition did not hold. */
export async function write({ aws }: Store, table: string, ...changes: readonly Change[]): Promise<boolean> {
  try {
    await aws.json('dynamodb', 'TransactWriteItems', {
      TransactItems: changes.map((one) =>
        Object.fromEntries(Object.entries(one).map(([kind, change]) => [kind, { TableName: table, ...change }])),
      ),
    });
    return true;
  } catch (error) {
    // Without a condition there is nobody who looks at the answer: what was not done is an error.
    const hasCondition = changes.some((one) => Object.values(one).some((change) => 'ConditionExpression' in change));
    if (hasCondition && isCondition(error)) return false;
    throw error;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function isCondition(error: unknown): boolean {
  if (!(error instanceof AwsError) || error.code !== 'TransactionCanceledException') return false;
  const { CancellationReasons: reasons = [] } = (error.body ?? {}) as { CancellationReasons?: { Code?: string }[] };
  return reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict');
}

function expressions(condition: Condition | undefined, expression = '', values: Item = {}) {
  const all = { ...values, ...condition?.values };
  const names = `${expression} ${condition?.expression ?? ''}`.match(/#\w+/g) ?? [];
  return {
    ...(condition && { ConditionExpression: condition.expression }),
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(Object.keys(all).length > 0 && { ExpressionAttributeValues: valuesOf(all) }),
  };
}
