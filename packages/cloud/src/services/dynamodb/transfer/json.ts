import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { parseUserJson } from '../../../kernel/json.ts';
import { type Item, typeOf, type Value } from '../values/value.ts';
import { fromWire } from '../values/wire.ts';

const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

/** DynamoDB JSON: binary as base64. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html */
export function jsonItem(item: Item): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(item)) result[name] = jsonValue(item[name]!);
  return result;
}

function jsonValue(value: Value): unknown {
  if ('B' in value) return { B: base64(value.B) };
  if ('BS' in value) return { BS: value.BS.map(base64) };
  if ('L' in value) return { L: value.L.map(jsonValue) };
  if ('M' in value) return { M: jsonItem(value.M) };
  return value;
}

/** The item in a parsed document; throws for anything else. */
export function itemOfJson(document: unknown): Record<string, Value> {
  const result: Record<string, Value> = Object.create(null);
  for (const [name, value] of Object.entries(objectOf(document))) result[name] = valueOfJson(value);
  return result;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError('not an object');
}

function valueOfJson(value: unknown): Value {
  const specified = objectOf(value);
  const type = typeOf(specified as unknown as Value);
  const content = specified[type];
  if (type === 'M') return { M: itemOfJson(content) };
  if (type === 'L' && Array.isArray(content)) return { L: content.map(valueOfJson) };
  if (type === 'B' && typeof content === 'string') return { B: Buffer.from(content, 'base64').toString('latin1') };
  if (type === 'BS' && Array.isArray(content)) {
    return fromWire({ BS: content.map((bytes) => Buffer.from(String(bytes), 'base64')) });
  }
  if ((type === 'SS' || type === 'NS') && Array.isArray(content) && content.every((text) => typeof text === 'string')) {
    return fromWire({ [type]: content } as unknown as AttributeValue);
  }
  const scalar = type === 'BOOL' || type === 'NULL' ? 'boolean' : 'string';
  if (!['S', 'N', 'BOOL', 'NULL'].includes(type) || typeof content !== scalar) throw new TypeError('not a value');
  return fromWire(specified as unknown as AttributeValue);
}

/** The documents in a text, one after another, on lines of their own or not. */
export function* documentsIn(text: string): Generator<unknown> {
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) yield parsed(text.slice(start, at + 1));
    }
  }
}

function parsed(text: string): unknown {
  try {
    return parseUserJson(text) as unknown;
  } catch {
    return undefined;
  }
}
