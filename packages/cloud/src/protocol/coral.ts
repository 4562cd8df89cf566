import { Malformed } from './failures.ts';
import type { Member, Scalar, Shape, Structure, Timestamp } from './shapes.ts';

const MISPLACED = 'Start of structure or map found where not expected';
const PARAMETERIZED =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";
const YES = ['TRUE', '1', 'YES'];
const NO = ['FALSE', '0', 'NO'];

/**
 * Reads input that {@link decodeMembers} refused as DynamoDB's deserializer does: returns a document in which booleans
 * written as text are booleans, or throws the first fault in DynamoDB's words. dynalite's
 * tests have these from production (test/helpers.js, assertType).
 */
export function readCoral(shape: Structure, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Malformed('');
  return readMembers(shape.members, value);
}

function readMembers(members: readonly Member[], source: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const { name, shape } of members) {
    if (Object.hasOwn(source, name)) result[name] = read(shape, source[name], name);
  }
  return result;
}

/** Without a `member` the value is in a list or a map, where an invalid one has another error message. */
function read(shape: Shape, value: unknown, member?: string): unknown {
  if (value === null) return null;
  switch (shape.kind) {
    case 'structure':
    case 'union':
      if (Array.isArray(value)) throw unrecognized(shape);
      if (!isRecord(value)) throw new Malformed(member ? 'Unexpected field type' : 'Unexpected value type in payload');
      return readMembers(shape.members, value);
    case 'map': {
      if (Array.isArray(value)) throw unrecognized(shape);
      if (!isRecord(value)) throw new Malformed(member ? 'Unexpected field type' : PARAMETERIZED);
      const entries = Object.entries(value).map(([key, item]) => [key, read(shape.value.shape, item)]);
      return Object.assign(Object.create(null), Object.fromEntries(entries));
    }
    case 'list':
      if (isRecord(value)) throw new Malformed(MISPLACED);
      if (!Array.isArray(value)) throw new Malformed(member ? 'Unexpected field type' : PARAMETERIZED);
      return value.map((item) => read(shape.item.shape, item));
    default:
      return readScalar(shape, value, member);
  }
}

function readScalar(shape: Scalar | Timestamp, value: unknown, member?: string): unknown {
  if (Array.isArray(value)) throw new Malformed(`Unrecognized collection type class ${scalarName(shape, member)}`);
  if (isRecord(value)) throw new Malformed(MISPLACED);
  if (shape.kind === 'blob') return readBlob(value);
  if (shape.kind === 'boolean' && typeof value === 'string') return readBoolean(value);
  if (shape.kind === 'document') return value;
  const type = TYPES[shape.kind];
  if (typeof value !== type)
    throw new Malformed(
      `${tokenOf(value)} cannot be converted to ${scalarName(shape, member).replace('java.lang.', '')}`,
    );
  return value;
}

function readBoolean(text: string): boolean {
  const word = text.toUpperCase();
  if (!YES.includes(word) && !NO.includes(word)) throw new Malformed('Unexpected token received from parser');
  return YES.includes(word);
}

function readBlob(value: unknown): string {
  if (typeof value !== 'string') throw new Malformed('only base-64-encoded strings are convertible to bytes');
  checkBase64(value);
  return value;
}

/** Padding must be complete, and the unused bits of the last byte zero. */
export function checkBase64(text: string): void {
  if (text.length % 4 !== 0) {
    throw new Malformed(`Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`);
  }
  const end = text.slice(-4);
  if (Buffer.from(end, 'base64').toString('base64') !== end) {
    throw new Malformed('Invalid last non-pad Base64 character dectected');
  }
}

function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'string') return 'STRING_VALUE';
  return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
}

function unrecognized(shape: Shape): Malformed {
  return new Malformed(`Unrecognized collection type ${shape.kind === 'map' ? '' : 'class '}${javaName(shape)}`);
}

const TYPES = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  bigint: 'number',
  timestamp: 'number',
} as const;

const JAVA = {
  string: 'java.lang.String',
  boolean: 'java.lang.Boolean',
  number: 'java.lang.Integer',
  bigint: 'java.lang.Long',
  blob: 'java.nio.ByteBuffer',
  timestamp: 'java.util.Date',
} as const;

/** The public model does not say which numbers are long: those that count capacity units. */
function scalarName({ kind }: Scalar | Timestamp, member?: string): string {
  if (kind === 'document') return 'java.lang.Object';
  return kind === 'number' && member?.includes('Units') ? JAVA.bigint : JAVA[kind];
}

function javaName(shape: Shape): string {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return `com.amazonaws.dynamodb.v20120810.${shape.name}`;
    case 'map':
      return `java.util.Map<java.lang.String, ${javaName(shape.value.shape)}>`;
    case 'list':
      return `java.util.List<${javaName(shape.item.shape)}>`;
    default:
      return scalarName(shape);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
