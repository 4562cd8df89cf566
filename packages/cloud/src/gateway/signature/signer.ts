import type { Caller } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { findCaller } from '../../services/iam/caller.ts';
import { sha256 } from './canonical.ts';
import { refusal } from './family.ts';
import { readSignature } from './read.ts';
import { complete, mustVerify, readSigned, verifyV4 } from './verify.ts';

/**
 * The signer of a request to a deployed API, a function's URL or something else that is not an AWS API; undefined: it is
 * unsigned. Throws AWS's refusals, with the names and statuses of REST services. `head` is the request as it was sent.
 */
export function signerOf(kernel: Kernel, head: RequestHead, service: string, body: Uint8Array): Caller | undefined {
  const signature = readSignature(head);
  // Version 2 is S3's: in a query its parameters are the API's own.
  if (!signature || (signature.place === 'query' && signature.version === '2')) return undefined;
  if (!mustVerify(kernel, head)) {
    // Reports the mistake in a signature that has no credential.
    return findCaller(kernel, (signature.credential ?? complete(head, signature, 'rest')).accessKeyId);
  }
  const signed = readSigned(head, signature, 'rest', kernel.clock.now());
  if (signed.service !== service) {
    throw refusal('rest', 'mismatch', `Credential should be scoped to correct service: '${service}'. `);
  }
  verifyV4(kernel, head, signed, { payload: sha256(body), family: 'rest' });
  return findCaller(kernel, signed.accessKeyId);
}
