import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Tracks which files of a project differ from the last deployment. */
export class ProjectFiles {
  /** The content of files when they were last read or written, by path. */
  readonly #known = new Map<string, string>();
  /** Saved since the last deployment began. */
  readonly #saved = new Set<string>();
  #isForced = true;

  /** Called with saved files; without any, something else has changed. */
  saved(paths: readonly string[] | undefined): void {
    if (!paths) this.#isForced = true;
    for (const path of paths ?? []) this.#saved.add(path);
  }

  /** Whether there is anything to deploy. */
  isChanged(): boolean {
    return this.#isForced || [...this.#saved].some((path) => this.#known.get(path) !== digestOf(path));
  }

  /** The last deployment failed: any file saved next may be what it lacked. */
  failed(): void {
    this.#isForced = true;
  }

  get isForced(): boolean {
    return this.#isForced;
  }

  /** A deployment reads the project now. */
  begin(): void {
    for (const path of this.#saved) this.#known.set(path, digestOf(path));
    this.#saved.clear();
    this.#isForced = false;
  }

  /** A deployment has written this file itself. */
  wrote(path: string): void {
    this.#known.set(path, digestOf(path));
  }
}

/** Empty for a file that cannot be read. */
function digestOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64url');
  } catch {
    return '';
  }
}
