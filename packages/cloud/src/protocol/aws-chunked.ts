import type { IncomingHttpHeaders } from 'node:http';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../kernel/errors.ts';
import { through } from './through.ts';

const maxLine = 16 * 1024;
const crlf = Buffer.from('\r\n');

/** Observes a chunked body while it is read; the reader gets the error that a method throws. */
export interface ChunkChecker {
  /** `;chunk-signature=…`: the text after the size of the chunk that begins. */
  begin(extension: string): void;
  data(bytes: Uint8Array): void;
  end(): void;
  trailers(trailers: ReadonlyMap<string, string>): void;
}

/**
 * The encoding's name alone is not enough, since a client may send it by mistake.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function isChunked(headers: IncomingHttpHeaders): boolean {
  if (String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')) return true;
  return namesChunked(headers) && headers['x-amz-decoded-content-length'] !== undefined;
}

const namesChunked = (headers: IncomingHttpHeaders): boolean =>
  /\baws-chunked\b/i.test(headers['content-encoding'] ?? '');

/** The headers of the same request without chunks: the content's own length and encoding. */
export function plainHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const framed = isChunked(headers);
  if (!framed && !namesChunked(headers)) return headers;
  const { 'content-encoding': encoding, 'content-length': sent, ...rest } = headers;
  const own = (encoding ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.toLowerCase() !== 'aws-chunked')
    .join(',');
  const length = framed ? headers['x-amz-decoded-content-length'] : sent;
  return {
    ...rest,
    ...(own === '' ? {} : { 'content-encoding': own }),
    ...(typeof length === 'string' ? { 'content-length': length } : {}),
  };
}

/**
 * Removes the chunk framing of a body. `onTrailers` is called with the trailing headers (lower-case names) before the
 * stream ends. Another check verifies signatures.
 */
export function decodeChunked(
  body: Readable,
  headers: IncomingHttpHeaders,
  onTrailers: (trailers: Map<string, string>) => void,
  checker?: ChunkChecker,
): Readable {
  const announced = headers['x-amz-decoded-content-length'];
  const length = typeof announced === 'string' ? Number(announced) : undefined;
  return through(body, new ChunkedDecoder(length, onTrailers, checker));
}

type State = 'size' | 'data' | 'data-end' | 'trailers' | 'done';

class ChunkedDecoder extends Transform {
  #state: State = 'size';
  #buffer: Buffer = Buffer.alloc(0);
  #left = 0;
  #size = 0;
  readonly #announced: number | undefined;
  readonly #trailers = new Map<string, string>();
  readonly #onTrailers: (trailers: Map<string, string>) => void;
  readonly #checker: ChunkChecker | undefined;

  constructor(
    announced: number | undefined,
    onTrailers: (trailers: Map<string, string>) => void,
    checker: ChunkChecker | undefined,
  ) {
    super();
    this.#announced = announced;
    this.#onTrailers = onTrailers;
    this.#checker = checker;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    try {
      while (this.#step());
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  override _flush(callback: TransformCallback): void {
    // Some clients leave out the empty line after the trailers.
    if (this.#state === 'trailers' && this.#buffer.length > 0) this.#trailer(this.#buffer.toString('latin1').trim());
    if (this.#state !== 'done' && this.#state !== 'trailers') callback(incomplete());
    else if (this.#announced !== undefined && this.#announced !== this.#size) callback(incomplete());
    else this.#finish(callback);
  }

  #finish(callback: TransformCallback): void {
    try {
      this.#checker?.trailers(this.#trailers);
    } catch (error) {
      callback(error as Error);
      return;
    }
    this.#onTrailers(this.#trailers);
    callback();
  }

  /** One step of the parser; false if it needs more bytes. */
  #step(): boolean {
    if (this.#state === 'done') {
      this.#buffer = Buffer.alloc(0);
      return false;
    }
    if (this.#state === 'data') return this.#data();
    const line = this.#line();
    if (line === undefined) return false;
    if (this.#state === 'data-end') this.#state = 'size';
    else if (this.#state === 'trailers') this.#trailer(line);
    else this.#begin(line);
    return true;
  }

  #data(): boolean {
    if (this.#buffer.length === 0) return false;
    const part = this.#buffer.subarray(0, this.#left);
    this.#buffer = this.#buffer.subarray(part.length);
    this.#left -= part.length;
    this.#size += part.length;
    this.#checker?.data(part);
    this.push(part);
    if (this.#left === 0) {
      this.#checker?.end();
      this.#state = 'data-end';
    }
    return true;
  }

  #begin(line: string): void {
    const size = /^([0-9a-f]{1,8})(;|$)/i.exec(line)?.[1];
    if (size === undefined) throw new AwsError('InvalidChunkSizeError', 'The chunk size is not valid.', 400);
    this.#left = Number.parseInt(size, 16);
    this.#checker?.begin(line.slice(size.length));
    if (this.#left === 0) this.#checker?.end();
    this.#state = this.#left === 0 ? 'trailers' : 'data';
  }

  #trailer(line: string): void {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    if (colon > 0) this.#trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }

  #line(): string | undefined {
    const end = this.#buffer.indexOf(crlf);
    if (end < 0 && this.#buffer.length <= maxLine) return undefined;
    if (end < 0 || end > maxLine) throw new AwsError('InvalidRequest', 'A chunk header is too long.', 400);
    const line = this.#buffer.toString('latin1', 0, end);
    this.#buffer = this.#buffer.subarray(end + 2);
    return line;
  }
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    400,
  );
}
