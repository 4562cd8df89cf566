import { type Cbor, decodeFirst, isMap } from './cbor.ts';

/** https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data */
export interface AuthData {
  readonly rpIdHash: Buffer;
  /** Somebody touched the authenticator. */
  readonly present: boolean;
  /** The user was verified: by fingerprint, face or PIN. */
  readonly verified: boolean;
  /** It may be copied to other devices, and is. */
  readonly eligible: boolean;
  readonly backedUp: boolean;
  readonly count: number;
  readonly credential?: { readonly id: Buffer; readonly key: Cbor };
}

/** Throws Error for damaged data, trailing bytes, or contradictions. */
export function readAuthData(bytes: Buffer): AuthData {
  if (bytes.length < 37) throw new Error('Authenticator data is cut off.');
  const flags = bytes.readUInt8(32);
  const has = (bit: number): boolean => (flags & bit) !== 0;
  let rest = bytes.subarray(37);
  let credential: AuthData['credential'];
  if (has(0x40)) {
    if (rest.length < 18) throw new Error('Authenticator data is cut off.');
    const length = rest.readUInt16BE(16);
    if (length === 0 || length > 1023 || rest.length < 18 + length)
      throw new Error('The id of the credential is damaged.');
    const { value, end } = decodeFirst(rest.subarray(18 + length));
    credential = { id: rest.subarray(18, 18 + length), key: value };
    rest = rest.subarray(18 + length + end);
  }
  if (has(0x80)) {
    const { value, end } = decodeFirst(rest);
    if (!isMap(value)) throw new Error('The extensions are not a map.');
    rest = rest.subarray(end);
  }
  if (rest.length > 0) throw new Error('Authenticator data has bytes behind its end.');
  if (has(0x10) && !has(0x08)) throw new Error('A credential that cannot be backed up says that it is.');
  return {
    rpIdHash: bytes.subarray(0, 32),
    present: has(0x01),
    verified: has(0x04),
    eligible: has(0x08),
    backedUp: has(0x10),
    count: bytes.readUInt32BE(33),
    ...(credential && { credential }),
  };
}
