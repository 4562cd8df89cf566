import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Size, modification time in milliseconds, hash of the content. */
export type FileRecord = readonly [size: number, changed: number, hash: string];

/** `!` for a file that cannot be read: the build then reports why. */
function digestOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64url');
  } catch {
    return '!';
  }
}

/** The content of files, by hash; a file with the same size and time is not read again. */
export class FileHashes {
  readonly #known: ReadonlyMap<string, FileRecord>;
  readonly #seen = new Map<string, FileRecord>();
  readonly #folders = new Map<string, string>();
  readonly #started = Date.now();

  constructor(known: Iterable<readonly [string, FileRecord]>) {
    this.#known = new Map(known);
  }

  /** The hash of a file (absolute); `-` if it does not exist. */
  file(path: string): string {
    return this.#record(path)[2];
  }

  /** Whether a file was written to since this began, in which case the bundler's input is unknown. */
  isFresh(path: string): boolean {
    // A file system's clock lags by some milliseconds.
    return this.#record(path)[1] >= this.#started - 20;
  }

  /**
   * Names in a folder that can change the resolution of an import; `-` if it does not exist. With `child` only those that
   * take
   * precedence over that folder.
   */
  folder(path: string, child?: string): string {
    const names = this.#names(path);
    if (child === undefined) return names;
    const wanted = (name: string) => name === child || name.startsWith(`${child}.`);
    return names.split('/').filter(wanted).join('/');
  }

  #names(path: string): string {
    const before = this.#folders.get(path);
    if (before !== undefined) return before;
    let names = '-';
    try {
      names = readdirSync(path)
        .filter((name) => /\.([cm]?[jt]sx?|json)$/.test(name) || !/^\.|\./.test(name))
        .sort()
        .join('/');
    } catch {
      // A missing file counts as a content, too.
    }
    this.#folders.set(path, names);
    return names;
  }

  /** The entries worth keeping for the next build. */
  *records(): Generator<readonly [string, FileRecord]> {
    for (const [path, record] of this.#seen) {
      // A file may change twice within a tick of its clock; such a young file is read again next time.
      if (record[1] > 0 && record[1] < this.#started - 2000 && !record[2].endsWith('!')) yield [path, record];
    }
  }

  #record(path: string): FileRecord {
    const seen = this.#seen.get(path);
    if (seen) return seen;
    const record = this.#read(path);
    this.#seen.set(path, record);
    return record;
  }

  #read(path: string): FileRecord {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) return [0, 0, '-'];
    const known = this.#known.get(path);
    const mode = (stats.mode & 0o100) !== 0 ? 'x:' : 'f:';
    if (known && known[0] === stats.size && known[1] === stats.mtimeMs && known[2].startsWith(mode)) return known;
    return [stats.size, stats.mtimeMs, mode + digestOf(path)];
  }
}
