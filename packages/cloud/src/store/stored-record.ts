import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes to read at once when records are requested one after another. */
const AHEAD = 1 << 18;

/** A file of the state, read at the positions of its records. */
export class StateFile {
  readonly path: string;
  #fd: number | undefined;
  /** The last chunk read, and its position in the file. */
  #window: Buffer = Buffer.alloc(0);
  #from = 0;
  /** Where the last record ended: the following one is probably requested next. */
  #last = 0;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'r');
  }

  get fd(): number {
    if (this.#fd === undefined) throw new Error(`${this.path} is closed.`);
    return this.#fd;
  }

  /** Valid until the next call. Throws if the file ends before. */
  bytes(at: number, length: number): Buffer {
    const start = at - this.#from;
    const isNext = at >= this.#last && at - this.#last < AHEAD;
    this.#last = at + length;
    if (start >= 0 && start + length <= this.#window.length) return this.#window.subarray(start, start + length);
    const wanted = isNext ? Math.max(AHEAD, length) : length;
    const buffer = Buffer.allocUnsafeSlow(wanted);
    let read = 0;
    for (let more = 1; more > 0 && read < length; read += more)
      more = readSync(this.fd, buffer, read, wanted - read, at + read);
    if (read < length) throw new Error(`${this.path} was changed while it was in use: it ends at ${at + read}.`);
    if (!isNext) return buffer;
    this.#window = buffer.subarray(0, read);
    this.#from = at;
    return this.#window.subarray(0, length);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#window = Buffer.alloc(0);
  }
}

/**
 * A record that was not read since the start: the position of its line, in place of its content. Most records of a large state are never
 * read,
 * and a line costs memory several times its length once it is an object.
 */
export class StoredRecord {
  file: StateFile;
  /** Of its line `[collection, key, record]`, without the end of the line. */
  at: number;
  readonly length: number;
  /** Ids of blobs that its line names, until they were passed to the blobs. */
  blobs: readonly string[] | undefined;

  constructor(file: StateFile, at: number, length: number, blobs: readonly string[] | undefined) {
    this.file = file;
    this.at = at;
    this.length = length;
    this.blobs = blobs;
  }

  line(): Buffer {
    return this.file.bytes(this.at, this.length);
  }

  load(): unknown {
    try {
      return (JSON.parse(this.line().toString('utf8')) as unknown[])[2];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new Error(`${this.file.path} was changed while it was in use: there is no record at ${this.at}.`);
    }
  }

  toJSON(): unknown {
    return this.load();
  }
}
