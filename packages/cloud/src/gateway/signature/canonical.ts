import { createHash } from 'node:crypto';
import type { RequestHead } from '../../kernel/service.ts';

/**
 * The signed parts of a request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface Canonical {
  readonly head: RequestHead;
  /** Lower-case names in the order in which the signer lists them. */
  readonly signedHeaders: readonly string[];
  /** Hex digest of the body, or one of S3's words for a body that is not hashed as a whole. */
  readonly payload: string;
  /** S3 encodes a path once and keeps it unchanged; other services normalize it and encode it twice. */
  readonly isS3: boolean;
}

/** As bytes in a latin1 string: that is how header values arrive. */
export function canonicalRequest({ head, signedHeaders, payload, isS3 }: Canonical): string {
  return [
    head.method,
    isS3 ? encoded(head.path, true) : encoded(normalized(head.path), true, true),
    canonicalQuery(head.search),
    ...signedHeaders.map((name) => `${name}:${headerValue(head, name)}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256')
    .update(typeof content === 'string' ? Buffer.from(content, 'latin1') : content)
    .digest('hex');

/** Bytes other than unreserved ones as `%XX`. `twice`: a `%` is encoded again. */
function encoded(text: string, keepSlash: boolean, twice = false): string {
  return text.replace(/%[0-9a-f]{2}|[^A-Za-z0-9\-._~]/gi, (part) => {
    if (part === '/' && keepSlash) return part;
    if (part.length === 1) return percent(part.charCodeAt(0));
    return twice ? `%25${part.slice(1)}` : percent(Number.parseInt(part.slice(1), 16));
  });
}

function percent(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Without `.`, `..` and empty segments. https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4 */
function normalized(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const trailing = segments.length > 0 && /\/\.{0,2}$/.test(path) ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

/** Sorted by the encoded names, then values, without the signature itself. */
function canonicalQuery(search: string): string {
  if (search === '') return '';
  return search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [queryPart(name), queryPart(value)] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const queryPart = (text: string): string => encoded(text.replaceAll('+', '%20'), false);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All values of a header as received, joined by commas, runs of blanks collapsed to one. */
export function headerValue(head: RequestHead, name: string): string {
  const values: string[] = [];
  const raw = head.rawHeaders ?? [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() === name) values.push(clean(raw[at + 1] ?? ''));
  }
  return values.join(',');
}

const clean = (value: string): string => value.trim().replace(/[ \t]+/g, ' ');
