import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isFull } from './disk.ts';

/** The longest content that belongs into a pack. Bytes. */
export const SMALL = 64 << 10;
/** A pack that is this long is followed by the next one. Bytes. */
const FULL = 4 << 20;
/** First line of every pack: its format. */
const FIRST_LINE = Buffer.from('{"jaws-cloud-pack":1}\n');
/** Before each content: the 16 bytes of its id and its size, a 32-bit number, big end first. */
const HEAD = 20;

interface Pack {
  readonly number: number;
  readonly path: string;
  /** Bytes up to the end of its last whole entry. */
  length: number;
  /** Bytes of the entries that are not deleted. */
  live: number;
}

interface Place {
  readonly pack: Pack;
  /** Of the content, behind its head. */
  readonly at: number;
  readonly size: number;
}

/**
 * Small contents, one behind another in files of a few MiB: a file of its own costs a file system many times what a few bytes more
 * cost. Contents never change. When more than half of a full pack is deleted, what is left moves to the newest one, so the packs take
 * at most twice their contents and one pack more; on a full disk all that is deleted makes room. All methods are synchronous: each is
 * a system call or three on a file that the operating system has in memory.
 */
export class Packs {
  readonly #dir: string;
  readonly #packs = new Map<number, Pack>();
  readonly #places = new Map<string, Place>();
  readonly #reserve: string;
  #newest: Pack | undefined;

