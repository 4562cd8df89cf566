import { read as readFrom } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { blobIdsIn } from './blob-ids.ts';
import { damaged, formatOf, isChange, isMarked, parsed } from './format.ts';
import { type StateFile, StoredRecord } from './stored-record.ts';

const read = promisify(readFrom);

/** Bytes to read at once. A longer line extends it. */
const CHUNK = 1 << 20;

/** A put, or, without a record, a delete. */
export type Apply = (collection: string, key: string, record: StoredRecord | undefined) => void;

export interface StateRead {
  /** Undefined if not even the first line is complete. */
  readonly format: number | undefined;
  /** Bytes up to the end of the last complete batch. */
  readonly length: number;
  readonly size: number;
  /** More follows after the last complete batch: the remains of a crash. */
  readonly torn: boolean;
  /** Only the first line is complete. */
  readonly empty: boolean;
}

/**
 * Reads a file of the state. A batch is applied if its checksum is right, which shows that its lines are undamaged: only the
 * collection
 * and the key of each are read here, and the record on its first access. Throws for damage, with the line.
 */
export async function readState(file: StateFile, known: number, apply: Apply): Promise<StateRead> {
  const reader = new StateReader(file, known, apply);
  let buffer = Buffer.allocUnsafeSlow(CHUNK);
  let [held, base] = [0, 0];
  for (;;) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const { bytesRead } = await read(file.fd, buffer, held, buffer.length - held, base + held);
    if (bytesRead === 0) break;
    const end = held + bytesRead;
    const used = reader.take(buffer.subarray(0, end), base);
    buffer.copyWithin(0, used, end);
    held = end - used;
    base += used;
  }
  const { format, length, empty } = reader;
  const size = base + held;
  return { format, length, size, torn: size > length, empty };
}

const [NEW_LINE, QUOTE, COMMA, ZERO, NINE, OPEN, BACKSLASH, CLOSE] = [10, 34, 44, 48, 57, 91, 92, 93];

class StateReader {
  format: number | undefined;
  length = 0;
  empty = true;
  readonly #file: StateFile;
  readonly #known: number;
  readonly #apply: Apply;
  #isMarked = true;
  #line = 0;
  /** The current batch: its changes, their checksum, its start. */
  #open: Parameters<Apply>[] = [];
  #sum = 0;
  #batchAt = 0;
  #batchLine = 2;
  #broken: number | undefined;
  /** `["<collection>",` of the previous line: most lines have the same. */
  #prefix: Buffer = Buffer.alloc(0);
  #collection = '';

  constructor(file: StateFile, known: number, apply: Apply) {
    this.#file = file;
    this.#known = known;
    this.#apply = apply;
  }

  /** Handles the whole lines of `bytes`, which are at `base` in the file. Returns the number of bytes. */
  take(bytes: Buffer, base: number): number {
    let [start, unsummed] = [0, 0];
    let blobAt = bytes.indexOf('blob-');
    for (let stop = bytes.indexOf(NEW_LINE); stop >= 0; stop = bytes.indexOf(NEW_LINE, start)) {
      this.#line += 1;
      const next = stop + 1;
      if (this.format === undefined) {
        this.#begin(bytes.toString('utf8', start, stop));
        this.#complete(base + next);
        unsummed = next;
      } else if (this.#isMark(bytes, start, stop)) {
        this.#sum = crc32(bytes.subarray(unsummed, start), this.#sum);
        this.#endBatch(Number(bytes.toString('latin1', start, stop)), base + start, base + next);
        unsummed = next;
      } else {
        if (blobAt >= 0 && blobAt < start) blobAt = bytes.indexOf('blob-', start);
        const blobs = blobAt >= 0 && blobAt < stop ? blobIdsIn(bytes, blobAt, stop) : undefined;
        this.#change(bytes, start, stop, base, blobs);
      }
      start = next;
    }
    if (this.#isMarked) this.#sum = crc32(bytes.subarray(unsummed, start), this.#sum);
    return start;
  }

  #begin(line: string): void {
    this.format = formatOf(line, this.#file.path, this.#known);
    this.#isMarked = isMarked(this.format);
  }

  #complete(length: number): void {
    this.length = length;
    this.#batchAt = length;
    this.#batchLine = this.#line + 1;
    this.#sum = 0;
  }

