import { constants } from 'node:fs';
import { type FileHandle, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, realDisk, syncFolder, type Written, writeAll, writeState } from './disk.ts';
import { batch, type Change, opening } from './format.ts';
import { type Apply, readState, type StateRead } from './read-state.ts';
import { StateFile } from './stored-record.ts';

/**
 * Changes on disk, one JSON line each, in numbered generations: `snapshot-<n>.jsonl` is the whole state at the moment at
 * which `journal-<n>.jsonl` began. A snapshot gets its name only when it is complete, so whatever file a crash leaves
 * behind, the newest snapshot and the journals from its number on are the state.
 */
export class Journal {
  readonly #dir: string;
  readonly #format: number;
  readonly #disk: Disk;
  #generation: number;
  #file: FileHandle | undefined;
  #length = 0;
  /** The last append failed half-way: its remains are cut off before the next one. */
  #torn = false;
  #unsynced = false;
  /** Files with unread records. */
  #sources: StateFile[] = [];
  #holds = 0;
  /** Files that were replaced while they are held. */
  #replaced: StateFile[] = [];
  /** Bytes of the snapshot that the state started with; 0 without one. */
  readonly base: number;
  /**
   * Bytes cut off the ends of the journals at the start: a batch that a crash interrupted, or a truncation of the
   * file.
   */
  readonly dropped: number;

  private constructor(
    dir: string,
    format: number,
    disk: Disk,
    found: { generation: number; dropped: number; base: number; sources: StateFile[] },
  ) {
    this.dropped = found.dropped;
    this.base = found.base;
    this.#dir = dir;
    this.#format = format;
    this.#generation = found.generation;
    this.#disk = disk;
    this.#sources = found.sources;
  }

  /** Bytes of the journal since the last snapshot. */
  get length(): number {
    return this.#length;
  }

  /**
   * Reads all changes in order into `apply`, then opens the newest journal for more. A state in an older format than `format`
   * goes through `migrate` first, which returns the whole new state; the old files stay until that is written.
   */
  static async open(
    dir: string,
    format: number,
    apply: Apply,
    migrate: (from: number) => Iterable<Change>,
    disk = realDisk,
  ): Promise<Journal> {
    const names = await readdir(dir);
    const base = numbersOf(names, 'snapshot').at(-1) ?? 0;
    const journals = numbersOf(names, 'journal').filter((n) => n >= base);
    const found = new Set<number>();
    const sources: StateFile[] = [];
    const take = async (name: string): Promise<StateRead> => {
      const source = new StateFile(join(dir, name));
      sources.push(source);
      return readState(source, format, apply);
    };
    let journal: Journal | undefined;
    try {
      let baseSize = 0;
      if (base > 0) {
        const read = await take(`snapshot-${base}.jsonl`);
        if (read.format === undefined || read.torn) throw new Error(`${dir}/snapshot-${base}.jsonl ends too early.`);
        found.add(read.format);
        baseSize = read.size;
      }
      let length = 0;
      let dropped = 0;
      for (const n of journals) {
        const name = `journal-${n}.jsonl`;
        const read = await take(name);
        if (read.format !== undefined && !read.empty) found.add(read.format);
        length = read.length;
        dropped += read.size - length;
        if (read.torn) await truncate(join(dir, name), length);
      }
      if (found.size > 1) throw new Error(`${dir} holds files of several formats (${[...found].join(', ')}).`);
      const generation = journals.at(-1) ?? Math.max(base, 1);
      journal = new Journal(dir, format, disk, { generation, dropped, base: baseSize, sources });
      const [was = format] = found;
      // An interrupted migration may have left an empty journal in the new format.
      if (was < format) await journal.begin(migrate(was));
      else await journal.#continue(length);
      await journal.#tidy(base);
      return journal;
    } catch (error) {
      for (const source of sources) source.close();
      await journal?.close().catch(() => {});
      throw error;
    }
  }

  /** Until the returned function is called every record of this moment can be read, even if replaced. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      if (this.#holds === 0) for (const file of this.#replaced.splice(0)) file.close();
    };
  }

  /** Reads unread records from the written state, in place of the files before it. */
  #adopt(written: Written, path: string): void {
    const file = new StateFile(path);
    written.adopt(file);
    this.#replaced.push(...this.#sources);
    this.#sources = [file];
    if (this.#holds === 0) for (const source of this.#replaced.splice(0)) source.close();
  }

