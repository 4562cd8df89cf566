import { join } from 'node:path';
import type { SnapshotInfo, Snapshots } from '../../store/snapshot/snapshots.ts';
import type { Copy, CopyMaker } from './route.ts';

interface Running {
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface CopiesOptions {
  readonly snapshot: Pick<Snapshots, 'save'>;
  /** The cloud's own folder, where snapshots are kept. It is deleted with the cloud. */
  readonly folder: string;
  /** Starts a cloud from a snapshot, to which a reset returns. */
  start(file: string): Promise<Running>;
}

interface Marked {
  readonly file: string;
  readonly note: unknown;
}

/** Further clouds in this process with the state of this one at a moment, such as one for each test file. */
export class Copies implements CopyMaker {
  readonly #options: CopiesOptions;
  readonly #ends = new Set<() => Promise<void>>();
  readonly #busy = new Set<Promise<void>>();
  #marked: Marked | undefined;
  #marks = 0;
  #closed = false;

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  async mark(note: unknown): Promise<SnapshotInfo> {
    const { snapshot, folder } = this.#options;
    // Copies of an earlier moment still return to that one at a reset.
    this.#marks += 1;
    const file = join(folder, `copies-${this.#marks}.tgz`);
    const info = await snapshot.save(file);
    this.#marked = { file, note };
    return info;
  }

  make(): Promise<Copy | undefined> {
    if (!this.#marked) return Promise.resolve(undefined);
    const made = this.#start(this.#marked);
    const making = made.then(
      () => {},
      () => {},
    );
    this.#busy.add(making);
    void making.then(() => this.#busy.delete(making));
    return made;
  }

  async #start({ file, note }: Marked): Promise<Copy> {
    const cloud = await this.#options.start(file);
    let over = () => {};
    const ended = new Promise<void>((done) => {
      over = done;
    });
    let ending: Promise<void> | undefined;
    const end = () => {
      ending ??= cloud.close().finally(() => {
        this.#ends.delete(end);
        over();
      });
      return ending;
    };
    this.#ends.add(end);
    // The original was closed meanwhile.
    if (this.#closed) await end();
    return { endpoint: cloud.endpoint, note, ended, end };
  }

  /** Resolves when every copy has ended, including those that were still being made. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#busy);
    await Promise.all([...this.#ends].map((end) => end()));
  }
}
