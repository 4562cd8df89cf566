import type { Blobs } from '../store/blobs.ts';
import type { Store } from '../store/store.ts';
import type { Caller, Context } from './context.ts';

/** Time, as an argument, so that tests can hold it. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** Random identifiers in AWS's shapes, as an argument, so that a seed makes a run repeatable. */
export interface Ids {
  uuid(): string;
  /** `length` characters drawn from `alphabet` (default: `a-z0-9`, as API Gateway's ids). */
  random(length: number, alphabet?: string): string;
}

export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/**
 * A thing that a service keeps alive in memory beside its durable state: a process pool, a timer, a cache. Opened when
 * first asked for, closed with the cloud, one per cloud.
 */
export interface Part<T> {
  readonly name: string;
  open(kernel: Kernel): T;
  close?(value: T): void | Promise<void>;
}

/** One running cloud. */
export interface Kernel {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly store: Store;
  readonly blobs: Blobs;
  /** Scratch folder of this cloud, emptied at every start: unpacked code, sockets. */
  readonly scratch: string;
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  part<T>(part: Part<T>): T;
  /** A context for work that no request started: timers, events, asynchronous invocations. */
  context(where: { account: string; region: string; caller?: Caller }): Context;
  /** Keeps the cloud from closing before `work` has ended; its failure is logged. */
  background(work: Promise<unknown>): void;
}
