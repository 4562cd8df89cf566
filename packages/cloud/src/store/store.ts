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
 * The cloud's durable state. A change is visible at once and durable when the `commit` that follows it has resolved: the
 * gateway commits before it answers, so that whatever was acknowledged survives `kill -9`.
 */
export interface Store {
  /**
   * The collection of this name, made when first asked for. Names are paths: `lambda/<account>/<region>/functions`, so that
   * state is kept apart per account and region; what is global has no region in it.
   */
  collection<T>(name: string): Collection<T>;
  /** Names of all collections that hold a record and begin with `prefix`. */
  collections(prefix?: string): string[];
  commit(): Promise<void>;
  /**
   * Runs the work of one request: what it puts is kept as a whole or not at all. Where a full disk takes back a change of it that was
   * not committed yet, its next commit fails, and nothing of what it put since its last one is left.
   */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Takes back what the request has put and not committed, because it failed for `reason`. */
  abandon(reason: unknown): Promise<void>;
}
