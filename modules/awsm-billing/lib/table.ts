import { type Aws, AwsError } from 'jaws-core-js/aws';

/** The table of customers and subscriptions. */
export interface Store {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
  /** Milliseconds. */
  readonly now: () => number;
}

export type Item = Readonly<Record<string, string | number>>;
type Attributes = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;

const marshal = (item: Item): Attributes =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

const unmarshal = (attributes: Attributes): Item =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]),
  );

export async function getItem({ aws, table }: Store, pk: string): Promise<Item | undefined> {
  const { Item: found } = await aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', {
    TableName: table,
    Key: { pk: { S: pk } },
    ConsistentRead: true,
  });
  return found && unmarshal(found);
}

/** What must be so for a change to happen; names of attributes are written with `#`. */
export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

export const isNew: Condition = { expression: 'attribute_not_exists(pk)' };

export const put = (pk: string, item: Item, condition?: Condition) => ({
  Put: { Item: marshal({ pk, ...item }), ...conditionOf(condition) },
});

export const remove = (pk: string, condition?: Condition) => ({
  Delete: { Key: { pk: { S: pk } }, ...conditionOf(condition) },
});

export type Change = ReturnType<typeof put> | ReturnType<typeof remove>;

/** Does all changes or none; false when a condition did not hold. */
export async function write({ aws, table }: Store, ...changes: readonly Change[]): Promise<boolean> {
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

function conditionOf(condition: Condition | undefined) {
  const names = condition?.expression.match(/#\w+/g) ?? [];
  const values = Object.entries(marshal(condition?.values ?? {}));
  return {
    ...(condition && { ConditionExpression: condition.expression }),
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(values.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
    }),
  };
}
