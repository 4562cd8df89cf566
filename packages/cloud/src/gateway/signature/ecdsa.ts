import { createECDH, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ECDSA } from './signed.ts';

/** The order of the curve P-256, less two. */
const ORDER_MINUS_2 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn;

/**
 * The public half of the key pair that version 4A derives from an access key: a counter-mode key derivation (NIST SP 800-108)
 * whose result must be a scalar of P-256. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function ecdsaKey(accessKeyId: string, secret: string): KeyObject {
  for (let counter = 1; counter < 255; counter++) {
    const message = Buffer.concat([
      Buffer.of(0, 0, 0, 1),
      Buffer.from(`${ECDSA}\0${accessKeyId}`),
      Buffer.of(counter, 0, 0, 1, 0),
    ]);
    const candidate = BigInt(`0x${createHmac('sha256', `AWS4A${secret}`).update(message).digest('hex')}`);
    if (candidate <= ORDER_MINUS_2) return publicKey(candidate + 1n);
  }
  throw new RangeError('The access key gives no key of P-256.');
}

function publicKey(scalar: bigint): KeyObject {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(scalar.toString(16).padStart(64, '0'), 'hex');
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
}

/** Whether the key made this signature (hexadecimal DER) of the text. */
export function ecdsaFits(key: KeyObject, text: string, signature: string): boolean {
  if (!/^([0-9a-f]{2})+$/i.test(signature)) return false;
  return verify('sha256', Buffer.from(text, 'latin1'), key, Buffer.from(signature, 'hex'));
}
