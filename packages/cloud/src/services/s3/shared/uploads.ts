import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import { discard } from './discard.ts';
import { noSuchUpload } from './errors.ts';
import type { Bucket, Part, Upload } from './records.ts';

/** No hyphen: command lines take an id that begins with one for an option. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
/** How long repeating the completion of an upload is idempotent. Milliseconds. */
const remembered = 60 * 60 * 1000;

/** The multipart uploads of one bucket. */
export class Uploads {
  readonly #kernel: Kernel;
  readonly #uploads: Collection<Upload>;
  readonly #parts: Collection<Part>;

  constructor(kernel: Kernel, { account, region, name }: Bucket) {
    this.#kernel = kernel;
    this.#uploads = kernel.store.collection<Upload>(`s3/${account}/${region}/uploads/${name}`);
    this.#parts = kernel.store.collection<Part>(`s3/${account}/${region}/parts/${name}`);
  }

  start(upload: Omit<Upload, 'id'>): Upload {
    const now = this.#kernel.clock.now();
    for (const { id, completed } of this.#uploads.values()) {
      if (completed && completed.at + remembered < now) this.#uploads.delete(id);
    }
    const made: Upload = { id: this.#kernel.ids.random(128, alphabet), ...upload };
    this.#uploads.put(made.id, made);
    return made;
  }

  /** Remembers that the object of this key changed. */
  overtake(key: string): void {
    if (this.#uploads.size === 0) return;
    for (const upload of this.open()) {
      if (upload.key === key && !upload.overtaken) this.#uploads.put(upload.id, { ...upload, overtaken: true });
    }
  }

  /** Uploads in progress. */
  open(): Upload[] {
    return [...this.#uploads.values()].filter((upload) => !upload.completed);
  }

  /** Any upload, completed ones too. */
  find(id: string | undefined, key: string | undefined): Upload {
    const upload = id === undefined ? undefined : this.#uploads.get(id);
    // Other emulators do not look at the key.
    if (!upload || (upload.key !== key && !this.#kernel.lenient)) throw noSuchUpload(id ?? '');
    return upload;
  }

  get(id: string | undefined, key: string | undefined): Upload {
    const upload = this.find(id, key);
    if (upload.completed) throw noSuchUpload(upload.id);
    return upload;
  }

  /** In the order of their numbers. */
  parts(upload: Upload): Part[] {
    const parts: Part[] = [];
    for (const [name, part] of this.#parts.entries()) if (name.startsWith(`${upload.id}/`)) parts.push(part);
    return parts.sort((a, b) => a.number - b.number);
  }

  putPart(upload: Upload, part: Part): void {
    const name = `${upload.id}/${part.number}`;
    const previous = this.#parts.get(name);
    this.#parts.put(name, part);
    if (previous) discard(this.#kernel, previous.blob);
  }

  complete(upload: Upload, version: { id: string; etag: string }): void {
    this.#dropParts(upload);
    const completed = { at: this.#kernel.clock.now(), version: version.id, etag: version.etag };
    this.#uploads.put(upload.id, { ...upload, completed });
  }

  abort(upload: Upload): void {
    this.#dropParts(upload);
    this.#uploads.delete(upload.id);
  }

  abortAll(): void {
    for (const upload of [...this.#uploads.values()]) this.abort(upload);
  }

  #dropParts(upload: Upload): void {
    for (const { number, blob } of this.parts(upload)) {
      this.#parts.delete(`${upload.id}/${number}`);
      discard(this.#kernel, blob);
    }
  }
}
