import type { Entry } from './chunk.ts';
import type { Reader } from './storage.ts';

const MAX_BYTES = 1_048_576;
/** The bytes that CloudWatch Logs counts for each event in addition to its message. */
const EVENT_BYTES = 26;

/** Where an event stands in its group: by time, those of one millisecond in the order in which they came in. */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

export function byTime(a: Position, b: Position): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/**
 * One page of a log that is read in any order: the earliest events, or the latest ones, of those added, as many as the limit
 * and 1 MB allow and at least one. It holds little more than the page, however long the log is.
 */
export class Window implements Reader {
  readonly #limit: number;
  readonly #forwards: boolean;
  #entries: Entry[] = [];
  /** Bytes of messages that were added since the last cut, and what came out of that. */
  #bytes = 0;
  /** No event on the far side of this one can be on the page any more. */
  #edge: Entry | undefined;

  constructor(limit: number, forwards = true) {
    this.#limit = limit;
    this.#forwards = forwards;
  }

  wants(from: number, to: number): boolean {
    if (!this.#edge) return true;
    return this.#forwards ? from <= this.#edge.timestamp : to >= this.#edge.timestamp;
  }

  add(entry: Entry): void {
    if (this.#edge && this.#order(entry, this.#edge) > 0) return;
    this.#entries.push(entry);
    this.#bytes += size(entry);
    if (this.#entries.length > this.#limit * 2 || this.#bytes > MAX_BYTES * 2) this.#cut();
  }

  /** The page by time, and whether there was more. */
  take(): { readonly shown: readonly Entry[]; readonly more: boolean } {
    const end = this.#cut();
    const shown = this.#entries.slice(0, end);
    return { shown: this.#forwards ? shown : shown.reverse(), more: end < this.#entries.length };
  }

  #order(a: Position, b: Position): number {
    return this.#forwards ? byTime(a, b) : byTime(b, a);
  }

  /** Leaves the page and one event after it, which says that there is more; tells where the page ends. */
  #cut(): number {
    this.#entries.sort((a, b) => this.#order(a, b));
    let bytes = 0;
    const found = this.#entries.findIndex((entry, index) => {
      bytes += size(entry);
      return index >= this.#limit || (index > 0 && bytes > MAX_BYTES);
    });
    const end = found < 0 ? this.#entries.length : found;
    if (found >= 0) {
      this.#entries.length = end + 1;
      this.#edge = this.#entries[end];
    }
    this.#bytes = bytes;
    return end;
  }
}

function size(entry: Entry): number {
  return Buffer.byteLength(entry.message) + EVENT_BYTES;
}
