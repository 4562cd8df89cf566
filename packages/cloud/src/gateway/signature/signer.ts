import type { Caller } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { findCaller } from '../../services/iam/caller.ts';
import { readCredential } from '../credential.ts';
import { sha256 } from './canonical.ts';
import { refusal } from './family.ts';
import { parseHeader } from './parse-header.ts';
import { parseQuery } from './parse-query.ts';
import { kindOf, readSigned, verifyV4 } from './verify.ts';

const parsed = (head: RequestHead, kind: 'header' | 'query') =>
  kind === 'query' ? parseQuery(head, 'rest') : parseHeader(head, 'rest');

/**
 * Who signed a request to a deployed API, a function's URL or another thing that is no AWS API; undefined: it is unsigned.
 * Throws AWS's refusals, with the names and statuses of REST services. `head` is the request as it was sent.
 */
export function signerOf(kernel: Kernel, head: RequestHead, service: string, body: Uint8Array): Caller | undefined {
  const kind = kindOf(head, 'rest');
  if (kind === undefined || kind === 'v2') return undefined;
  if (!kernel.strict) {
    const credential = readCredential(head);
    // The parser says what is wrong with a signature that has none.
    return findCaller(kernel, (credential ?? parsed(head, kind)).accessKeyId);
  }
  const signed = readSigned(head, kind, 'rest', kernel.clock.now());
  if (signed.service !== service) {
    throw refusal('rest', 'mismatch', `Credential should be scoped to correct service: '${service}'. `);
  }
  verifyV4(kernel, head, signed, { payload: sha256(body), family: 'rest' });
  return findCaller(kernel, signed.accessKeyId);
}