  #isMark(bytes: Buffer, start: number, stop: number): boolean {
    if (!this.#isMarked || stop === start || stop - start > 10) return false;
    for (let at = start; at < stop; at++) if (bytes[at]! < ZERO || bytes[at]! > NINE) return false;
    return true;
  }

  #endBatch(sum: number, markAt: number, end: number): void {
    // A mark after an unreadable line: the damaged batch had been complete.
    if (this.#broken !== undefined) throw damaged(this.#file.path, this.#broken);
    if (sum !== this.#sum) throw damaged(this.#file.path, this.#brokenLine(markAt));
    for (const change of this.#open) this.#apply(...change);
    this.empty &&= this.#open.length === 0;
    this.#open = [];
    this.#complete(end);
  }

  /** The unreadable line of a batch with a wrong checksum; that of the mark, if all are readable. */
  #brokenLine(markAt: number): number {
    const lines = this.#file
      .bytes(this.#batchAt, markAt - this.#batchAt)
      .toString('utf8')
      .split('\n');
    const at = lines.slice(0, -1).findIndex((line) => !isChange(parsed(line)));
    return at < 0 ? this.#line : this.#batchLine + at;
  }

  #change(bytes: Buffer, start: number, stop: number, base: number, blobs: readonly string[] | undefined): void {
    const head = this.#headOf(bytes, start, stop);
    if (!head) {
      if (!this.#isMarked) throw damaged(this.#file.path, this.#line);
      this.#broken ??= this.#line;
      return;
    }
    const { collection, key, isDelete } = head;
    const record = isDelete ? undefined : new StoredRecord(this.#file, base + start, stop - start, blobs);
    if (this.#isMarked) {
      this.#open.push([collection, key, record]);
      return;
    }
    // Without a checksum only a line itself shows that it is whole.
    if (!isChange(parsed(bytes.toString('utf8', start, stop)))) throw damaged(this.#file.path, this.#line);
    this.#apply(collection, key, record);
    this.empty = false;
    this.#complete(base + stop + 1);
  }

  /** Collection and key of `["<collection>","<key>",…]`; undefined for any other line. */
  #headOf(
    bytes: Buffer,
    start: number,
    stop: number,
  ): { collection: string; key: string; isDelete: boolean } | undefined {
    let at = start + this.#prefix.length;
    if (this.#prefix.length === 0 || !this.#hasPrefix(bytes, start, stop)) {
      if (bytes[start] !== OPEN) return undefined;
      const end = endOfText(bytes, start + 1, stop);
      const collection = textAt(bytes, start + 1, end);
      if (collection === undefined || bytes[end] !== COMMA) return undefined;
      at = end + 1;
      this.#collection = collection;
      this.#prefix = Buffer.from(bytes.subarray(start, at));
    }
    const end = endOfText(bytes, at, stop);
    const key = textAt(bytes, at, end);
    if (key === undefined || bytes[stop - 1] !== CLOSE) return undefined;
    const isDelete = end === stop - 1;
    if (!isDelete && bytes[end] !== COMMA) return undefined;
    return { collection: this.#collection, key, isDelete };
  }

  #hasPrefix(bytes: Buffer, start: number, stop: number): boolean {
    const prefix = this.#prefix;
    if (stop - start < prefix.length) return false;
    // Compared from its end, where collections differ.
    for (let n = prefix.length - 1; n >= 0; n--) if (bytes[start + n] !== prefix[n]) return false;
    return true;
  }
}

/** The position after the JSON text at `from`; `from` itself if there is none. */
function endOfText(bytes: Buffer, from: number, stop: number): number {
  if (bytes[from] !== QUOTE) return from;
  for (let at = from + 1; at < stop; at++) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at + 1;
  }
  return from;
}

/** The JSON text between these places; undefined otherwise. */
function textAt(bytes: Buffer, from: number, end: number): string | undefined {
  if (end - from < 2) return undefined;
  for (let at = from + 1; at < end - 1; at++) {
    if (bytes[at] === BACKSLASH || bytes[at]! > 126) {
      const text = parsed(bytes.toString('utf8', from, end));
      return typeof text === 'string' ? text : undefined;
    }
  }
  return bytes.toString('latin1', from + 1, end - 1);
}