  async #continue(length: number): Promise<void> {
    if (length === 0) {
      this.#file = await this.#create(this.#generation);
      this.#length = opening(this.#format).length;
      return;
    }
    // Not opened for appending: each write names its position, so none can follow the remains of a failed one.
    const path = join(this.#dir, `journal-${this.#generation}.jsonl`);
    this.#file = await this.#disk.open(path, constants.O_RDWR, 0o600);
    this.#length = length;
  }

  /** Writes whole lines, or none of them if that fails: also after a crash half-way. `sync`: also after a power cut. */
  append(lines: string, sync = false): Promise<void> {
    return this.#write(batch(lines), sync);
  }

  /** Flushes appended lines to the disk. */
  async sync(): Promise<void> {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    await this.#file?.datasync();
  }

  async #write(bytes: Buffer, sync = false): Promise<void> {
    const file = this.#file;
    if (!file) throw new Error('The journal is closed.');
    if (this.#torn) {
      await file.truncate(this.#length);
      this.#torn = false;
    }
    try {
      await writeAll(file, bytes, this.#length);
      if (sync) await file.datasync();
      else this.#unsynced = true;
      this.#length += bytes.length;
    } catch (error) {
      this.#torn = true;
      throw error;
    }
  }

  /** Begins the next generation: appends go to its journal from now on. */
  async roll(): Promise<void> {
    await this.#turnTo(await this.#create(this.#generation + 1));
  }

  /**
   * The journal of a generation, which gets its name when its beginning is on the disk: one without it has lost what it held. Empty
   * as it is, it adds nothing to that of the generation before it.
   */
  async #create(generation: number): Promise<FileHandle> {
    const path = join(this.#dir, `journal-${generation}.jsonl`);
    const temporary = `${path}.tmp`;
    const file = await this.#disk.open(temporary, 'w', 0o600);
    try {
      await writeAll(file, opening(this.#format));
      await file.sync();
      await this.#disk.rename(temporary, path);
    } catch (error) {
      await file.close();
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(this.#dir, this.#disk);
    return file;
  }

  async #turnTo(file: FileHandle): Promise<void> {
    const previous = this.#file;
    this.#file = file;
    this.#generation += 1;
    this.#length = opening(this.#format).length;
    this.#torn = false;
    await previous?.close();
  }

  /**
   * Writes the snapshot of this generation: `state` is the state at the moment of the roll. Appends may continue meanwhile. If
   * it cannot be written the older files stay, and nothing is lost. Returns its size in bytes.
   */
  async snapshot(state: Iterable<Change>): Promise<number> {
    const generation = this.#generation;
    const path = join(this.#dir, `snapshot-${generation}.jsonl`);
    const written = await writeState(path, this.#format, state, this.#disk);
    this.#adopt(written, path);
    await this.#tidy(generation);
    return written.size;
  }

  /**
   * Replaces everything with another state: the old one is the state until the new one is completely written. Nothing
   * may be appended meanwhile. Returns its size in bytes.
   */
  async begin(state: Iterable<Change>): Promise<number> {
    const next = this.#generation + 1;
    // Opened first: once the new state has its name, nothing may keep this journal from following it.
    const file = await this.#create(next);
    const path = join(this.#dir, `snapshot-${next}.jsonl`);
    let written: Written;
    try {
      written = await writeState(path, this.#format, state, this.#disk);
    } catch (error) {
      await file.close();
      await rm(join(this.#dir, `journal-${next}.jsonl`), { force: true });
      throw error;
    }
    await this.#turnTo(file);
    this.#adopt(written, path);
    await this.#tidy(next);
    return written.size;
  }

  /** Deletes the files of earlier generations, and unfinished ones. */
  async #tidy(generation: number): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      const n = /^(?:snapshot|journal)-(\d+)\.jsonl$/.exec(name)?.[1];
      const isOlder = n !== undefined && Number(n) < generation;
      if (isOlder || name.endsWith('.tmp')) await rm(join(this.#dir, name), { force: true });
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    for (const source of [...this.#sources.splice(0), ...this.#replaced.splice(0)]) source.close();
    await file?.close();
  }
}

function numbersOf(names: readonly string[], kind: 'snapshot' | 'journal'): number[] {
  const pattern = new RegExp(`^${kind}-(\\d{1,15})\\.jsonl$`);
  return names
    .map((name) => pattern.exec(name)?.[1])
    .filter((n) => n !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
