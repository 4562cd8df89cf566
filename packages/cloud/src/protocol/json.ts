import { parseUserJson } from '../kernel/json.ts';
import { checkBase64 } from './coral.ts';
import { Malformed } from './failures.ts';
import { decodeBlob, decodeTimestamp, encodeBlob, encodeTimestamp, toDate } from './scalars.ts';
import type { Member, Scalar, Shape, Structure, Timestamp } from './shapes.ts';

// Only the REST protocol renames members. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
const wireName = (member: Member, rest: boolean): string => (rest && member.traits.jsonName) || member.name;
const own = Object.prototype.hasOwnProperty;

/** Decodes a parsed JSON document; members that are not in the shape, and nulls, are left out. */
export function decodeJson(shape: Shape, value: unknown, rest: boolean): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return decodeMembers(shape.members, record(value, 'structure'), rest);
    case 'list':
      if (!Array.isArray(value)) throw new Malformed('Expected list or null');
      // Lists of these services cannot contain null: it is treated like a null in a map.
      return value.filter((item) => item !== null).map((item) => decodeJson(shape.item.shape, item, rest));
    case 'map': {
      const map: Record<string, unknown> = Object.create(null);
      for (const [key, item] of Object.entries(record(value, 'map'))) {
        if (item !== null) map[key] = decodeJson(shape.value.shape, item, rest);
      }
      return map;
    }
    default:
      return decodeScalar(shape, value, rest);
  }
}

export function decodeMembers(
  members: readonly Member[],
  source: Record<string, unknown>,
  rest: boolean,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of members) {
    const name = wireName(member, rest);
    if (!own.call(source, name)) continue;
    const value = source[name];
    if (value !== null) result[member.name] = decodeJson(member.shape, value, rest);
  }
  return result;
}

function record(value: unknown, subject: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  if (Array.isArray(value)) throw new Malformed('Start of list found where not expected');
  throw new Malformed(`Expected ${subject} or null`);
}

// The texts come from AWS's JSON front ends.
function decodeScalar(shape: Scalar | Timestamp, value: unknown, rest: boolean): unknown {
  if (shape.kind === 'document') return value;
  if (typeof value === 'object') {
    throw new Malformed(`Start of ${Array.isArray(value) ? 'list' : 'structure or map'} found where not expected`);
  }
  if (shape.kind === 'timestamp') {
    if (typeof value === 'boolean') throw mismatch(value, 'Timestamp');
    return decodeTimestamp(value as string | number, shape.format ?? 'epoch-seconds');
  }
  if (shape.kind === 'blob') {
    if (typeof value !== 'string') throw mismatch(value, 'Blob');
    if (!rest) checkBase64(value);
    return decodeBlob(value);
  }
  if (shape.kind === 'number') {
    if (typeof value === 'number') return value;
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
    throw mismatch(value, 'Number');
  }
  if (shape.kind === 'bigint') {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw mismatch(value, 'Long');
    return BigInt(value);
  }
  if (shape.kind === 'boolean') {
    if (typeof value !== 'boolean') throw mismatch(value, 'Boolean');
    return value;
  }
  if (typeof value !== 'string') throw mismatch(value, 'String');
  return value;
}

function mismatch(value: unknown, wanted: string): Malformed {
  const found =
    typeof value === 'boolean' ? `${String(value).toUpperCase()}_VALUE` : `${typeof value}_VALUE`.toUpperCase();
  return new Malformed(`${found} can not be converted to a ${wanted}`);
}

/** Returns the value for JSON.stringify. */
export function encodeJson(shape: Shape, value: unknown, rest: boolean): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return encodeStructure(shape, value as Record<string, unknown>, rest);
    case 'list':
      return Array.from(value as Iterable<unknown>, (item) =>
        item === null || item === undefined ? null : encodeJson(shape.item.shape, item, rest),
      );
    case 'map': {
      const map: Record<string, unknown> = Object.create(null);
      for (const [key, item] of Object.entries(value as object)) {
        if (item !== undefined && item !== null) map[key] = encodeJson(shape.value.shape, item, rest);
      }
      return map;
    }
    case 'timestamp':
      return encodeTime(shape, value);
    case 'blob':
      return encodeBlob(value);
    case 'bigint':
      return Number(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    default:
      return value;
  }
}

export function encodeStructure(
  shape: Pick<Structure, 'members'>,
  value: Record<string, unknown>,
  rest: boolean,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const item = value[member.name];
    if (item !== undefined && item !== null) result[wireName(member, rest)] = encodeJson(member.shape, item, rest);
  }
  return result;
}

function encodeTime(shape: Timestamp, value: unknown): unknown {
  const format = shape.format ?? 'epoch-seconds';
  return format === 'epoch-seconds' ? toDate(value).getTime() / 1000 : encodeTimestamp(toDate(value), format);
}

/** Parses a request body: empty means no members. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return parseUserJson(body.toString('utf8')) as unknown;
  } catch (error) {
    throw new Malformed((error as Error).message);
  }
}
