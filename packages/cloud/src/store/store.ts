/**
 * A durable map of JSON records. A record is never changed in place: `put` a new object instead, or the change is lost at
 * the next start. Iteration is in insertion order.
 */
export interface Collection<T> {
  readonly size: number;
  get(key: string): Readonly<T> | undefined;
  has(key: string): boolean;
  put(key: string, record: T): void;
  delete(key: string): boolean;
  keys(): IterableIterator<string>;
  values(): IterableIterator<Readonly<T>>;
  entries(): IterableIterator<[string, Readonly<T>]>;
}

/**
 * The cloud's durable state. A change is visible at once and durable when the following `commit` has resolved: the
 * gateway commits before it responds, so everything acknowledged survives `kill -9`.
 */
export interface Store {
  /**
   * The collection of this name, created at its first use. Names are paths: `lambda/<account>/<region>/functions`, so
   * state is separate per account and region; global state has no region in it.
   */
  collection<T>(name: string): Collection<T>;
  /** Names of all collections that hold a record and begin with `prefix`. */
  collections(prefix?: string): string[];
  commit(): Promise<void>;
  /**
   * Runs the work of one request: its changes are kept as a whole or not at all. If a full disk undoes one of its uncommitted
   * changes,
   * its next commit fails, and nothing that it put since its last one is left.
   */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Undoes changes that the request has put and not committed, because it failed for `reason`. */
  abandon(reason: unknown): Promise<void>;
}
