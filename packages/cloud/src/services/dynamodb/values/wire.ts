import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, validation } from '../errors.ts';
import { canonicalNumber } from './number.ts';
import { inOrder } from './set.ts';
import type { Item, TypeName, Value } from './value.ts';

const TYPES: readonly TypeName[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes */
export const MAX_DEPTH = 32;
const MAX_NAME = 65_536;

export type WireItem = Record<string, AttributeValue>;

/** Takes an item of a request; throws the ValidationException of the first value that is none. */
export function fromWireItem(item: Readonly<Record<string, AttributeValue>>, depth = 0): Record<string, Value> {
  const result: Record<string, Value> = Object.create(null);
  for (const name of Object.keys(item)) {
    checkAttributeName(name);
    result[name] = fromWire(item[name]!, depth);
  }
  return result;
}

const TOLD_ALONE = /contains duplicates|number set|numeric value|significant digits|number with magnitude/;

/** An ExclusiveStartKey; AWS says so before some faults of its values (dynalite's query and scan tests). */
export function fromStartKey(key: WireItem | undefined): Record<string, Value> | undefined {
  try {
    return key && fromWireItem(key);
  } catch (error) {
    if (!(error instanceof AwsError) || TOLD_ALONE.test(error.message)) throw error;
    throw validation(`The provided starting key is invalid: ${error.message}`);
  }
}

/** Names have 1 to 65,535 bytes: scylladb's test_limit_attribute_length_nonkey_bad and _empty, verified on AWS. */
export function checkAttributeName(name: string): void {
  if (name === '') throw invalidParameter('Empty attribute name');
  if (name.length * 3 < MAX_NAME || Buffer.byteLength(name) < MAX_NAME) return;
  throw invalidParameter(`Attribute name is too large, must be less than ${MAX_NAME} bytes`);
}

export function fromWire(input: AttributeValue, depth = 0): Value {
  checkDepth(depth);
  const found = TYPES.filter((type) => (input as unknown as Record<string, unknown>)[type] !== undefined);
  const type = found[0];
  if (type === undefined) {
    throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  // Each of them is looked at first: dynalite's tests of multiple datatypes, verified in production.
  if (found.length > 1) {
    for (const each of found) convert(each, input as unknown as Record<TypeName, never>, depth);
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return convert(type, input as unknown as Record<TypeName, never>, depth);
}

function convert(type: TypeName, input: Readonly<Record<TypeName, never>>, depth: number): Value {
  switch (type) {
    case 'S':
      return { S: input.S };
    case 'BOOL':
      return { BOOL: input.BOOL };
    case 'N':
      return { N: canonicalNumber(input.N) };
    case 'B':
      return { B: latin1(input.B) };
    case 'NULL':
      if (!input.NULL) throw invalidParameter('Null attribute value types must have the value of true');
      return { NULL: true };
    case 'SS':
      return { SS: stringSet(input.SS) };
    case 'NS':
      return { NS: numberSet(input.NS) };
    case 'BS':
      return { BS: binarySet(input.BS) };
    case 'L':
      return { L: (input.L as AttributeValue[]).map((member) => fromWire(member, depth + 1)) };
    case 'M':
      return { M: fromWireItem(input.M, depth + 1) };
  }
}

/** The attribute itself is the first of 32 levels: paritysuite/dynamodb-conformance (limits/nestingDepth), verified on AWS. */
function checkDepth(depth: number): void {
  if (depth >= MAX_DEPTH) {
    throw validation(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
}

function stringSet(members: readonly string[]): readonly string[] {
  if (members.length === 0) throw invalidParameter('An string set  may not be empty');
  if (members.includes('')) throw invalidParameter('An string set may not have a empty string as a member');
  if (new Set(members).size < members.length) {
    throw invalidParameter(`Input collection [${members.join(', ')}] contains duplicates.`);
  }
  return inOrder('S', members);
}

function numberSet(members: readonly string[]): readonly string[] {
  if (members.length === 0) throw invalidParameter('An number set  may not be empty');
  const numbers = members.map(canonicalNumber);
  if (new Set(numbers).size < numbers.length) throw validation('Input collection contains duplicates');
  return inOrder('N', numbers);
}

function binarySet(members: readonly Uint8Array[]): readonly string[] {
  if (members.length === 0) throw invalidParameter('Binary sets should not be empty');
  const values = members.map(latin1);
  if (values.includes('')) throw invalidParameter('Binary sets may not contain null or empty values');
  if (new Set(values).size < values.length) {
    const shown = members.map((bytes) => Buffer.from(bytes).toString('base64'));
    throw invalidParameter(`Input collection [${shown.join(', ')}]of type BS contains duplicates.`);
  }
  return inOrder('B', values);
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

export function toWireItem(item: Item): WireItem {
  const result: WireItem = Object.create(null);
  for (const name of Object.keys(item)) result[name] = toWire(item[name]!);
  return result;
}

/** The SDK's shape of a stored value. */
function toWire(value: Value): AttributeValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'latin1') };
  if ('BS' in value) return { BS: value.BS.map((bytes) => Buffer.from(bytes, 'latin1')) };
  if ('L' in value) return { L: value.L.map(toWire) };
  if ('M' in value) return { M: toWireItem(value.M) };
  return value as AttributeValue;
}
