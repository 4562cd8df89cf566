import { createHash } from 'node:crypto';
import { displayName } from 'awsm-users/addons';
import { Refusal } from 'jaws-core-js/http';
import { challengeIn } from './verify.ts';

export type Input = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A browser's response, as `PublicKeyCredential.toJSON()` returns it. */
export interface Answer {
  readonly id: string;
  readonly challenge: string;
  /** Identifies this response and no other. */
  readonly hash: string;
  readonly clientData: Buffer;
  readonly transports: string;
  /** Another part of the response. */
  part(name: 'attestationObject' | 'authenticatorData' | 'signature' | 'userHandle'): Buffer | undefined;
}

/** Throws Refusal. */
export function answerIn(input: Input): Answer {
  const { credential } = input;
  const { id, rawId, type, response } = isObject(credential) ? credential : {};
  if (type !== 'public-key' || typeof id !== 'string' || !isBytes(id, 1364) || (rawId !== undefined && rawId !== id))
    throw damaged();
  if (!isObject(response)) throw damaged();
  const part: Answer['part'] = (name) => {
    const value = Object.hasOwn(response, name) ? response[name] : undefined;
    // Some security keys send an empty handle for none.
    if (value === undefined || value === null || (name === 'userHandle' && value === '')) return undefined;
    if (typeof value !== 'string' || !isBytes(value, 40_000)) throw damaged();
    return Buffer.from(value, 'base64url');
  };
  const { clientDataJSON, transports = [] } = response;
  if (typeof clientDataJSON !== 'string' || !isBytes(clientDataJSON, 8000)) throw damaged();
  const clientData = Buffer.from(clientDataJSON, 'base64url');
  const challenge = challengeIn(clientData);
  if (challenge === undefined) throw damaged();
  const known = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
  return {
    id,
    challenge,
    hash: createHash('sha256')
      .update(JSON.stringify([id, response]))
      .digest('base64url'),
    clientData,
    transports: Array.isArray(transports) ? known.filter((one) => transports.includes(one)).join(' ') : '',
    part,
  };
}

/** Base64url in its only canonical form: an id in another form would be another key of the table. */
const isBytes = (text: string, most: number): boolean =>
  text.length > 0 && text.length <= most && Buffer.from(text, 'base64url').toString('base64url') === text;

const damaged = () => new Refusal(400, 'invalid', 'This is not the answer of a browser.', { field: 'credential' });

/** The name that a user gives to a passkey. Throws Refusal. */
export function nameIn(input: Input): string {
  const name = displayName(input);
  if (name.length > 0 && name.length <= 60) return name;
  throw new Refusal(400, 'invalid', 'Please give it a name of at most 60 characters.', { field: 'name' });
}
