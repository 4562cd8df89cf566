import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** One change: `[collection, key, record]` for a put, `[collection, key]` for a delete. */
export type Change = readonly [collection: string, key: string, record?: unknown];

/** First line of every file: what wrote it. A file of a later format is refused, never guessed at. */
const HEADER = '{"jaws-cloud":1}\n';

/**
 * Changes on disk, one JSON line each, in numbered generations: `snapshot-<n>.jsonl` is the whole state at the moment at
 * which `journal-<n>.jsonl` began. A snapshot gets its name only when it is complete, so whatever file a crash leaves
 * behind, the newest snapshot and the journals from its number on are the state.
 */
export class Journal {
  readonly #dir: string;
  #generation: number;
  #file: FileHandle;
  #length: number;
  /** The last append failed half-way: what it left is cut off before the next one. */
  #torn = false;

  private constructor(dir: string, generation: number, file: FileHandle, length: number) {
    this.#dir = dir;
    this.#generation = generation;
    this.#file = file;
    this.#length = length;
  }

  /** Bytes of the journal since the last snapshot. */
  get length(): number {
    return this.#length;
  }

  /** Reads all changes in order into `apply`, then opens the newest journal for more. */
  static async open(dir: string, apply: (change: Change, line: string) => void): Promise<Journal> {
    const names = await readdir(dir);
    const numbers = (kind: string) =>
      names
        .map((name) => new RegExp(`^${kind}-(\\d+)\\.jsonl$`).exec(name)?.[1])
        .filter((n) => n !== undefined)
        .map(Number)
        .sort((a, b) => a - b);
    const base = numbers('snapshot').at(-1) ?? 0;
    if (base > 0) await readLines(join(dir, `snapshot-${base}.jsonl`), apply, 'whole');
    const journals = numbers('journal').filter((n) => n >= base);
    let length = 0;
    for (const n of journals) {
      const path = join(dir, `journal-${n}.jsonl`);
      length = await readLines(path, apply, 'may be torn');
      await truncate(path, length);
    }
    const generation = journals.at(-1) ?? Math.max(base, 1);
    const file = await open(join(dir, `journal-${generation}.jsonl`), 'a');
    const journal = new Journal(dir, generation, file, length);
    if (length === 0) await journal.append(HEADER);
    for (const name of names)
      if (isOlder(name, base) || name.endsWith('.tmp')) await rm(join(dir, name), { force: true });
    return journal;
  }

  /** Writes whole lines, or, when that fails, none of them. */
  async append(lines: string): Promise<void> {
    const bytes = Buffer.from(lines);
    if (this.#torn) {
      await this.#file.truncate(this.#length);
      this.#torn = false;
    }
    try {
      let written = 0;
      while (written < bytes.length) {
        written += (await this.#file.write(bytes, written, bytes.length - written)).bytesWritten;
      }
      this.#length += bytes.length;
    } catch (error) {
      this.#torn = true;
      throw error;
    }
  }

  /** Begins the next generation: appends go to its journal from now on. */
  async roll(): Promise<void> {
    const next = this.#generation + 1;
    const file = await open(join(this.#dir, `journal-${next}.jsonl`), 'w');
    await file.write(HEADER);
    const previous = this.#file;
    this.#file = file;
    this.#generation = next;
    this.#length = HEADER.length;
    await previous.close();
  }

  /**
   * Writes the snapshot of this generation: `state` is the state at the moment of the roll. Appends may go on meanwhile. When
   * it cannot be written the older files stay, and nothing is lost. Gives its size in bytes.
   */
  async snapshot(state: Iterable<Change>): Promise<number> {
    const generation = this.#generation;
    const bytes = await writeSnapshot(join(this.#dir, `snapshot-${generation}.jsonl`), state);
    for (const name of await readdir(this.#dir)) {
      if (isOlder(name, generation)) await rm(join(this.#dir, name), { force: true });
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

const isOlder = (name: string, generation: number): boolean => {
  const n = /^(?:snapshot|journal)-(\d+)\.jsonl$/.exec(name)?.[1];
  return n !== undefined && Number(n) < generation;
};

async function writeSnapshot(path: string, state: Iterable<Change>): Promise<number> {
  let bytes = 0;
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    let chunk = HEADER;
    for (const change of state) {
      chunk += `${JSON.stringify(change)}\n`;
      if (chunk.length > 1 << 18) {
        bytes += (await file.write(chunk)).bytesWritten;
        chunk = '';
      }
    }
    bytes += (await file.write(chunk)).bytesWritten;
    await file.sync();
    await file.close();
    await rename(temporary, path);
    return bytes;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Gives the length in bytes up to the end of the last good line. */
async function readLines(
  path: string,
  apply: (change: Change, line: string) => void,
  tail: 'whole' | 'may be torn',
): Promise<number> {
  let good = 0;
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    let start = 0;
    for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
      const line = bytes.toString('utf8', start, end);
      number += 1;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        throw new Error(`${path} is damaged at line ${number}; restore it, or start with another folder.`);
      }
      if (number === 1) {
        if (`${line}\n` !== HEADER)
          throw new Error(`${path} was written by another version of jaws-cloud: ${line.slice(0, 80)}`);
      } else apply(value as Change, line);
      good += end + 1 - start;
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0 && tail === 'whole') throw new Error(`${path} ends in the middle of a line.`);
  return good;
}
