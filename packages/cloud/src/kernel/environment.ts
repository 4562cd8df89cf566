/** Time, as an argument, so tests can control it. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Rings once at that time; returns a function that cancels it. Without it, real time decides when something is due. */
  at?(time: number, ring: () => unknown): () => void;
}

/** Random identifiers in AWS's formats, as an argument, so a seed makes a run repeatable. */
export interface Ids {
  uuid(): string;
  /** `length` characters drawn from `alphabet` (default: `a-z0-9`, as API Gateway's ids). */
  random(length: number, alphabet?: string): string;
  /**
   * Runs work with ids that follow from the seed, a name and how often it was used: concurrent work does
   * not change them. Without a seed the name is not used.
   */
  within<T>(name: () => string, work: () => T): T;
}

export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
