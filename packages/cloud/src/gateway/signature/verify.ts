import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { type Secret, secretOf, TEST_KEY } from '../../services/iam/credentials/secrets.ts';
import { canonicalRequest, sha256 } from './canonical.ts';
import { checkSigned } from './check-signed.ts';
import type { Fits } from './chunks.ts';
import { completeHeader } from './complete-header.ts';
import { completeQuery } from './complete-query.ts';
import { ecdsaFits, ecdsaKey } from './ecdsa.ts';
import { expiredToken, type Family, mismatch, unknownKey, wrongToken } from './family.ts';
import { checkForm } from './faults.ts';
import { hmacHex, isEqualInConstantTime, signingKey, stringToSign } from './keys.ts';
import type { Signature } from './read.ts';
import { ECDSA, type Signed, scopeOf } from './signed.ts';
import { checkTime } from './times.ts';
import { checkV2, checkV2Time, completeV2 } from './v2.ts';

/** Whether only a real signature counts: in a strict cloud always, elsewhere for browsers, which send what any page wants. */
export const mustVerify = ({ strict }: Kernel, { isBrowser }: RequestHead): boolean => strict || isBrowser === true;

/** A signature of version 4, checked without knowing its owner: complete, and within its time. */
export function readSigned(head: RequestHead, signature: Signature, family: Family, now: number): Signed {
  const signed = complete(head, signature, family);
  checkTime(signed, now, family);
  return signed;
}

/** Throws AWS's error for an incomplete signature. */
export function complete(head: RequestHead, signature: Signature, family: Family): Signed {
  checkForm(head, signature, family);
  return signature.place === 'query' ? completeQuery(signature, family) : completeHeader(head, signature, family);
}

/** Throws for a presigned URL that AWS refuses for any signer: malformed or expired. */
export function checkPresigned(kernel: Kernel, head: RequestHead, signature: Signature, family: Family): void {
  if (signature.place !== 'query') return;
  if (signature.version === '4') readSigned(head, signature, family, kernel.clock.now());
  else checkV2Time(head, completeV2(head, signature), kernel.clock.now());
}

/** Checks a version 4 signature against the body's digest. Returns the key that checks the signatures of chunks. */
export function verifyV4(
  kernel: Kernel,
  head: RequestHead,
  signed: Signed,
  { payload, family }: { readonly payload: string; readonly family: Family },
): Fits {
  const isS3 = family === 's3';
  const secret = secretFor(kernel, head, signed, family);
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
  return (text, signature) => isEqualInConstantTime(hmacHex(key, text), signature);
}

/** Checks a signature of S3's version 2. Returns the access key that signed. */
export function verifyV2(
  kernel: Kernel,
  head: RequestHead,
  signature: Signature,
  bucketInHost: string | undefined,
): string {
  const signed = completeV2(head, signature);
  const { secret } = secretFor(kernel, head, signed, 's3');
  checkV2Time(head, signed, kernel.clock.now());
  checkV2(head, signed, secret, bucketInHost);
  return signed.accessKeyId;
}

/** The secret of a key that is valid with this token. Every page knows the root's default key, so for a browser it is unknown. */
export function secretFor(
  kernel: Kernel,
  { isBrowser }: RequestHead,
  { accessKeyId, token }: { readonly accessKeyId: string; readonly token: string | undefined },
  family: Family,
): Secret {
  const found = secretOf(kernel, accessKeyId);
  if (!found || (isBrowser && found.secret === TEST_KEY.secretAccessKey)) throw unknownKey(family, accessKeyId);
  if (found.token === undefined) {
    if (token !== undefined) throw wrongToken(family, token);
    return found;
  }
  if (token === undefined) throw unknownKey(family, accessKeyId);
  if (!isEqualInConstantTime(token, found.token)) throw wrongToken(family, token);
  if ((found.expires ?? 0) <= kernel.clock.now()) throw expiredToken(family, token);
  return found;
}
