import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import { discard } from './discard.ts';
import { forgetIndex, indexOf, type KeyIndex, olderKey } from './key-index.ts';
import type { Bucket, Version } from './records.ts';
import { Uploads } from './uploads.ts';
import { makeVersionId } from './version-id.ts';

/** The objects of one bucket. All methods are synchronous: nothing changes between a read and the following write. */
export class Objects {
  readonly #kernel: Kernel;
  readonly #bucket: Bucket;
  readonly #place: string;
  readonly #current: Collection<Version>;
  readonly #older: Collection<Version>;

  constructor(kernel: Kernel, bucket: Bucket) {
    this.#kernel = kernel;
    this.#bucket = bucket;
    this.#place = `s3/${bucket.account}/${bucket.region}/objects/${bucket.name}`;
    this.#current = kernel.store.collection<Version>(this.#place);
    this.#older = kernel.store.collection<Version>(`s3/${bucket.account}/${bucket.region}/versions/${bucket.name}`);
  }

  /** Keys of all current versions, delete markers among them. */
  get count(): number {
    return this.#current.size;
  }

  get index(): KeyIndex {
    return indexOf(this.#kernel, this.#place, this.#current, this.#older);
  }

  /** The current version, which may be a delete marker. */
  current(key: string): Version | undefined {
    return this.#current.get(key);
  }

  version(key: string, id: string): Version | undefined {
    const current = this.#current.get(key);
    return current?.id === id ? current : this.#older.get(olderKey(key, id));
  }

  /** Newest first. */
  versions(key: string): Version[] {
    const current = this.#current.get(key);
    const older = (this.index.older.get(key) ?? []).map((id) => this.#older.get(olderKey(key, id)));
    return [current, ...older.reverse()].filter((version) => version !== undefined);
  }

  /**
   * Makes this the current version; returns it with its id, which only a replica brings along. The overwritten version
   * is
   * deleted.
   */
  put(key: string, made: Omit<Version, 'id'>, replicaId?: string): Version {
    const { index } = this;
    const versioned = this.#bucket.settings.versioning?.Status === 'Enabled';
    const id = replicaId ?? (versioned ? makeVersionId(this.#kernel) : 'null');
    const previous = this.#current.get(key);
    if (!versioned && previous?.id === 'null') this.#discard(previous);
    else if (!versioned) this.#drop(key, 'null', index);
    if (previous && (versioned || previous.id !== 'null')) {
      this.#older.put(olderKey(key, previous.id), previous);
      index.addOlder(key, previous.id);
    }
    const version: Version = { id, ...made };
    new Uploads(this.#kernel, this.#bucket).overtake(key);
    if (!this.#current.has(key)) index.add(key);
    this.#current.put(key, version);
    return version;
  }

  /** Writes a version over itself: its tags, its lock. */
  amend(key: string, version: Version): void {
    if (this.#current.get(key)?.id === version.id) this.#current.put(key, version);
    else this.#older.put(olderKey(key, version.id), version);
  }

  /** Deletes a version for good; the newest older one becomes current. */
  remove(key: string, id: string): Version | undefined {
    const removed = this.version(key, id);
    if (!removed) return undefined;
    const { index } = this;
    new Uploads(this.#kernel, this.#bucket).overtake(key);
    const wasCurrent = this.#current.get(key)?.id === id;
    this.#drop(key, id, index);
    const next = wasCurrent ? index.older.get(key)?.at(-1) : undefined;
    if (next !== undefined) {
      const promoted = this.#older.get(olderKey(key, next));
      this.#older.delete(olderKey(key, next));
      index.removeOlder(key, next);
      if (promoted) {
        this.#current.put(key, promoted);
        index.add(key);
      }
    }
    return removed;
  }

  forget(): void {
    forgetIndex(this.#kernel, this.#place);
  }

  #drop(key: string, id: string, index: KeyIndex): void {
    const version = this.version(key, id);
    if (!version) return;
    if (this.#current.get(key)?.id === id) {
      this.#current.delete(key);
      index.remove(key);
    } else {
      this.#older.delete(olderKey(key, id));
      index.removeOlder(key, id);
    }
    this.#discard(version);
  }

  #discard(version: Version): void {
    if (version.blob !== undefined) discard(this.#kernel, version.blob);
  }
}
