import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
} from '@aws-sdk/client-dynamodb';
import { invalidParameter, validation } from '../errors.ts';
import { keyNames, keysOf } from '../storage/keys.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html

export interface SchemaInput {
  readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly LocalSecondaryIndexes?: readonly LocalSecondaryIndex[] | undefined;
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndex[] | undefined;
}

/** Rules between keys, attributes and indexes. */
export function checkSchema(input: SchemaInput): void {
  const definitions = input.AttributeDefinitions ?? [];
  const schema = input.KeySchema ?? [];
  const locals = input.LocalSecondaryIndexes;
  const globals = input.GlobalSecondaryIndexes;
  const defined = definitions.map(({ AttributeName }) => AttributeName ?? '');
  if (new Set(defined).size < defined.length) {
    throw invalidParameter('Cannot have two attributes with the same name');
  }
  const missing = keyNames(schema).filter((name) => !defined.includes(name));
  if (schema.length > defined.length)
    throw validation('Invalid KeySchema: Some index key attribute have no definition');
  if (missing.length > 0) throw undefinedKeys(keyNames(schema), defined);
  checkKeyOrder(schema);
  // Only indexes have several attributes of one key type.
  if (schema[1]?.KeyType === 'HASH') throw secondNotRange();
  if (locals && locals.length === 0) throw invalidParameter('List of LocalSecondaryIndexes is empty');
  if (globals && globals.length === 0) throw invalidParameter('List of GlobalSecondaryIndexes is empty');
  if (locals && locals.length > 5) {
    throw invalidParameter('Number of LocalSecondaryIndexes exceeds per-table limit of 5');
  }
  if (globals && globals.length > 20) {
    throw invalidParameter('GlobalSecondaryIndex count exceeds the per-table limit of 20');
  }
  if (locals && keysOf(schema).range.length === 0) {
    throw invalidParameter(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  const names = new Set<string>();
  for (const index of [...(locals ?? []), ...(globals ?? [])]) {
    const name = index.IndexName ?? '';
    if (names.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
    names.add(name);
    const isLocal = locals?.includes(index as LocalSecondaryIndex);
    checkIndexDefinition(index, defined, isLocal ? () => checkLocal(schema, index) : undefined);
  }
  checkAllUsed(schema, defined, [...(locals ?? []), ...(globals ?? [])]);
}

const secondNotRange = (): Error =>
  validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');

const undefinedKeys = (keys: readonly string[], defined: readonly string[]): Error =>
  invalidParameter(
    `Some index key attributes are not defined in AttributeDefinitions. Keys: ${listed(keys)}, AttributeDefinitions: ${listed(defined)}`,
  );

const listed = (names: readonly string[]): string => `[${[...names].sort().join(', ')}]`;

function checkKeyOrder(schema: readonly KeySchemaElement[]): void {
  const { hash, range } = keysOf(schema);
  const names = keyNames(schema);
  if (new Set(names).size < names.length) {
    throw validation('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  if (schema[0]?.KeyType !== 'HASH') {
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  const firstRange = schema.findIndex(({ KeyType }) => KeyType === 'RANGE');
  if (firstRange >= 0 && firstRange !== hash.length) {
    throw validation(
      'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type: all HASH keys must precede the RANGE keys',
    );
  }
  for (const [type, keys] of [
    ['HASH', hash],
    ['RANGE', range],
  ] as const) {
    if (keys.length > 4) throw validation(`Invalid KeySchema: An index has at most four ${type} keys`);
  }
}

/** One index by itself; `besideTable` checks its keys and the table's, before its projection. */
export function checkIndexDefinition(
  index: {
    IndexName?: string | undefined;
    KeySchema?: readonly KeySchemaElement[] | undefined;
    Projection?: Projection | undefined;
  },
  defined: readonly string[],
  besideTable?: () => void,
): void {
  const schema = index.KeySchema ?? [];
  const names = keyNames(schema);
  if (names.some((name) => !defined.includes(name))) throw undefinedKeys(names, defined);
  checkKeyOrder(schema);
  besideTable?.();
  const { ProjectionType: type, NonKeyAttributes: others } = index.Projection ?? {};
  if (type === undefined) throw invalidParameter('Unknown ProjectionType: null');
  if (type === 'INCLUDE' && !others) {
    throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  const twice = others?.find((name, at) => others.indexOf(name) !== at);
  if (twice !== undefined) throw invalidParameter(`Duplicate attribute name in NonKeyAttributes: ${twice}`);
  if (type !== 'INCLUDE' && others) {
    throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
}

function checkLocal(schema: readonly KeySchemaElement[], index: LocalSecondaryIndex): void {
  const [table, own] = [keysOf(schema), keysOf(index.KeySchema ?? [])];
  if (own.hash.length > 1) throw secondNotRange();
  if (own.range.length === 0) {
    throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
  }
  if (own.hash[0] !== table.hash[0]) {
    throw invalidParameter(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.IndexName}. index hash key: ${own.hash[0]}, table hash key: ${table.hash[0]}`,
    );
  }
}

function checkAllUsed(
  schema: readonly KeySchemaElement[],
  defined: readonly string[],
  indexes: readonly { KeySchema?: readonly KeySchemaElement[] | undefined }[],
): void {
  const used = new Set([...keyNames(schema), ...indexes.flatMap(({ KeySchema }) => keyNames(KeySchema ?? []))]);
  if (used.size === defined.length) return;
  if (indexes.length === 0) {
    throw invalidParameter(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  throw invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: ${listed(defined)}, keys used: ${listed([...used])}`,
  );
}
