import { isNumberText } from '../kernel/number-text.ts';
import { Malformed } from './failures.ts';
import type { Scalar, Timestamp, TimestampFormat } from './shapes.ts';

const dateTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const base64 = /^[A-Za-z0-9+/\s]*(={1,2}\s*)?$/;
/** At most as many digits as a long has. */
const integer = /^[+-]?\d{1,19}$/;

/** Decodes the text of a header, label, query parameter, form field or XML element. */
export function decodeText(shape: Scalar | Timestamp, text: string, implied: TimestampFormat): unknown {
  switch (shape.kind) {
    case 'string':
    case 'document':
      return text;
    case 'number':
      return decodeNumber(text.trim());
    case 'bigint':
      return decodeBigInt(text.trim());
    case 'boolean':
      return decodeBoolean(text.trim());
    case 'blob':
      return decodeBlob(text);
    case 'timestamp':
      return decodeTimestamp(text.trim(), shape.format ?? implied);
  }
}

export function encodeText(shape: Scalar | Timestamp, value: unknown, implied: TimestampFormat): string {
  if (shape.kind === 'timestamp') return encodeTimestamp(toDate(value), shape.format ?? implied);
  if (shape.kind === 'blob') return encodeBlob(value);
  return String(value);
}

function decodeNumber(text: string): number {
  if (isNumberText(text)) return Number(text);
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return Number(text);
  throw new Malformed(`"${text}" is not a number`);
}

function decodeBigInt(text: string): bigint {
  if (!integer.test(text)) throw new Malformed(`"${text}" is not an integer`);
  return BigInt(text);
}

function decodeBoolean(text: string): boolean {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw new Malformed(`"${text}" is not a boolean`);
}

export function decodeBlob(text: string): Buffer {
  if (!base64.test(text)) throw new Malformed('invalid base64');
  return Buffer.from(text, 'base64');
}

export function encodeBlob(value: unknown): string {
  if (typeof value === 'string') return Buffer.from(value).toString('base64');
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Accepts the expected format and, like AWS, other spellings of a time. */
export function decodeTimestamp(value: string | number, format: TimestampFormat): Date {
  if (typeof value === 'number' || isNumberText(value)) return valid(new Date(Number(value) * 1000), value);
  if (format !== 'http-date' && !dateTime.test(value)) throw new Malformed(`"${value}" is not a timestamp`);
  return valid(new Date(value), value);
}

function valid(date: Date, value: string | number): Date {
  if (Number.isNaN(date.getTime())) throw new Malformed(`"${value}" is not a timestamp`);
  return date;
}

export function encodeTimestamp(date: Date, format: TimestampFormat): string {
  if (format === 'http-date') return date.toUTCString();
  if (format === 'epoch-seconds') return String(date.getTime() / 1000);
  return date.toISOString();
}

export function toDate(value: unknown): Date {
  return value instanceof Date ? value : new Date(value as string | number);
}
