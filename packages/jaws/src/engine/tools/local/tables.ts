import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { fail } from '../../../errors/catalogue/index.ts';
import type { Host } from '../../host.ts';
import { forUser } from '../../open.ts';
import { type LocalOptions, localRegion, oneOf, resourcesOf } from './stage-resources.ts';

const types = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

export interface LocalTable {
  /** Logical id. */
  readonly id: string;
  readonly name: string;
  readonly items: number;
  readonly bytes: number;
  readonly keys: readonly { readonly name: string; readonly type: 'HASH' | 'RANGE' }[];
  readonly indexes: readonly string[];
}

export interface LocalTables {
  readonly stage: string;
  readonly region: string;
  readonly tables: readonly LocalTable[];
}

/** Tables of a stage in the embedded cloud. */
export function localTables(host: Host, options: LocalOptions): Promise<LocalTables> {
  return forUser(host, async () => {
    const where = await localRegion(host, options);
    const { stage, region, aws } = where;
    const [client, { DescribeTableCommand }, found] = await Promise.all([
      aws.in(region).dynamoDb(),
      import('@aws-sdk/client-dynamodb'),
      resourcesOf(where, options.project.model.name, types),
    ]);
    const tables = await Promise.all(
      found.map(async ({ id, physical }): Promise<LocalTable> => {
        const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: physical }));
        const indexes = [...(Table.GlobalSecondaryIndexes ?? []), ...(Table.LocalSecondaryIndexes ?? [])];
        return {
          id,
          name: physical,
          items: Table.ItemCount ?? 0,
          bytes: Table.TableSizeBytes ?? 0,
          keys: (Table.KeySchema ?? []).map(({ AttributeName = '', KeyType = 'HASH' }) => ({
            name: AttributeName,
            type: KeyType,
          })),
          indexes: indexes.map(({ IndexName = '' }) => IndexName),
        };
      }),
    );
    return { stage, region, tables };
  });
}

export interface LocalItems {
  readonly table: string;
  /** As JSON: numbers that JavaScript cannot hold are strings, bytes are base64, sets are lists. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
}

/** A page of a table's items. */
export function localItems(
  host: Host,
  options: LocalOptions & { readonly table: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<LocalItems> {
  return forUser(host, async () => {
    const where = await localRegion(host, options);
    const [client, { ScanCommand }, found] = await Promise.all([
      where.aws.in(where.region).dynamoDb(),
      import('@aws-sdk/client-dynamodb'),
      resourcesOf(where, options.project.model.name, types),
    ]);
    const { physical } = oneOf(found, options.table, where.stage);
    const ExclusiveStartKey = options.cursor === undefined ? undefined : keyOf(options.cursor);
    const page = await client.send(new ScanCommand({ TableName: physical, Limit: options.limit, ExclusiveStartKey }));
    return {
      table: physical,
      items: (page.Items ?? []).map((item) => plainMap(item)),
      ...(page.LastEvaluatedKey && { next: cursorOf(page.LastEvaluatedKey) }),
    };
  });
}

const plainMap = (map: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value)]));

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function number(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : text;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
function plain(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.M) return plainMap(value.M);
  if (value.L) return value.L.map(plain);
  if (value.SS) return value.SS;
  if (value.NS) return value.NS.map(number);
  if (value.B) return base64(value.B);
  if (value.BS) return value.BS.map(base64);
  return null;
}

// Keys are strings, numbers and bytes; the first two are JSON already.
const cursorOf = (key: Readonly<Record<string, AttributeValue>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(key).map(([name, { S, N, B }]) => [name, B ? { B: base64(B) } : S === undefined ? { N } : { S }]),
    ),
  );

function keyOf(cursor: string): Record<string, AttributeValue> {
  try {
    const data = JSON.parse(cursor) as Record<string, { S?: string; N?: string; B?: string }>;
    return Object.fromEntries(
      Object.entries(data).map(([name, { S, N, B }]): [string, AttributeValue] => {
        if (typeof B === 'string') return [name, { B: Buffer.from(B, 'base64') }];
        return [name, typeof S === 'string' ? { S } : { N: String(N) }];
      }),
    );
  } catch {
    throw fail('InvalidValue', { what: 'cursor', value: cursor, expected: 'the `next` of an answer' });
  }
}
