import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { BatchRecord } from '../records.ts';

/** One log event with everything that is known about it. */
export interface Entry {
  /** Id of its stream. */
  readonly stream: string;
  readonly timestamp: number;
  readonly ingested: number;
  /** Its place in the order in which the group's events came in. */
  readonly sequence: number;
  readonly message: string;
}

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Batches as a chunk's bytes: a gzipped line of JSON each. */
export function pack(batches: readonly Readonly<BatchRecord>[]): Promise<Buffer> {
  return zip(batches.map((batch) => JSON.stringify(batch)).join('\n'), { level: 4 });
}

export async function unpack(bytes: Buffer): Promise<Entry[]> {
  const text = (await unzip(bytes)).toString();
  return text.split('\n').flatMap((line) => entriesOf(JSON.parse(line)));
}

export function entriesOf(batch: Readonly<BatchRecord>): Entry[] {
  return batch.e.map(([timestamp, message], index) => ({
    stream: batch.s,
    timestamp,
    ingested: batch.at,
    sequence: batch.n + index,
    message,
  }));
}
