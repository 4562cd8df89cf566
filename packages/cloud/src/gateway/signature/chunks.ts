import { createHash, type Hash } from 'node:crypto';
import type { ChunkChecker } from '../../protocol/aws-chunked.ts';
import { sha256 } from './canonical.ts';
import { mismatch, s3Refusal } from './family.ts';
import { type Signed, scopeOf } from './signed.ts';

/** Whether the signature (hexadecimal) belongs to the text. */
export type Fits = (text: string, signature: string) => boolean;

const EMPTY_HASH = sha256('');

/**
 * Checks the signatures of a body that is signed chunk by chunk, each of which contains the one before it; the first
 * contains the
 * request's own. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class SignedChunks implements ChunkChecker {
  readonly #signed: Signed;
  readonly #fits: Fits;
  /** Whether the trailers are signed too: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
  readonly #hasTrailer: boolean;
  #previous: string;
  #stated = '';
  #hash: Hash = createHash('sha256');

  constructor(signed: Signed, fits: Fits, hasTrailer: boolean) {
    this.#signed = signed;
    this.#fits = fits;
    this.#hasTrailer = hasTrailer;
    this.#previous = signed.signature;
  }

  begin(extension: string): void {
    this.#stated = /;\s*chunk-signature=([0-9a-f*]+)/i.exec(extension)?.[1]?.replace(/(?<!\*)\*+$/, '') ?? '';
    this.#hash = createHash('sha256');
  }

  data(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  end(): void {
    this.#check('PAYLOAD', [EMPTY_HASH, this.#hash.digest('hex')], this.#stated);
  }

  trailers(trailers: ReadonlyMap<string, string>): void {
    if (!this.#hasTrailer) return;
    const signature = trailers.get('x-amz-trailer-signature');
    if (signature === undefined) throw s3Refusal('MalformedTrailerError', MALFORMED_TRAILER, 400);
    const text = [...trailers]
      .filter(([name]) => name !== 'x-amz-trailer-signature')
      .map(([name, value]) => `${name}:${value}\n`)
      .join('');
    this.#check('TRAILER', [sha256(text)], signature);
  }

  #check(kind: 'PAYLOAD' | 'TRAILER', hashes: readonly string[], signature: string): void {
    const { algorithm, timestamp, accessKeyId } = this.#signed;
    const head = [`${algorithm}-${kind}`, timestamp, scopeOf(this.#signed), this.#previous];
    const stringToSign = [...head, ...hashes].join('\n');
    if (!this.#fits(stringToSign, signature)) throw mismatch('s3', { accessKeyId, stringToSign, signature });
    this.#previous = signature;
  }
}

const MALFORMED_TRAILER =
  'The request contained trailing data that was not well-formed or did not conform to our published schema.';