  /** What a crash cut short behind the last whole entry is cut off. */
  constructor(dir: string) {
    this.#dir = dir;
    this.#reserve = join(dir, 'reserve');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const numbers = readdirSync(dir).map((name) => Number(/^pack-(\d{1,15})$/.exec(name)?.[1] ?? 0));
    for (const number of numbers.filter((n) => n > 0).sort((a, b) => a - b)) this.#open(number);
    for (const { pack, size } of this.#places.values()) pack.live += HEAD + size;
  }

  get ids(): Iterable<string> {
    return this.#places.keys();
  }

  /** Undefined: it is not in a pack. */
  sizeOf(id: string): number | undefined {
    return this.#places.get(id)?.size;
  }

  /** `id` is new. When the content cannot be written (disk full), nothing of it is left. */
  add(id: string, content: Uint8Array): void {
    try {
      this.#add(id, content);
    } catch (error) {
      if (!isFull(error) || !this.reclaim()) throw error;
      this.#add(id, content);
    }
  }

  /** `start` and `end` are byte positions, both inclusive. Undefined: it is not in a pack. */
  read(id: string, range?: { start: number; end: number }): Buffer | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    const { start, end } = range ?? { start: 0, end: place.size - 1 };
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, place.size - 1) + 1 - start));
    const file = openSync(place.pack.path, 'r');
    try {
      const read = readSync(file, bytes, 0, bytes.length, place.at + start);
      if (read !== bytes.length) throw new Error(`${place.pack.path} ends too early.`);
      return bytes;
    } finally {
      closeSync(file);
    }
  }

  /** Whether it was here. */
  delete(id: string): boolean {
    const pack = this.#forget(id);
    if (pack) this.#tidy(pack);
    return pack !== undefined;
  }

  keepOnly(used: ReadonlySet<string>): void {
    for (const id of [...this.#places.keys()]) if (!used.has(id)) this.#forget(id);
    for (const pack of [...this.#packs.values()]) this.#tidy(pack);
  }

  /** Makes room on a full disk of all that is deleted, however little of a pack that is. False: there is nothing. */
  reclaim(): boolean {
    const holed = [...this.#packs.values()].filter(({ live, length }) => live + FIRST_LINE.length < length);
    if (holed.length === 0) return false;
    rmSync(this.#reserve, { force: true });
    try {
      this.#begin();
      for (const pack of holed) this.#empty(pack);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    this.#keepReserve();
    return true;
  }

  #open(number: number): void {
    const pack = { number, path: this.#pathOf(number), length: FIRST_LINE.length, live: 0 };
    const bytes = readFileSync(pack.path);
    if (bytes.length < FIRST_LINE.length) {
      // A crash came between its name and its first line.
      rmSync(pack.path);
      return;
    }
    if (!bytes.subarray(0, FIRST_LINE.length).equals(FIRST_LINE)) {
      throw new Error(`${pack.path} is no pack of this jaws-cloud: update this program, or use another folder.`);
    }
    for (const { id, content, end } of entriesOf(bytes)) {
      // Of what was moved when a crash came there are two: the later one stays.
      this.#places.set(id, { pack, at: end - content.length, size: content.length });
      pack.length = end;
    }
    if (pack.length < bytes.length) truncateSync(pack.path, pack.length);
    this.#packs.set(number, pack);
    this.#newest = pack;
  }

  #pathOf(number: number): string {
    return join(this.#dir, `pack-${number}`);
  }

  #add(id: string, content: Uint8Array): void {
    const pack = this.#toFill();
    const entry = Buffer.allocUnsafe(HEAD + content.length);
    entry.write(id.slice(-32), 'hex');
    entry.writeUInt32BE(content.length, 16);
    entry.set(content, HEAD);
    append(pack, entry);
    pack.live += entry.length;
    this.#places.set(id, { pack, at: pack.length - content.length, size: content.length });
  }

  #toFill(): Pack {
    const newest = this.#newest;
    if (newest && newest.length < FULL) return newest;
    const pack = this.#begin();
    this.#keepReserve();
    if (newest) this.#tidy(newest);
    return pack;
  }

  #begin(): Pack {
    const number = (this.#newest?.number ?? 0) + 1;
    const pack: Pack = { number, path: this.#pathOf(number), length: 0, live: 0 };
    append(pack, FIRST_LINE);
    this.#packs.set(number, pack);
    this.#newest = pack;
    return pack;
  }

  /** The pack that it was in. */
  #forget(id: string): Pack | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    this.#places.delete(id);
    place.pack.live -= HEAD + place.size;
    return place.pack;
  }

  /** Gives the disk back what is mostly deleted. Without room for what moves, the rest waits for the next time. */
  #tidy(pack: Pack): void {
    if (pack === this.#newest || pack.live * 2 > pack.length) return;
    try {
      this.#empty(pack);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  /** Moves what is left of a pack, the last first: what has moved is cut off at once, so this needs room for one content only. */
  #empty(pack: Pack): void {
    const entries = pack.live > 0 ? [...entriesOf(readFileSync(pack.path))].reverse() : [];
    for (const { id, content, end } of entries) {
      if (this.#places.get(id)?.pack !== pack) continue;
      this.#add(id, content);
      pack.live -= HEAD + content.length;
      pack.length = end - HEAD - content.length;
      truncateSync(pack.path, pack.length);
    }
    rmSync(pack.path, { force: true });
    this.#packs.delete(pack.number);
  }

  /** Room for one content to move even when the disk is full. */
  #keepReserve(): void {
    if (existsSync(this.#reserve)) return;
    try {
      writeFileSync(this.#reserve, Buffer.alloc(SMALL * 2), { mode: 0o600 });
    } catch (error) {
      rmSync(this.#reserve, { force: true });
      if (!isFull(error)) throw error;
    }
  }
}

function* entriesOf(bytes: Buffer): Generator<{ id: string; content: Buffer; end: number }> {
  for (let at = FIRST_LINE.length; at + HEAD <= bytes.length; ) {
    const start = at + HEAD;
    const end = start + bytes.readUInt32BE(at + 16);
    if (end > bytes.length) return;
    yield { id: `blob-${bytes.toString('hex', at, at + 16)}`, content: bytes.subarray(start, end), end };
    at = end;
  }
}

/** Writes behind what the pack holds, or, when that fails, nothing. */
function append(pack: Pack, bytes: Buffer): void {
  const file = openSync(pack.path, pack.length === 0 ? 'w' : 'r+', 0o600);
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file, bytes, done, bytes.length - done, pack.length + done);
    pack.length += bytes.length;
  } catch (error) {
    truncateSync(pack.path, pack.length);
    throw error;
  } finally {
    closeSync(file);
  }
}
