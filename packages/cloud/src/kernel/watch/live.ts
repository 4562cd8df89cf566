import type { SeenInvocation, SeenRequest } from './watch.ts';

/** An invocation that begins to run. */
export type SeenStart = Omit<SeenInvocation, 'result' | 'error' | 'duration' | 'log'>;

/** A line that a function or Lambda itself writes to the function's log. */
export interface SeenLine extends Pick<SeenInvocation, 'time' | 'account' | 'region' | 'function' | 'version'> {
  /** Id of the running invocation; undefined between invocations and before the first one. */
  readonly id: string | undefined;
  readonly line: string;
  /** Written by Lambda, not by the function. */
  readonly platform: boolean;
}

export type Happening =
  | { readonly event: 'request'; readonly seen: SeenRequest }
  | { readonly event: 'started'; readonly seen: SeenStart }
  | { readonly event: 'log'; readonly seen: SeenLine }
  | { readonly event: 'invocation'; readonly seen: SeenInvocation };

export interface Reader {
  /** Called in the middle of the watched work: it may neither wait nor throw, and its arguments change later. */
  happened(happening: Happening): void;
  /** No more events will come. */
  closed?(): void;
}

/** Passes on events at the moment they happen. */
export class Live {
  readonly #readers = new Set<Reader>();
  #closed = false;

  /** Without readers, events need not be built. */
  get idle(): boolean {
    return this.#readers.size === 0;
  }

  get readers(): number {
    return this.#readers.size;
  }

  publish(happening: Happening): void {
    for (const reader of this.#readers) reader.happened(happening);
  }

  /** Returns the function that ends it; calling that twice does no harm. */
  read(reader: Reader): () => void {
    if (this.#closed) {
      reader.closed?.();
      return () => {};
    }
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  close(): void {
    this.#closed = true;
    const readers = [...this.#readers];
    this.#readers.clear();
    for (const reader of readers) reader.closed?.();
  }
}
