import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 43 characters of 62 are 256 bits. */
const secretLength = 43;
const idLength = 12;
const checksumLength = 6;

const form = /^ak_([A-Za-z0-9-]{1,40})_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** The parts of a key's text. */
export interface ReadKey {
  /** The stage that it was made in. */
  readonly env: string;
  readonly id: string;
}

export const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

export const newKeyId = (): string => randomText(idLength);

/** The same id for the same request of the same customer. */
export function keyIdOf(customer: string, request: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([customer, request]))
    .digest();
  return Array.from({ length: idLength }, (_, index) => alphabet[digest[index]! % alphabet.length]).join('');
}

/** `ak_<stage>_<id>_<secret><checksum>`. */
export function newKey(env: string, id: string): string {
  const content = `${prefixOf(env, id)}_${randomText(secretLength)}`;
  return content + checksum(content);
}

/** The part of a key that may be shown. */
export const prefixOf = (env: string, id: string): string => `ak_${env}_${id}`;

/**
 * Parses a key; undefined if it does not belong to this stage, or was mistyped. The checksum does not protect: it saves a read of the table for
 * texts that cannot be keys, and lets scanners for leaked secrets tell keys from other texts.
 */
export function readKey(env: string, text: string): ReadKey | undefined {
  const [, ofStage, id] = form.exec(text) ?? [];
  if (ofStage !== env || id === undefined) return undefined;
  return checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength) ? { env, id } : undefined;
}

/** How a key is stored: a reader of the table cannot use it. 256 random bits need neither salt nor a slow hash. */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('base64url');

/** CRC-32 in base 62. */
function checksum(content: string): string {
  let rest = crc32(content);
  let text = '';
  for (let index = 0; index < checksumLength; index++) {
    text = alphabet[rest % alphabet.length] + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
