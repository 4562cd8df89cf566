import type { AttributeValue, KeySchemaElement, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { readCondition } from '../expressions/condition.ts';
import { keyTestsOf } from '../expressions/key-condition.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { readKeyConditions } from '../legacy/filters.ts';
import { tables } from '../records.ts';
import { keysOf } from '../storage/keys.ts';
import { contentOf, type Value } from '../values/value.ts';
import { fromWire } from '../values/wire.ts';

type Input = Readonly<Record<string, unknown>>;
type WireKey = Readonly<Record<string, AttributeValue>>;

/**
 * Values of the hash keys that a request is about: the condition key `dynamodb:LeadingKeys`. None for requests that name no
 * key, such as Scan, and for those that their operation will refuse.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function leadingKeys(operation: string, input: Input, ctx: Context): string[] {
  try {
    return [...new Set(keysIn(operation, input, ctx).map(text))];
  } catch {
    return [];
  }
}

const text = (value: Value): string =>
  'B' in value ? Buffer.from(value.B, 'latin1').toString('base64') : String(contentOf(value));

function keysIn(operation: string, input: Input, ctx: Context): Value[] {
  const name = String(input.TableName ?? '');
  if (operation === 'Query') return queried(input, name, ctx);
  if (operation === 'BatchGetItem') {
    const requests = Object.entries((input.RequestItems ?? {}) as Record<string, { Keys?: WireKey[] }>);
    return requests.flatMap(([table, { Keys = [] }]) => Keys.flatMap((key) => hashOf(key, table, ctx)));
  }
  if (operation === 'BatchWriteItem') {
    const requests = Object.entries((input.RequestItems ?? {}) as Record<string, WriteRequest[]>);
    return requests.flatMap(([table, writes]) =>
      writes.flatMap(({ PutRequest, DeleteRequest }) =>
        hashOf((PutRequest?.Item ?? DeleteRequest?.Key ?? {}) as WireKey, table, ctx),
      ),
    );
  }
  if (Array.isArray(input.TransactItems)) {
    const parts = input.TransactItems.flatMap((item: object) => Object.values(item) as Input[]);
    return parts.flatMap((part) => hashOf((part.Item ?? part.Key ?? {}) as WireKey, String(part.TableName), ctx));
  }
  return hashOf((input.Item ?? input.Key ?? {}) as WireKey, name, ctx);
}

function schemaOf(name: string, index: unknown, ctx: Context): readonly KeySchemaElement[] {
  const table = tables(ctx).get(name.split('/').at(-1) ?? '');
  if (typeof index !== 'string') return table?.keySchema ?? [];
  return table?.indexes.find(({ name: own }) => own === index)?.keySchema ?? [];
}

function hashOf(key: WireKey, table: string, ctx: Context): Value[] {
  return keysOf(schemaOf(table, undefined, ctx)).hash.flatMap((name) =>
    Object.hasOwn(key, name) ? [fromWire(key[name]!)] : [],
  );
}

function queried(input: Input, table: string, ctx: Context): Value[] {
  const { KeyConditionExpression: expression, KeyConditions: legacy } = input;
  const tests =
    typeof expression === 'string'
      ? keyTestsOf(
          readCondition(
            'KeyConditionExpression',
            expression,
            new Placeholders(input, { KeyConditionExpression: expression }).open(),
          ),
        )
      : readKeyConditions((legacy ?? {}) as Parameters<typeof readKeyConditions>[0]);
  return keysOf(schemaOf(table, input.IndexName, ctx)).hash.flatMap((name) => [...(tests.get(name)?.values ?? [])]);
}
