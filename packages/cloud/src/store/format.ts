import { crc32 } from 'node:zlib';

/** One change: `[collection, key, record]` for a put, `[collection, key]` for a delete. */
export type Change = readonly [collection: string, key: string, record?: unknown];

/** The first format whose batches end with a mark: before it, every line stood for itself. */
const MARKED_SINCE = 2;

/** First line of every file: the format that it is in. */
export const header = (format: number): string => `{"jaws-cloud":${format}}\n`;

/** The state was written by a later version of this program. */
class StateTooNew extends Error {
  readonly code = 'ESTATETOONEW';
  readonly found: number;

  constructor(path: string, found: number, known: number) {
    super(
      `${path} was written by a newer jaws-cloud: its format is ${found}, and this version knows those up to ${known}. ` +
        'Update this program, or use another folder; nothing was changed.',
    );
    this.found = found;
  }
}

/** The format that a first line names. Throws {@link StateTooNew}, and for what no version of this program wrote. */
export function formatOf(line: string, path: string, known: number): number {
  const found = /^\{"jaws-cloud":(\d{1,6})\}$/.exec(line)?.[1];
  if (!found || Number(found) < 1) {
    throw new Error(`${path} is no state of jaws-cloud: it begins with ${JSON.stringify(line.slice(0, 80))}.`);
  }
  if (Number(found) > known) throw new StateTooNew(path, Number(found), known);
  return Number(found);
}

/** Lines that hold together, with the mark that ends them: their checksum. A batch without its mark never was. */
export function batch(lines: string): Buffer {
  const bytes = Buffer.from(lines);
  return Buffer.concat([bytes, Buffer.from(`${crc32(bytes)}\n`)]);
}

/**
 * Puts the lines of one file together again: gives the changes that each line completes. What stands after the last mark is a
 * batch that a crash cut short.
 */
export class Lines {
  readonly #path: string;
  readonly #marked: boolean;
  #number = 1;
  #open: { change: Change; line: string }[] = [];
  #sum = 0;
  #broken: number | undefined;

  /** `path` is for what goes wrong. The first line has been read. */
  constructor(path: string, format: number) {
    this.#path = path;
    this.#marked = format >= MARKED_SINCE;
  }

  /** Throws when the line shows that something before it is damaged. */
  add(line: string, bytes: Buffer): readonly { change: Change; line: string }[] {
    this.#number += 1;
    const value = parsed(line);
    if (!this.#marked) {
      if (!isChange(value)) throw this.#damaged(this.#number);
      return [{ change: value, line }];
    }
    if (typeof value === 'number') {
      // A mark behind a line that cannot be read: what was damaged had been complete.
      if (this.#broken !== undefined) throw this.#damaged(this.#broken);
      if (value !== this.#sum) throw this.#damaged(this.#number);
      const done = this.#open;
      this.#open = [];
      this.#sum = 0;
      return done;
    }
    if (isChange(value)) this.#open.push({ change: value, line });
    else this.#broken ??= this.#number;
    this.#sum = crc32(bytes, this.#sum);
    return [];
  }

  #damaged(line: number): Error {
    return new Error(
      `${this.#path} is damaged at line ${line}. Restore it from a backup, or delete it and load a snapshot.`,
    );
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isChange = (value: unknown): value is Change =>
  Array.isArray(value) && value.length <= 3 && typeof value[0] === 'string' && typeof value[1] === 'string';
