import { Tagged } from './cbor.ts';
import { Malformed } from './failures.ts';
import { decodeTimestamp, toDate } from './scalars.ts';
import type { Shape, Structure } from './shapes.ts';

// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html

/** Decodes a CBOR document into a structure; members that are not in the shape, and nulls, are left out. */
export function fromCbor(shape: Structure, value: unknown): Record<string, unknown> {
  if (!(value instanceof Map)) throw new Malformed('Expected a map');
  const result: Record<string, unknown> = {};
  for (const { name, shape: member } of shape.members) {
    const item = value.get(name);
    if (item !== undefined && item !== null) result[name] = decode(member, item);
  }
  return result;
}

function decode(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return fromCbor(shape, value);
    case 'list':
      if (!Array.isArray(value)) throw new Malformed('Expected a list');
      return value.filter((item) => item !== null && item !== undefined).map((item) => decode(shape.item.shape, item));
    case 'map': {
      if (!(value instanceof Map)) throw new Malformed('Expected a map');
      const map: Record<string, unknown> = Object.create(null);
      for (const [key, item] of value) {
        if (item !== null && item !== undefined) map[String(key)] = decode(shape.value.shape, item);
      }
      return map;
    }
    case 'timestamp':
      return time(value);
    case 'blob':
      if (value instanceof Uint8Array) return value;
      throw new Malformed('Expected a byte string');
    case 'number':
      if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
      throw new Malformed('Expected a number');
    case 'bigint':
      if (typeof value === 'bigint' || Number.isInteger(value)) return BigInt(value as number | bigint);
      throw new Malformed('Expected an integer');
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw new Malformed('Expected a boolean');
    case 'string':
      if (typeof value === 'string') return value;
      throw new Malformed('Expected a text string');
    case 'document':
      throw new Malformed('Documents have no form in CBOR');
  }
}

/** Tag 1 with seconds; older clients leave the tag out. */
function time(value: unknown): Date {
  const seconds = value instanceof Tagged && value.tag === 1 ? value.value : value;
  if (typeof seconds !== 'number') throw new Malformed('Expected a timestamp');
  return decodeTimestamp(seconds, 'epoch-seconds');
}

/** The value that `encodeCbor` writes for a value of that shape. */
function toCbor(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return structureToCbor(shape, value as Record<string, unknown>);
    case 'list':
      return Array.from(value as Iterable<unknown>, (item) => toCbor(shape.item.shape, item));
    case 'map':
      return new Map(
        Object.entries(value as object)
          .filter(([, item]) => item !== undefined && item !== null)
          .map(([key, item]) => [key, toCbor(shape.value.shape, item)]),
      );
    case 'timestamp':
      return new Tagged(1, toDate(value).getTime() / 1000);
    case 'blob':
      return typeof value === 'string' ? Buffer.from(value) : value;
    default:
      return value;
  }
}

export function structureToCbor(
  shape: Pick<Structure, 'members'>,
  value: Record<string, unknown>,
): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (const member of shape.members) {
    const item = value[member.name];
    if (item !== undefined && item !== null) map.set(member.name, toCbor(member.shape, item));
  }
  return map;
}
