import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { BlobLost } from './blobs.ts';
import { isFull, syncPath } from './disk.ts';
import { entryOf, FIRST_LINE, HEAD, headOf, isWhole, readPack, SMALL } from './pack-format.ts';

/** The size at which a new pack is started. Bytes. */
const FULL = 4 << 20;

interface Pack {
  readonly number: number;
  readonly path: string;
  /** Bytes up to the end of its last whole entry. */
  length: number;
  /** Bytes of the entries that are not deleted. */
  live: number;
  /** Packs of an earlier format get no more content, and theirs moves as soon as the disk has room for it. */
  readonly format: 1 | 2;
  /** Bytes that no longer belong to an entry. */
  damaged: number;
}

interface Place {
  readonly pack: Pack;
  /** The position of the content, after its head. */
  readonly at: number;
  readonly size: number;
}

export interface PacksOptions {
  /** Whether a record names this id: the search in a damaged pack. */
  readonly isUsed?: (id: string) => boolean;
  /** Called for damage. */
  readonly report?: (message: string) => void;
  /** A seam for tests of disks that refuse. */
  readonly write?: typeof writeSync;
}

/**
 * Small contents, one after another in files of a few MiB: a separate file costs a file system many times more than a few
 * bytes. Contents never change. When more than half of a full pack is deleted, the rest moves to the newest one, so the packs take
 * at most twice their contents and one pack more; on a full disk all deleted content makes room. All methods are synchronous: each is
 * a system call or three on a file that the operating system has in memory.
 */
export class Packs {
  readonly #dir: string;
  readonly #packs = new Map<number, Pack>();
  readonly #places = new Map<string, Place>();
  readonly #reserve: string;
  readonly #write: typeof writeSync;
  /** Changed since the last {@link sync}. */
  readonly #unsynced = new Set<string>();
  /** The one that is added to. */
  #newest: Pack | undefined;
  #lastNumber = 0;

