import { Readable } from 'node:stream';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { bodyLimit, readBody } from '../../protocol/body.ts';
import type { Model } from '../../protocol/model.ts';
import type { WireRequest } from '../../protocol/wire.ts';
import { bucketInHost } from '../identify.ts';
import { sha256 } from './canonical.ts';
import { SignedChunks } from './chunks.ts';
import { type Family, familyOf } from './family.ts';
import { hashedBody, statedPayload } from './s3-payload.ts';
import { checkPresigned, kindOf, readSigned, verifyV2, verifyV4 } from './verify.ts';

/**
 * The request with its signature checked, or AWS's refusal thrown; an unsigned one as it is. A body that is too long to be
 * held is checked while it is read: it fails at its end, before the operation is done. A cloud that is not strict checks
 * only whether a presigned URL is still good.
 */
export async function checkSignature(
  kernel: Kernel,
  head: RequestHead,
  wire: WireRequest,
  model: Model,
): Promise<WireRequest> {
  const family = familyOf(model);
  if (!kernel.strict) {
    if (head.search !== '') checkPresigned(kernel, head, family);
    return wire;
  }
  const kind = kindOf(head, family);
  if (kind === undefined) return wire;
  if (kind === 'v2') {
    verifyV2(kernel, head, bucketInHost(head.host));
    return wire;
  }
  if (family === 's3') return checkS3(kernel, head, wire, kind);
  return checkOther(kernel, head, wire, { kind, family, limit: bodyLimit(model.id) });
}

function checkS3(kernel: Kernel, head: RequestHead, wire: WireRequest, kind: 'header' | 'query'): WireRequest {
  const signed = readSigned(head, kind, 's3', kernel.clock.now());
  const payload = statedPayload(head, kind === 'query');
  const fits = verifyV4(kernel, head, signed, { payload, family: 's3' });
  if (payload.startsWith('STREAMING-AWS4-')) {
    return { ...wire, checker: new SignedChunks(signed, fits, payload.endsWith('-TRAILER')) };
  }
  return { ...wire, body: hashedBody(wire.body, payload, head) };
}

async function checkOther(
  kernel: Kernel,
  head: RequestHead,
  wire: WireRequest,
  { kind, family, limit }: { readonly kind: 'header' | 'query'; readonly family: Family; readonly limit: number },
): Promise<WireRequest> {
  const signed = readSigned(head, kind, family, kernel.clock.now());
  const body = await readBody(wire.body, wire.headers, limit);
  verifyV4(kernel, head, signed, { payload: sha256(body), family });
  return { ...wire, body: Readable.from(body.length === 0 ? [] : [body]) };
}
