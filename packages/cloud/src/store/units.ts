import { AsyncLocalStorage } from 'node:async_hooks';

/** A change in memory on its way to the disk. */
export interface Put {
  readonly collection: string;
  readonly key: string;
  /** Undefined: a delete. */
  readonly record: unknown;
  readonly previous: unknown;
  readonly line: string;
  /** The request that made it; undefined for background work. */
  readonly unit: Unit | undefined;
  /** A commit has been called for it, and reports its result. */
  committed: boolean;
  written: boolean;
  /** Compensates a written change of a failed request: never undone. */
  readonly repairs: boolean;
}

/**
 * The lines of a batch, which is stored as a whole or not at all. A record that is put several times has its last value in its first place, as in memory.
 * A record that is put after its deletion comes last, as in memory.
 */
export function linesOf(batch: readonly Put[]): string {
  const lines: string[] = [];
  const places = new Map<string, Map<string, number>>();
  for (const { collection, key, record, line } of batch) {
    const own = places.get(collection) ?? new Map<string, number>();
    places.set(collection, own);
    const place = own.get(key);
    if (record === undefined) own.delete(key);
    if (record !== undefined && place !== undefined) lines[place] = line;
    else {
      const next = lines.push(line) - 1;
      if (record !== undefined) own.set(key, next);
    }
  }
  return lines.join('');
}

/** What one request puts, from its start to its end: kept as a whole or not at all. */
export class Unit {
  /** What it put since its last commit. */
  puts: Put[] = [];
  /** Why something that it put and has not committed was undone: its next commit fails. */
  lost: unknown;
  isOpen = true;

  end(): void {
    this.isOpen = false;
    this.puts = [];
  }
}

/** Knows the request in whose work a change is made. */
export class Units {
  readonly #current = new AsyncLocalStorage<Unit | undefined>();

  /** Undefined outside of requests, and in what goes on after its request has ended. */
  get current(): Unit | undefined {
    const unit = this.#current.getStore();
    return unit?.isOpen ? unit : undefined;
  }

  /** Runs `work` as one unit, or as part of the one that is open. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.current) return work();
    const unit = new Unit();
    // One promise for the request, where an async function would make two.
    return started(() => this.#current.run(unit, work)).then(
      (value) => {
        unit.end();
        return value;
      },
      (error) => {
        unit.end();
        throw error;
      },
    );
  }

  outside<T>(work: () => T): T {
    return this.#current.run(undefined, work);
  }
}

/** What throws before it has begun to wait rejects, too. */
function started<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
