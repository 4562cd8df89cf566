import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { AwsError } from '../../../kernel/errors.ts';

/** An RSA key as SSH has it. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The bytes that `ssh-rsa` contains as base64. */
  readonly blob: Buffer;
}

const MIN_BITS = 2048;

/**
 * The key of an `ssh-rsa …` line or a PEM text, or AWS's errors. A lenient cloud takes certificates and short keys too.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
 */
export function readPublicKey(text: string, lenient: boolean): PublicKey {
  const body = text.trim();
  const line = /^ssh-rsa\s+([A-Za-z0-9+/=]+)(\s.*)?$/.exec(body);
  if (!line && !(lenient ? /^-----BEGIN / : /^-----BEGIN (RSA )?PUBLIC KEY-----/).test(body)) {
    throw new AwsError('UnrecognizedPublicKeyEncoding', 'The public key encoding format is unsupported.', 400);
  }
  const key = line ? fromBlob(Buffer.from(line[1] ?? '', 'base64')) : fromPem(body);
  if (key.asymmetricKeyType !== 'rsa') throw invalid();
  if (!lenient && (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_BITS) throw invalid();
  return { key, blob: toBlob(key) };
}

/** MD5 in hexadecimal, parted by colons. */
export function fingerprint({ blob }: PublicKey): string {
  return (createHash('md5').update(blob).digest('hex').match(/../g) ?? []).join(':');
}

export const toSsh = ({ blob }: PublicKey): string => `ssh-rsa ${blob.toString('base64')}`;

export const toPem = ({ key }: PublicKey): string => key.export({ type: 'spki', format: 'pem' }).toString();

const invalid = (): AwsError =>
  new AwsError('InvalidPublicKey', 'The public key is malformed or otherwise invalid.', 400);

function fromPem(text: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch {
    throw invalid();
  }
}

/** https://www.rfc-editor.org/rfc/rfc4253#section-6.6: the name, the exponent, the modulus, each after its length. */
function fromBlob(blob: Buffer): KeyObject {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  const [name, e, n, ...more] = parts;
  if (name?.toString() !== 'ssh-rsa' || !e || !n || more.length > 0) throw invalid();
  try {
    const jwk = { kty: 'RSA', e: unsigned(e), n: unsigned(n) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw invalid();
  }
}

const unsigned = (number: Buffer): string => (number[0] === 0 ? number.subarray(1) : number).toString('base64url');

function toBlob(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const number = (text: string) => {
    const bytes = Buffer.from(text, 'base64url');
    return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  };
  return Buffer.concat([Buffer.from('ssh-rsa'), number(e), number(n)].map(part));
}
