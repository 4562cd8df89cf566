import { mkdir } from 'node:fs/promises';
import type { Disk } from './disk.ts';
import type { Change } from './format.ts';
import { Journal } from './journal.ts';
import { MemoryCollection } from './memory.ts';
import { formatAfter, type Migration, migrate } from './migrations.ts';
import type { Apply } from './read-state.ts';
import type { Collection, Store } from './store.ts';
import { StoredRecord } from './stored-record.ts';
import { linesOf, type Put, type Unit, Units } from './units.ts';

/** The journal is folded into a snapshot when it is this long and longer than the state itself. Bytes. */
const COMPACT_FROM = 16 << 20;
/** How long what was acknowledged may be in the memory of the operating system only. Milliseconds. */
const SYNC_AFTER = 1_000;

export interface DiskStoreOptions {
  /** How states of earlier formats become what they are today. */
  readonly migrations?: readonly Migration[];
  readonly disk?: Disk;
  /**
   * When what was acknowledged is brought to the disk itself, so that it survives a power cut, too: before each answer, which costs a trip
   * to the disk, within a second of it, or never. Default: `second`.
   */
  readonly sync?: 'each' | 'second' | 'never';
}

interface Waiter {
  readonly unit: Unit | undefined;
  /** What this commit is to make durable of its unit. */
  readonly puts: readonly Put[];
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * Collections in memory, their changes in a journal. Changes made together are written together: while one batch is on its way to the
 * disk the next one gathers. A batch that cannot be written (disk full) is taken back in memory with everything that came after it;
 * every commit that waits for it fails, and so does the next commit of a request that has lost a change this way. What earlier batches
 * wrote of a failed request is put back as it was.
 */
export class DiskStore implements Store {
  readonly #collections = new Map<string, MemoryCollection<unknown>>();
  #journal!: Journal;
  readonly #units = new Units();
  #pending: Put[] = [];
  #repairing = false;
  #waiters: Waiter[] = [];
  #writing: Promise<void> | undefined;
  #compacting: Promise<void> | undefined;
  #snapshotSize = 0;
  /** Ids of blobs that records of the state name, until {@link takeBlobIds}. */
  #blobIds = new Set<string>();
  /** Milliseconds; 0: before each answer; undefined: never. */
  readonly #syncsAfter: number | undefined;
  #syncing: NodeJS.Timeout | undefined;
  /** The format version of the state. */
  readonly format: number;
  /** Brings to the disk what records name: before the records. */
  syncBlobs: () => Promise<void> = async () => {};

  private constructor(format: number, sync: 'each' | 'second' | 'never') {
    this.format = format;
    this.#syncsAfter = { each: 0, second: SYNC_AFTER, never: undefined }[sync];
  }

  /** Bytes of the journal that were cut off when it was opened: more than one interrupted write only when the file was truncated. */
  get dropped(): number {
    return this.#journal.dropped;
  }

  /** Throws when the state is of a newer version, or damaged; then nothing of it was changed. */
  static async open(dir: string, options: DiskStoreOptions = {}): Promise<DiskStore> {
    const { migrations = [], disk, sync = 'second' } = options;
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const store = new DiskStore(formatAfter(migrations), sync);
    const apply: Apply = (collection, key, record) => {
      const { records } = store.#collection(collection);
      if (record === undefined) records.delete(key);
      else records.set(key, record);
    };
    const migrated = (from: number) => {
      store.#readBlobIds();
      migrate(store, from, migrations);
      // They are in the state that is about to be written.
      store.#pending = [];
      return store.state();
    };
    store.#journal = await Journal.open(dir, store.format, apply, migrated, disk);
    store.#snapshotSize = store.#journal.base;
    store.#readBlobIds();
    return store;
  }

  /** Which blobs the records of the state named when it was opened. To be asked once, before anything is put. */
  takeBlobIds(): Set<string> {
    const ids = this.#blobIds;
    this.#blobIds = new Set();
    return ids;
  }

  #readBlobIds(): void {
    for (const { records } of this.#collections.values()) {
      for (const record of records.values()) {
        if (!(record instanceof StoredRecord) || !record.blobs) continue;
        for (const id of record.blobs) this.#blobIds.add(id);
        record.blobs = undefined;
      }
    }
  }

  /** From now until the function that it gives is called, all of a {@link state} can be read. */
  hold(): () => void {
    return this.#journal.hold();
  }

