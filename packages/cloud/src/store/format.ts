import { crc32 } from 'node:zlib';

/**
 * One change: `[collection, key, record]` for a put, `[collection, key]` for a delete. An unread record is a
 * StoredRecord.
 */
export type Change = readonly [collection: string, key: string, record?: unknown];

/** The first format whose batches end with a mark: before it, every line stood for itself. */
const MARKED_SINCE = 2;

/** Whether batches of this format end with their checksum. */
export const isMarked = (format: number): boolean => format >= MARKED_SINCE;

/** First line of every file: its format. */
export const header = (format: number): string => `{"jaws-cloud":${format}}\n`;

/**
 * What every file of the state begins with: its format, and a batch without changes. A file without that batch was cut there, or comes
 * from a version that did not write it.
 */
export const opening = (format: number): Buffer =>
  Buffer.concat([Buffer.from(header(format)), ...(isMarked(format) ? [batch('')] : [])]);

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
    throw new Error(`${path} is not a state of jaws-cloud: it begins with ${JSON.stringify(line.slice(0, 80))}.`);
  }
  if (Number(found) > known) throw new StateTooNew(path, Number(found), known);
  return Number(found);
}

/** Lines of one batch, with the mark that ends them: their checksum. A batch without its mark does not count. */
export function batch(lines: string | Buffer): Buffer {
  const bytes = typeof lines === 'string' ? Buffer.from(lines) : lines;
  return Buffer.concat([bytes, Buffer.from(`${crc32(bytes)}\n`)]);
}

/** The state was changed by another program since it was written. */
export const damaged = (path: string, line: number): Error =>
  new Error(`${path} is damaged at line ${line}. Restore it from a backup, or delete it and load a snapshot.`);

/** Undefined for invalid JSON. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export const isChange = (value: unknown): value is Change =>
  Array.isArray(value) && value.length <= 3 && typeof value[0] === 'string' && typeof value[1] === 'string';
