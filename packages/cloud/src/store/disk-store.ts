import { mkdir } from 'node:fs/promises';
import type { Disk } from './disk.ts';
import type { Change } from './format.ts';
import { Journal } from './journal.ts';
import { MemoryCollection } from './memory.ts';
import { formatAfter, type Migration, migrate } from './migrations.ts';
import type { Collection, Store } from './store.ts';

/** The journal is folded into a snapshot when it is this long and longer than the state itself. Bytes. */
const COMPACT_FROM = 16 << 20;

interface Pending {
  readonly line: string;
  readonly undo: () => void;
}

export interface DiskStoreOptions {
  /** How states of earlier formats become what they are today. */
  readonly migrations?: readonly Migration[];
  /** Sees every line of the state as it is read: the blobs look there for what is still in use. */
  readonly onLine?: (change: Change, line: string) => void;
  readonly disk?: Disk;
}

interface Waiter {
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * Collections in memory, their changes in a journal. Changes made together are written together: while one batch is on its
 * way to the disk the next one gathers. A batch that cannot be written (disk full) is taken back in memory with everything
 * that came after it, and everyone who waits for it is told.
 */
export class DiskStore implements Store {
  readonly #collections = new Map<string, MemoryCollection<unknown>>();
  #journal!: Journal;
  #pending: Pending[] = [];
  #waiters: Waiter[] = [];
  #writing: Promise<void> | undefined;
  #compacting: Promise<void> | undefined;
  #snapshotSize = 0;
  /** That the state is written in. */
  readonly format: number;

  private constructor(format: number) {
    this.format = format;
  }

  /** Throws when the state is of a newer version, or damaged; then nothing of it was changed. */
  static async open(dir: string, options: DiskStoreOptions = {}): Promise<DiskStore> {
    const { migrations = [], onLine = () => {}, disk } = options;
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const store = new DiskStore(formatAfter(migrations));
    const apply = (change: Change, line: string) => {
      const [collection, key, record] = change;
      const { records } = store.#collection(collection);
      if (record === undefined) records.delete(key);
      else records.set(key, record);
      onLine(change, line);
    };
    const migrated = (from: number) => {
      migrate(store, from, migrations);
      // They are in the state that is about to be written.
      store.#pending = [];
      return store.state();
    };
    store.#journal = await Journal.open(dir, store.format, apply, migrated, disk);
    return store;
  }

  /** Every record of this moment, however long it takes to look at them: records are replaced, never changed. */
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
        const { records } = this.#collection(collection);
        this.#pending.push({
          line: `${JSON.stringify(record === undefined ? [collection, key] : [collection, key, record])}\n`,
          undo: previous === undefined ? () => records.delete(key) : () => records.set(key, previous),
        });
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
    for (const collection of this.#collections.values()) {
      for (const key of [...collection.keys()]) collection.delete(key);
    }
  }

  commit(): Promise<void> {
    if (this.#pending.length === 0 && !this.#writing) return Promise.resolve();
    const done = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    this.#writing ??= this.#write();
    return done;
  }

  async #write(): Promise<void> {
    // One turn of the event loop, so that requests answered in the same turn share a write.
    await new Promise(setImmediate);
    while (this.#waiters.length > 0) {
      await this.#writeBatch();
      if (this.#journal.length > Math.max(COMPACT_FROM, this.#snapshotSize) && this.#pending.length === 0) {
        await this.#compact();
      }
    }
    this.#writing = undefined;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#pending;
    const waiters = this.#waiters;
    this.#pending = [];
    this.#waiters = [];
    try {
      if (batch.length > 0) await this.#journal.append(batch.map((change) => change.line).join(''));
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      for (const change of [...batch, ...this.#pending].reverse()) change.undo();
      waiters.push(...this.#waiters);
      this.#pending = [];
      this.#waiters = [];
      for (const waiter of waiters) waiter.reject(error);
    }
  }

  /** Resolves when appends may go on; the snapshot is written beside them. */
  async #compact(): Promise<void> {
    if (this.#compacting) return;
    const state = this.state();
    try {
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
   * Puts another state in place of all records, on disk first: when it cannot be written, everything is as it was. What is put
   * meanwhile is lost, and who waits for it is told.
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
        this.#pending = [];
        for (const waiter of this.#waiters.splice(0))
          waiter.reject(new Error('Another state took the place of this one.'));
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
    await this.#journal.close();
  }
}