  /**
   * The remains of a crash after the last whole entry are cut off. Whole entries in a pack of an earlier format, or in a damaged one, move
   * to a new pack; the damaged one is kept in `damaged/`, and reported. Throws for a pack of an unknown format.
   */
  constructor(dir: string, { isUsed = () => true, report = () => {}, write = writeSync }: PacksOptions = {}) {
    this.#dir = dir;
    this.#reserve = join(dir, 'reserve');
    this.#write = write;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const numbers = readdirSync(dir).map((name) => Number(/^pack-(\d{1,15})$/.exec(name)?.[1] ?? 0));
    for (const number of numbers.filter((n) => n > 0).sort((a, b) => a - b)) this.#open(number, isUsed);
    for (const { pack, size } of this.#places.values()) pack.live += headOf(pack.format) + size;
    for (const pack of [...this.#packs.values()]) {
      if (pack.damaged > 0) this.#putAside(pack, isUsed, report);
      else if (pack.format === 1) this.#emptyIfRoom(pack);
    }
  }

  get ids(): Iterable<string> {
    return this.#places.keys();
  }

  /** Undefined: it is not in a pack. */
  sizeOf(id: string): number | undefined {
    return this.#places.get(id)?.size;
  }

  /** `id` is new. If the content cannot be written (disk full), nothing of it is left. */
  add(id: string, content: Uint8Array): void {
    try {
      this.#add(id, content);
    } catch (error) {
      if (!isFull(error) || !this.reclaim()) throw error;
      this.#add(id, content);
    }
  }

  /** `start` and `end` are byte positions, both inclusive. Undefined: it is not in a pack. Throws for damaged content. */
  read(id: string, range?: { start: number; end: number }): Buffer | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    const { pack, at, size } = place;
    const entry = Buffer.allocUnsafe(HEAD + size);
    const file = openSync(pack.path, 'r');
    try {
      const read = readSync(file, entry, 0, entry.length, at - HEAD);
      if (read !== entry.length) throw new BlobLost(`${id} is missing: ${pack.path} ends too early.`);
    } finally {
      closeSync(file);
    }
    // The first format has no checksum: there the head is shorter than what was read.
    if (pack.format === 2 && !isWhole(entry)) throw new BlobLost(`${id} in ${pack.path} is damaged.`);
    return range ? entry.subarray(HEAD).subarray(range.start, range.end + 1) : entry.subarray(HEAD);
  }

  /** Whether it was in a pack. */
  delete(id: string): boolean {
    const pack = this.#forget(id);
    if (pack) this.#tidy(pack);
    return pack !== undefined;
  }

  keepOnly(used: ReadonlySet<string>): void {
    for (const id of this.#places.keys()) if (!used.has(id)) this.#forget(id);
    for (const pack of [...this.#packs.values()]) this.#tidy(pack);
  }

  /** Frees the space of all deleted content on a full disk, however little of a pack that is. False if there is none. */
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

  /** Flushes added content to the disk, so it survives a power cut. */
  async sync(): Promise<void> {
    const paths = [...this.#unsynced];
    this.#unsynced.clear();
    for (const path of paths) await syncPath(path);
  }

  #open(number: number, isUsed: (id: string) => boolean): void {
    const path = this.#pathOf(number);
    this.#lastNumber = number;
    const bytes = readFileSync(path);
    if (bytes.length < FIRST_LINE.length && FIRST_LINE.subarray(0, bytes.length).equals(bytes)) {
      // A crash came between its name and its first line.
      rmSync(path);
      return;
    }
    const found = readPack(bytes, isUsed);
    if (!found)
      throw new Error(`${path} is not a pack of this jaws-cloud: update this program, or use another folder.`);
    const { format, entries, length, damaged } = found;
    const pack: Pack = { number, path, length, live: 0, format, damaged };
    // Content that was moving during a crash exists twice: the later one stays.
    for (const { id, end, size } of entries) this.#places.set(id, { pack, at: end - size, size });
    this.#packs.set(number, pack);
    this.#newest = format === 2 && damaged === 0 ? pack : undefined;
    if (damaged === 0 && length < bytes.length) truncateSync(path, length);
  }

  /** Moves the whole entries of a damaged pack to a new one. On a full disk that waits for the next start. */
  #putAside(pack: Pack, isUsed: (id: string) => boolean, report: (message: string) => void): void {
    const kept = join(this.#dir, 'damaged', `pack-${pack.number}`);
    const what = `${pack.path} is damaged: ${pack.damaged} bytes of it cannot be read, and what was in them is lost.`;
    try {
      const bytes = readFileSync(pack.path);
      for (const { id, end, size } of readPack(bytes, isUsed)?.entries ?? []) {
        if (this.#places.get(id)?.pack === pack && isUsed(id)) this.#add(id, bytes.subarray(end - size, end));
      }
      for (const [id, place] of this.#places) if (place.pack === pack) this.#places.delete(id);
      mkdirSync(join(this.#dir, 'damaged'), { recursive: true, mode: 0o700 });
      renameSync(pack.path, kept);
      this.#packs.delete(pack.number);
      report(`${what} It is kept as ${kept}.`);
    } catch (error) {
      if (!isFull(error)) throw error;
      report(`${what} There is no room to move the rest of it.`);
    }
  }

  #pathOf(number: number): string {
    return join(this.#dir, `pack-${number}`);
  }

  #add(id: string, content: Uint8Array): void {
    const pack = this.#toFill();
    const entry = entryOf(id, content);
    this.#append(pack, entry);
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
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const pack: Pack = { number, path: this.#pathOf(number), length: 0, live: 0, format: 2, damaged: 0 };
    this.#append(pack, FIRST_LINE);
    this.#packs.set(number, pack);
    this.#newest = pack;
    return pack;
  }

  /** The pack that it was in. */
  #forget(id: string): Pack | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    this.#places.delete(id);
    place.pack.live -= headOf(place.pack.format) + place.size;
    return place.pack;
  }

  /** Frees the disk space of packs that are mostly deleted. Without room for what moves, the rest waits for the next time. */
  #tidy(pack: Pack): void {
    if (pack === this.#newest || pack.live * 2 > pack.length) return;
    this.#emptyIfRoom(pack);
  }

  #emptyIfRoom(pack: Pack): void {
    try {
      this.#empty(pack);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  /** Moves the rest of a pack, the last content first: moved content is cut off at once, so this needs room for one content only. */
  #empty(pack: Pack): void {
    const isHere = (id: string) => this.#places.get(id)?.pack === pack;
    if (pack.damaged > 0) return;
    const bytes = pack.live > 0 ? readFileSync(pack.path) : Buffer.alloc(0);
    const { entries = [], damaged = 0 } = readPack(bytes, isHere) ?? {};
    pack.damaged = damaged;
    // It was whole at the start. The next start handles and reports it.
    if (damaged > 0) return;
    for (const { id, from, end, size } of entries.toReversed()) {
      if (!isHere(id)) continue;
      this.#add(id, bytes.subarray(end - size, end));
      pack.live -= end - from;
      pack.length = from;
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

  /** Writes after the pack's content, or nothing if that fails. */
  #append(pack: Pack, bytes: Buffer): void {
    const file = openSync(pack.path, pack.length === 0 ? 'w' : 'r+', 0o600);
    try {
      for (let done = 0; done < bytes.length; )
        done += this.#write(file, bytes, done, bytes.length - done, pack.length + done);
      pack.length += bytes.length;
      this.#unsynced.add(pack.path);
    } catch (error) {
      truncateSync(pack.path, pack.length);
      throw error;
    } finally {
      closeSync(file);
    }
  }
}
