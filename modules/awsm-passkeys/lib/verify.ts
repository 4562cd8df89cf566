import { createHash } from 'node:crypto';
import { type AuthData, readAuthData } from './auth-data.ts';
import { decode, isMap } from './cbor.ts';
import { isSigned, type PublicKey, readKey } from './key.ts';

/** The party that passkeys are for. */
export interface Place {
  /** A domain: `myapp.com`. */
  readonly rpId: string;
  /** Of pages that may ask for them: `https://myapp.com`. */
  readonly origins: readonly string[];
}

interface Expected extends Place {
  /** Base64url, as sent. */
  readonly challenge: string;
  /** Whether the user must be verified, not only present. */
  readonly verified: boolean;
}

export interface Registration {
  /** `clientDataJSON` */
  readonly clientData: Buffer;
  readonly attestation: Buffer;
}

export interface Assertion {
  readonly clientData: Buffer;
  readonly authData: Buffer;
  readonly signature: Buffer;
}

/** The stored data of a passkey to check it later. */
export interface Known extends PublicKey {
  readonly count: number;
  /** Whether it may be copied to other devices: never changes. */
  readonly eligible: boolean;
}

/** Why data is not accepted. The text is for the log: the sender only learns that it was refused. */
export class InvalidCredential extends Error {}

/** The challenge in the client data, to look it up by; undefined for damaged data. */
export function challengeIn(clientData: Buffer): string | undefined {
  const { challenge } = readClientData(clientData) ?? {};
  return typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge) ? challenge : undefined;
}

/**
 * Verifies a new credential: https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential. Attestation statements are ignored, so
 * the make of the authenticator is unknown. Throws InvalidCredential.
 */
export const verifyRegistration = ({ clientData, attestation }: Registration, expected: Expected) =>
  believed(() => {
    checkClientData(clientData, 'webauthn.create', expected);
    const object = decode(attestation);
    if (!isMap(object)) throw new Error('The attestation is not a map.');
    const [format, statement, bytes] = [object.get('fmt'), object.get('attStmt'), object.get('authData')];
    if (typeof format !== 'string' || !isMap(statement) || !Buffer.isBuffer(bytes) || object.size !== 3) {
      throw new Error('The attestation has other parts than fmt, attStmt and authData.');
    }
    if (format === 'none' && statement.size > 0) throw new Error('The attestation "none" has a statement.');
    const data = readAuthData(bytes);
    checkAuthData(data, expected);
    if (!data.credential) throw new Error('There is no credential.');
    const { verified, eligible, backedUp, count } = data;
    return {
      id: data.credential.id.toString('base64url'),
      ...readKey(data.credential.key),
      count,
      verified,
      eligible,
      backedUp,
    };
  });

/** Verifies a use of a credential: https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion. Throws InvalidCredential. */
export const verifyAssertion = ({ clientData, authData, signature }: Assertion, expected: Expected, known: Known) =>
  believed(() => {
    checkClientData(clientData, 'webauthn.get', expected);
    const data = readAuthData(authData);
    checkAuthData(data, expected);
    if (data.eligible !== known.eligible) throw new Error('Whether it can be backed up has changed.');
    const signed = Buffer.concat([authData, sha256(clientData)]);
    if (!isSigned(known, signed, signature)) throw new Error('The signature is wrong.');
    // A counter must grow: otherwise two copies of the passkey exist.
    if ((data.count !== 0 || known.count !== 0) && data.count <= known.count)
      throw new Error('The counter did not grow.');
    const { count, verified, backedUp } = data;
    return { count, verified, backedUp };
  });

function believed<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new InvalidCredential(error instanceof Error ? error.message : 'unknown');
  }
}

function readClientData(clientData: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(clientData));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function checkClientData(clientData: Buffer, type: string, { challenge, origins }: Expected): void {
  const data = readClientData(clientData);
  if (data?.type !== type) throw new Error(`The type is not ${type}.`);
  if (data.challenge !== challenge) throw new Error('The challenge is another one.');
  if (typeof data.origin !== 'string' || !origins.includes(data.origin))
    throw new Error('The origin is not one of these.');
  // In a frame of a foreign page users cannot see where they are.
  if (data.crossOrigin === true || data.topOrigin !== undefined)
    throw new Error('It was asked for within another page.');
}

function checkAuthData({ rpIdHash, present, verified }: AuthData, expected: Expected): void {
  if (!rpIdHash.equals(sha256(Buffer.from(expected.rpId)))) throw new Error('It is for another domain.');
  if (!present) throw new Error('Nobody was present.');
  if (expected.verified && !verified) throw new Error('The person was not verified.');
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
