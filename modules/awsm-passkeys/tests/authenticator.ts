import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** The parts of CBOR that a test needs. */
export function encode(value: unknown): Buffer {
  const head = (major: number, number: number): Buffer => {
    if (number < 24) return Buffer.from([(major << 5) | number]);
    if (number < 256) return Buffer.from([(major << 5) | 24, number]);
    return Buffer.from([(major << 5) | 25, number >> 8, number & 255]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

interface Made {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  readonly user: string;
  count: number;
}

/** A software authenticator with a browser around it: the page's `navigator.credentials`. */
export class Authenticator {
  readonly made: Made[] = [];
  /** Present, verified. */
  flags = 0x05;
  /** The counter of a copied authenticator. */
  counts = true;

  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  // biome-ignore lint/suspicious/noExplicitAny: options as the API sends them
  create(options: any, id: Buffer = randomBytes(16)) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const one: Made = { id, privateKey, user: options.user.id, count: 0 };
    this.made.push(one);
    const key = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const length = Buffer.from([0, one.id.length]);
    const authData = Buffer.concat([this.#data(options.rp.id, 0x40, 0), Buffer.alloc(16), length, one.id, encode(key)]);
    const attestation = encode(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return {
      id: one.id.toString('base64url'),
      type: 'public-key',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal', 'made-up'],
      },
    };
  }

  // biome-ignore lint/suspicious/noExplicitAny: options as the API sends them
  get(options: any, { one = this.made[0]!, handle = true } = {}) {
    if (this.counts) one.count++;
    const authData = this.#data(options.rpId, 0, one.count);
    const clientData = this.#clientData('webauthn.get', options.challenge);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return {
      id: one.id.toString('base64url'),
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, one.privateKey).toString('base64url'),
        ...(handle && { userHandle: one.user }),
      },
    };
  }

  #data(rpId: string, more: number, count: number): Buffer {
    const rest = Buffer.alloc(5);
    rest.writeUInt8(this.flags | more, 0);
    rest.writeUInt32BE(count, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest]);
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }
}
