import { Readable } from 'node:stream';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { bodyLimit, readBody } from '../../protocol/body.ts';
import type { Model } from '../../protocol/model.ts';
import type { WireRequest } from '../../protocol/wire.ts';
import { bucketInHost } from '../../services/s3/http/bucket-host.ts';
import { sha256 } from './canonical.ts';
import { SignedChunks } from './chunks.ts';
import { type Family, familyOf } from './family.ts';
import { checkForm } from './faults.ts';
import { readSignature, type Signature } from './read.ts';
import { hashedBody, statedPayload } from './s3-payload.ts';
import { checkPresigned, mustVerify, readSigned, verifyV2, verifyV4 } from './verify.ts';

export interface CheckedRequest {
  readonly wire: WireRequest;
  /** The signer: in a strict cloud, and of a browser, the access key whose signature was verified, otherwise the one that was named. */
  readonly accessKeyId: string | undefined;
}

/**
 * The request with its signature checked, or AWS's refusal thrown. A body too long for memory is checked while it is read: it
 * fails at its end, before the operation is done. For programs, a cloud that is not strict checks only the form of a signature, and whether
 * a presigned URL is still good. / */
export async function checkSignature(
  kernel: Kernel,
  head: RequestHead,
  wire: WireRequest,
  model: Model,
): Promise<CheckedRequest> {
  const family = familyOf(model);
  const signature = readSignature(head);
  // Only S3 knows the parameters of version 2.
  const isOwnParameter = signature?.version === '2' && signature.place === 'query' && family !== 's3';
  if (!signature || isOwnParameter) return { wire, accessKeyId: undefined };
  checkForm(head, signature, family);
  if (!mustVerify(kernel, head)) {
    checkPresigned(kernel, head, signature, family);
    return { wire, accessKeyId: signature.credential?.accessKeyId };
  }
  if (signature.version === '2' && family === 's3') {
    return { wire, accessKeyId: verifyV2(kernel, head, signature, bucketInHost(head.host)) };
  }
  if (family === 's3') return checkS3(kernel, head, wire, signature);
  return checkOther(kernel, head, wire, { signature, family, limit: bodyLimit(model.id) });
}

function checkS3(kernel: Kernel, head: RequestHead, wire: WireRequest, signature: Signature): CheckedRequest {
  const signed = readSigned(head, signature, 's3', kernel.clock.now());
  const { accessKeyId } = signed;
  const payload = statedPayload(head, signature.place === 'query');
  const fits = verifyV4(kernel, head, signed, { payload, family: 's3' });
  if (payload.startsWith('STREAMING-AWS4-')) {
    const checker = new SignedChunks(signed, fits, payload.endsWith('-TRAILER'));
    return { wire: { ...wire, checker }, accessKeyId };
  }
  return { wire: { ...wire, body: hashedBody(wire.body, payload, head) }, accessKeyId };
}

async function checkOther(
  kernel: Kernel,
  head: RequestHead,
  wire: WireRequest,
  { signature, family, limit }: { readonly signature: Signature; readonly family: Family; readonly limit: number },
): Promise<CheckedRequest> {
  const signed = readSigned(head, signature, family, kernel.clock.now());
  const body = await readBody(wire.body, wire.headers, limit);
  verifyV4(kernel, head, signed, { payload: sha256(body), family });
  return { wire: { ...wire, body: Readable.from(body.length === 0 ? [] : [body]) }, accessKeyId: signed.accessKeyId };
}
