import { createHash, createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { selfSigned } from './certificate.ts';

/** Half a millisecond of arithmetic, in the thread pool. */
const signOffThread = promisify<string, Buffer, KeyObject, Buffer>(sign);

interface KeyRecord {
  readonly key: string;
  readonly certificate: string;
}

interface Identity {
  readonly key: KeyObject;
  readonly certificate: string;
  /** Path of the certificate below the endpoint. */
  readonly path: string;
}

/** Fields of a message in the order in which they are signed; absent ones are left out. */
export type Signed = Readonly<Record<string, string | undefined>>;

/** The key with which this cloud signs messages, made when first needed and kept. */
export class Signer {
  readonly #kernel: Kernel;
  #identity: Promise<Identity> | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  identity(): Promise<Identity> {
    this.#identity ??= this.#load().catch((error) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html: version 2 is SHA-256. */
  async sign(fields: Signed, version: string): Promise<{ Signature: string; SigningCertURL: string }> {
    const { key, path } = await this.identity();
    const text = Object.keys(fields)
      .filter((name) => fields[name] !== undefined)
      .sort()
      .map((name) => `${name}\n${fields[name]}\n`)
      .join('');
    const hash = version === '2' ? 'sha256' : 'sha1';
    return {
      Signature: (await signOffThread(hash, Buffer.from(text), key)).toString('base64'),
      SigningCertURL: `${this.#kernel.endpoint}${path}`,
    };
  }

  async #load(): Promise<Identity> {
    const kept = this.#kernel.store.collection<KeyRecord>('sns/signing/keys');
    let record = kept.get('key');
    if (!record) {
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
      const now = this.#kernel.clock.now();
      const serial = `4a${this.#kernel.ids.random(14, '0123456789abcdef')}`;
      record = {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificate: selfSigned(privateKey, 'sns.amazonaws.com', serial, now),
      };
      kept.put('key', record);
    }
    const name = createHash('sha256').update(record.certificate).digest('hex').slice(0, 32);
    return {
      key: createPrivateKey(record.key),
      certificate: record.certificate,
      path: `/SimpleNotificationService-${name}.pem`,
    };
  }
}

export const signer: Part<Signer> = { name: 'sns.signer', open: (kernel) => new Signer(kernel) };
