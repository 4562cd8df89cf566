import type { Aws } from 'jaws-core-js/aws';

/** The table of locks and runs, in one region. */
export interface Ledger {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export const timeOf = ({ now = Date.now }: Ledger): number => now();

/** An item of the table: texts and numbers. */
export type Row = Readonly<Record<string, string | number | undefined>>;

type Attribute = { readonly S: string } | { readonly N: string };
type Attributes = Readonly<Record<string, Attribute>>;

const toAttributes = (row: Row): Attributes =>
  Object.fromEntries(
    Object.entries(row)
      .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
      .map(([name, value]) => [name, typeof value === 'number' ? { N: String(value) } : { S: value }]),
  );

const fromAttributes = (attributes: Attributes): Row =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]),
  );

export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Row;
}

const conditional = ({ expression, names, values }: Condition) => ({
  ConditionExpression: expression,
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: toAttributes(values) }),
});

async function holds(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** false: the condition does not hold, and nothing was written. */
export function put({ aws, table }: Ledger, row: Row, condition?: Condition): Promise<boolean> {
  const item = { TableName: table, Item: toAttributes(row) };
  return holds(aws.json('dynamodb', 'PutItem', { ...item, ...(condition && conditional(condition)) }));
}

export function remove({ aws, table }: Ledger, key: Row, condition: Condition): Promise<boolean> {
  return holds(
    aws.json('dynamodb', 'DeleteItem', { TableName: table, Key: toAttributes(key), ...conditional(condition) }),
  );
}

export async function get({ aws, table }: Ledger, key: Row): Promise<Row | undefined> {
  const input = { TableName: table, Key: toAttributes(key), ConsistentRead: true };
  const { Item } = await aws.json<{ Item?: Attributes }>('dynamodb', 'GetItem', input);
  return Item && fromAttributes(Item);
}

/** The last ones of a kind, newest first. */
export async function last({ aws, table }: Ledger, kind: string, limit: number): Promise<readonly Row[]> {
  const { Items = [] } = await aws.json<{ Items?: readonly Attributes[] }>('dynamodb', 'Query', {
    TableName: table,
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: toAttributes({ ':kind': kind }),
    ScanIndexForward: false,
    Limit: limit,
  });
  return Items.map(fromAttributes);
}