  /**
   * Every record of this moment, however long it takes to look at them, as long as they are held: records are replaced, never changed.
   * Records that were never read are StoredRecords.
   */
  state(): Change[] {
    const state: Change[] = [];
    for (const { name, records } of this.#collections.values()) {
      for (const [key, record] of records) state.push([name, key, record]);
    }
    return state;
  }

  collection<T>(name: string): Collection<T> {
    // Each name is used with one record type only; JSON carries no proof of it.
    return this.#collection(name) as unknown as Collection<T>;
  }

  #collection(name: string): MemoryCollection<unknown> {
    let found = this.#collections.get(name);
    if (!found) {
      found = new MemoryCollection(name, (collection, key, record, previous) => {
        const unit = this.#units.current;
        const line = `${JSON.stringify(record === undefined ? [collection, key] : [collection, key, record])}\n`;
        const repairs = this.#repairing;
        const put: Put = { collection, key, record, previous, line, unit, repairs, committed: !unit, written: false };
        this.#pending.push(put);
        unit?.puts.push(put);
      });
      this.#collections.set(name, found);
    }
    return found;
  }

  collections(prefix = ''): string[] {
    return [...this.#collections.values()]
      .filter((collection) => collection.size > 0 && collection.name.startsWith(prefix))
      .map((collection) => collection.name);
  }

  /** Forgets every record; durable when the next commit is. */
  clear(): void {
    for (const collection of this.#collections.values()) collection.clear();
  }

  together<T>(work: () => Promise<T>): Promise<T> {
    return this.#units.run(work);
  }

  async abandon(reason: unknown): Promise<void> {
    const unit = this.#units.current;
    if (!unit || unit.puts.length === 0) return;
    unit.lost ??= reason;
    await this.commit().catch(() => {});
  }

  commit(): Promise<void> {
    const unit = this.#units.current;
    const isLost = unit?.lost !== undefined;
    if (this.#pending.length === 0 && !this.#writing && !isLost) {
      if (unit) unit.puts = [];
      return Promise.resolve();
    }
    const puts = unit?.puts ?? [];
    if (unit) unit.puts = [];
    for (const put of puts) put.committed = true;
    const done = new Promise<void>((resolve, reject) => this.#waiters.push({ unit, puts, resolve, reject }));
    this.#writing ??= this.#write();
    return done;
  }

  async #write(): Promise<void> {
    // One turn of the event loop, so that requests answered in the same turn share a write.
    await new Promise(setImmediate);
    while (this.#waiters.length > 0) {
      await this.#writeBatch();
      if (this.#journal.length > Math.max(COMPACT_FROM, this.#snapshotSize)) await this.#compact();
    }
    this.#writing = undefined;
  }

  async #writeBatch(): Promise<void> {
    this.#failLost();
    const batch = this.#pending;
    const waiters = this.#waiters;
    this.#pending = [];
    this.#waiters = [];
    try {
      if (batch.length > 0) await this.#append(linesOf(batch));
      for (const put of batch) put.written = true;
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      this.#takeBack(batch, waiters, error);
    }
  }

  async #append(lines: string): Promise<void> {
    const each = this.#syncsAfter === 0;
    if (each) await this.syncBlobs();
    await this.#journal.append(lines, each);
    if (!this.#syncsAfter || this.#syncing) return;
    this.#syncing = setTimeout(() => {
      this.#syncing = undefined;
      // A disk that fails here fails the next write as well, and that failure is reported.
      void this.#sync().catch(() => {});
    }, this.#syncsAfter);
    this.#syncing.unref();
  }

  async #sync(): Promise<void> {
    await this.syncBlobs();
    await this.#journal.sync();
  }

  /** Fails the commits of requests that have lost a change. Their later changes are undone, with everything that came after them. */
  #failLost(): void {
    for (const waiter of this.#waiters.filter(({ unit }) => unit?.lost !== undefined)) {
      const { unit, puts } = waiter;
      const reason = unit?.lost;
      // An earlier round may have rejected it, as one of those that came after.
      if (!unit || !this.#waiters.includes(waiter)) continue;
      unit.lost = undefined;
      if (puts.some((put) => this.#pending.includes(put))) this.#takeBack([], [], reason);
      else {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#reject([waiter], reason);
      }
    }
  }

  /** Undoes a batch and all that was put after it. */
  #takeBack(batch: readonly Put[], waiters: readonly Waiter[], reason: unknown): void {
    const puts = [...batch, ...this.#pending];
    const failed = [...waiters, ...this.#waiters];
    this.#pending = puts.filter((put) => put.repairs);
    this.#waiters = [];
    for (const { unit } of failed) if (unit) unit.lost = undefined;
    for (const put of puts.reverse()) {
      if (put.repairs) continue;
      const { records } = this.#collection(put.collection);
      if (put.previous === undefined) records.delete(put.key);
      else records.set(put.key, put.previous);
      if (put.unit && !put.committed) put.unit.lost ??= reason;
    }
    this.#reject(failed, reason);
  }

  /** Their changes that are on disk already are undone by changes in the next batch. */
  #reject(waiters: readonly Waiter[], reason: unknown): void {
    this.#repairing = true;
    for (const { puts } of waiters.toReversed()) this.#units.outside(() => this.#repair(puts));
    this.#repairing = false;
    for (const waiter of waiters) waiter.reject(reason);
  }

  #repair(puts: readonly Put[]): void {
    for (const { collection: name, key, record, previous, written } of puts.toReversed()) {
      if (!written) continue;
      const collection = this.#collection(name);
      // Another request may have changed it since: then its change stays.
      if (collection.get(key) !== record) continue;
      if (previous === undefined) collection.delete(key);
      else collection.put(key, previous);
    }
  }

  /** Every record as the journal has it: without what waits for the next batch, which may fail. */
  #writtenState(): Change[] {
    if (this.#pending.length === 0) return this.state();
    const unwritten = new Map<string, Map<string, Put>>();
    for (const put of this.#pending) {
      const puts = unwritten.get(put.collection) ?? new Map<string, Put>();
      if (!puts.has(put.key)) puts.set(put.key, put);
      unwritten.set(put.collection, puts);
    }
    const state: Change[] = [];
    for (const change of this.state()) {
      const puts = unwritten.get(change[0]);
      const put = puts?.get(change[1]);
      if (!put) state.push(change);
      else if (put.previous !== undefined) state.push([put.collection, put.key, put.previous]);
      puts?.delete(change[1]);
    }
    for (const puts of unwritten.values()) {
      for (const { collection, key, previous } of puts.values()) {
        if (previous !== undefined) state.push([collection, key, previous]);
      }
    }
    return state;
  }

  /** Resolves when appends may go on; the snapshot is written beside them. */
  async #compact(): Promise<void> {
    if (this.#compacting) return;
    const state = this.#writtenState();
    try {
      // Of two journals the later one must not be on the disk without the end of the earlier one.
      if (this.#syncsAfter !== undefined) await this.#sync();
      await this.#journal.roll();
    } catch {
      // No room for a new file: the old journal goes on, and is folded when it is twice as long.
      this.#snapshotSize = this.#journal.length * 2;
      return;
    }
    this.#compacting = this.#journal
      .snapshot(state)
      .then(
        (bytes) => {
          this.#snapshotSize = bytes;
        },
        () => {},
      )
      .finally(() => {
        this.#compacting = undefined;
      });
  }

  /**
   * Puts another state in place of all records, on disk first: when it cannot be written, everything is as it was. Writes made
   * meanwhile are lost, and their commits fail.
   */
  async replace(state: readonly Change[]): Promise<void> {
    while (this.#writing || this.#compacting) {
      await this.#writing;
      await this.#compacting;
    }
    let failed: unknown;
    const work = this.#journal.begin(state).then(
      (bytes) => {
        this.#snapshotSize = bytes;
        for (const { records } of this.#collections.values()) records.clear();
        for (const [collection, key, record] of state) this.#collection(collection).records.set(key, record);
        const reason = new Error('Another state took the place of this one.');
        for (const put of this.#pending) if (put.unit && !put.committed) put.unit.lost = reason;
        this.#pending = [];
        for (const waiter of this.#waiters.splice(0)) waiter.reject(reason);
      },
      (error) => {
        failed = error;
      },
    );
    this.#writing = work;
    await work;
    this.#writing = this.#waiters.length > 0 ? this.#write() : undefined;
    if (failed) throw failed;
  }

  async close(): Promise<void> {
    await this.commit().catch(() => {});
    await this.#compacting;
    clearTimeout(this.#syncing);
    if (this.#syncsAfter !== undefined) await this.#sync().catch(() => {});
    await this.#journal.close();
  }
}

/** The message about bytes dropped from a journal's end. */
export const droppedText = (dir: string, bytes: number): string =>
  `The end of the journal in ${dir} is incomplete: ${bytes} bytes were dropped. After a crash that is an unacknowledged write; in a ` +
  'folder that was copied or restored, data is missing. Contents that no record names are kept until the next start.';
