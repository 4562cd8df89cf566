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
/** How long acknowledged changes may be only in the operating system's memory. Milliseconds. */
const SYNC_AFTER = 1_000;

export interface DiskStoreOptions {
  /** How states of earlier formats are migrated to the current one. */
  readonly migrations?: readonly Migration[];
  readonly disk?: Disk;
  /**
   * When acknowledged changes are flushed to the disk itself, so that they survive a power cut: before each response, which costs disk
   * latency, within a second of it, or never. Default: `second`.
   */
  readonly sync?: 'each' | 'second' | 'never';
}

interface Waiter {
  readonly unit: Unit | undefined;
  /** The part of its unit that this commit makes durable. */
  readonly puts: readonly Put[];
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * Collections in memory, their changes in a journal. Changes made together are written together: while one batch is being written to the
 * disk, the next one gathers. A batch that cannot be written (disk full) is undone in memory with all later changes;
 * every commit that waits for it fails, and so does the next commit of a request that has lost a change this way. Changes of a failed
 * request in
 * earlier batches are undone.
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
  /** Flushes content that records name before the records. */
  syncBlobs: () => Promise<void> = async () => {};

  private constructor(format: number, sync: 'each' | 'second' | 'never') {
    this.format = format;
    this.#syncsAfter = { each: 0, second: SYNC_AFTER, never: undefined }[sync];
  }

  /** Bytes cut off the end of the journal when it was opened: more than one interrupted write only if the file was truncated. */
  get dropped(): number {
    return this.#journal.dropped;
  }

  /** Throws if the state has a newer version or is damaged; then nothing was changed. */
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

  /** Which blobs the records of the state named when it was opened. To be called once, before anything is put. */
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

  /** Until the returned function is called, all of a {@link state} can be read. */
  hold(): () => void {
    return this.#journal.hold();
  }

  /**
   * Every record of this moment, however long reading them takes, as long as they are held: records are replaced, never changed.
   * Unread records are StoredRecords.
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

  /** Deletes every record; durable with the next commit. */
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
      // A failing disk fails the next write as well, and that failure is reported.
      void this.#sync().catch(() => {});
    }, this.#syncsAfter);
    this.#syncing.unref();
  }

  async #sync(): Promise<void> {
    await this.syncBlobs();
    await this.#journal.sync();
  }

  /** Fails the commits of requests that have lost a change. Their later changes are undone, with all changes after them. */
  #failLost(): void {
    for (const waiter of this.#waiters.filter(({ unit }) => unit?.lost !== undefined)) {
      const { unit, puts } = waiter;
      const reason = unit?.lost;
      // An earlier round may have rejected it, among the later changes.
      if (!unit || !this.#waiters.includes(waiter)) continue;
      unit.lost = undefined;
      if (puts.some((put) => this.#pending.includes(put))) this.#takeBack([], [], reason);
      else {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#reject([waiter], reason);
      }
    }
  }

  /** Undoes a batch and all later changes. */
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

  /** Their changes that are already on disk are undone by changes in the next batch. */
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

  /** Every record as in the journal: without those that wait for the next batch, which may fail. */
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

  /** Resolves when appends may continue; the snapshot is written in parallel. */
  async #compact(): Promise<void> {
    if (this.#compacting) return;
    const state = this.#writtenState();
    try {
      // The later of two journals must not be on the disk without the end of the earlier one.
      if (this.#syncsAfter !== undefined) await this.#sync();
      await this.#journal.roll();
    } catch {
      // No room for a new file: the old journal continues, and is folded at twice its length.
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
   * Replaces all records with another state, on disk first: if that cannot be written, nothing is changed. Writes made
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
    // After the last batch a new journal may be begun, which has to be closed as well.
    await this.#writing;
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
