import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { type Secret, secretOf } from '../../services/iam/credentials/secrets.ts';
import { canonicalRequest, sha256 } from './canonical.ts';
import { checkSigned } from './check-signed.ts';
import type { Fits } from './chunks.ts';
import { ecdsaFits, ecdsaKey } from './ecdsa.ts';
import { expiredToken, type Family, mismatch, s3Refusal, unknownKey, wrongToken } from './family.ts';
import { hmacHex, same, signingKey, stringToSign } from './keys.ts';
import { parseHeader } from './parse-header.ts';
import { parseQuery } from './parse-query.ts';
import { ECDSA, type Signed, scopeOf } from './signed.ts';
import { checkTime } from './times.ts';
import { checkV2, checkV2Time, parseV2 } from './v2.ts';

/** Where a signature stands; undefined: the request is unsigned. */
export type Kind = 'header' | 'query' | 'v2';

/** Throws S3's answer for a request that is signed in two places. */
export function kindOf({ headers, search }: RequestHead, family: Family): Kind | undefined {
  const inQuery = /(?:^|&)(?:X-Amz-Algorithm|X-Amz-Credential|X-Amz-Signature)=/.test(search);
  const oldQuery = family === 's3' && /(?:^|&)(?:AWSAccessKeyId|Signature)=/.test(search);
  const { authorization } = headers;
  if (authorization === undefined) return inQuery ? 'query' : oldQuery ? 'v2' : undefined;
  if (family !== 's3') return 'header';
  if (inQuery || oldQuery) {
    const text =
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';
    throw s3Refusal('InvalidArgument', text, 400, { ArgumentName: 'Authorization', ArgumentValue: authorization });
  }
  return authorization.startsWith('AWS ') ? 'v2' : 'header';
}

/** The signature as far as it can be judged without knowing whose it is: its form and its time. */
export function readSigned(head: RequestHead, kind: 'header' | 'query', family: Family, now: number): Signed {
  const signed = kind === 'query' ? parseQuery(head, family) : parseHeader(head, family);
  checkTime(signed, now, family);
  return signed;
}

/** Throws for a presigned URL that AWS refuses, whoever signed it: it is malformed, or its time is over. */
export function checkPresigned(kernel: Kernel, head: RequestHead, family: Family): void {
  const kind = kindOf(head, family);
  if (kind === 'query') readSigned(head, kind, family, kernel.clock.now());
  else if (kind === 'v2' && head.headers.authorization === undefined) {
    checkV2Time(head, parseV2(head), kernel.clock.now());
  }
}

/** Checks a version 4 signature against the body's digest. Gives what the signatures of chunks are checked with. */
export function verifyV4(
  kernel: Kernel,
  head: RequestHead,
  signed: Signed,
  { payload, family }: { readonly payload: string; readonly family: Family },
): Fits {
  const isS3 = family === 's3';
  const secret = secretFor(kernel, signed.accessKeyId, signed.token, family);
  checkSigned(head, signed, family);
  const canonical = canonicalRequest({ head, signedHeaders: signed.signedHeaders, payload, isS3 });
  const text = stringToSign(signed, sha256(canonical));
  const fits = fitsFor(signed, secret.secret);
  if (fits(text, signed.signature)) return fits;
  const { accessKeyId, signature } = signed;
  throw mismatch(family, { accessKeyId, stringToSign: text, signature, canonicalRequest: canonical });
}

function fitsFor(signed: Signed, secret: string): Fits {
  if (signed.algorithm === ECDSA) {
    const key = ecdsaKey(signed.accessKeyId, secret);
    return (text, signature) => ecdsaFits(key, text, signature);
  }
  const key = signingKey(secret, scopeOf(signed));
  return (text, signature) => same(hmacHex(key, text), signature);
}

/** Checks a signature of S3's version 2. */
export function verifyV2(kernel: Kernel, head: RequestHead, bucketInHost: string | undefined): void {
  const signed = parseV2(head);
  const { secret } = secretFor(kernel, signed.accessKeyId, signed.token, 's3');
  checkV2Time(head, signed, kernel.clock.now());
  checkV2(head, signed, secret, bucketInHost);
}

/** The secret of a key that is good with this token. */
export function secretFor(kernel: Kernel, accessKeyId: string, token: string | undefined, family: Family): Secret {
  const found = secretOf(kernel, accessKeyId);
  if (!found) throw unknownKey(family, accessKeyId);
  if (found.token === undefined) {
    if (token !== undefined) throw wrongToken(family, token);
    return found;
  }
  if (token === undefined) throw unknownKey(family, accessKeyId);
  if (!same(token, found.token)) throw wrongToken(family, token);
  if ((found.expires ?? 0) <= kernel.clock.now()) throw expiredToken(family, token);
  return found;
}
