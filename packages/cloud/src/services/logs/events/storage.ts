import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { type BatchRecord, type ChunkRecord, type GroupRecord, logsOf, type Place } from '../records.ts';
import { type Entry, entriesOf, unpack } from './chunk.ts';
import { expiry } from './retention.ts';
import { seal } from './seal.ts';

/** Open batches of a group are packed into a chunk from this size on, or from this many. */
const SEAL_BYTES = 256 << 10;
const SEAL_BATCHES = 2_000;

/** A summary of a group's open end, so that appending reads only the new events. */
interface End {
  /** Sequence number of the next event. */
  next: number;
  /** Bytes and number of open batches. */
  bytes: number;
  batches: number;
  sealing: boolean;
}

type Ends = Map<string, End>;

const ENDS: Part<Ends> = { name: 'logs/ends', open: () => new Map() };

function endOf(kernel: Kernel, place: Place, group: Readonly<GroupRecord>): End {
  const ends = kernel.part(ENDS);
  let end = ends.get(group.id);
  if (!end) {
    const { batches, chunks } = logsOf(kernel, place);
    const packed = [...chunks(group).values()].at(-1)?.end ?? 0;
    // A crash in the middle of packing can leave batches that are in a chunk already.
    for (const [key, batch] of [...batches(group).entries()]) if (batch.n < packed) batches(group).delete(key);
    const open = [...batches(group).values()];
    end = {
      next: Math.max(packed, ...open.slice(-1).map((batch) => batch.n + batch.e.length)),
      bytes: open.reduce((sum, batch) => sum + batch.b, 0),
      batches: open.length,
      sealing: false,
    };
    ends.set(group.id, end);
  }
  return end;
}

/** Adds events to a stream: one record. If much is open, it is packed in the background. */
export function append(
  kernel: Kernel,
  place: Place,
  group: Readonly<GroupRecord>,
  stream: string,
  events: BatchRecord['e'],
  bytes: number,
): BatchRecord {
  const end = endOf(kernel, place, group);
  const batch: BatchRecord = { s: stream, at: kernel.clock.now(), n: end.next, b: bytes, e: events };
  logsOf(kernel, place).batches(group).put(String(batch.n).padStart(15, '0'), batch);
  end.next += events.length;
  end.bytes += bytes;
  end.batches += 1;
  if (!end.sealing && isLarge(end)) kernel.background(pack(kernel, place, group, end));
  return batch;
}

function isLarge(end: End): boolean {
  return end.bytes >= SEAL_BYTES || end.batches >= SEAL_BATCHES;
}

/** Packs until what came in meanwhile is little. */
async function pack(kernel: Kernel, place: Place, group: Readonly<GroupRecord>, end: End): Promise<void> {
  end.sealing = true;
  try {
    while (isLarge(end)) {
      const { bytes, batches } = end;
      await seal(kernel, place, group);
      end.bytes -= bytes;
      end.batches -= batches;
    }
  } finally {
    end.sealing = false;
  }
}

/** Forgets a group that is deleted. Its blobs go in the background. */
export function forget(kernel: Kernel, place: Place, group: Readonly<GroupRecord>): void {
  const { batches, chunks, streams } = logsOf(kernel, place);
  kernel.part(ENDS).delete(group.id);
  const blobs = [...chunks(group).values()].map((chunk) => chunk.blob);
  for (const collection of [batches(group), chunks(group), streams(group)]) {
    for (const key of [...collection.keys()]) collection.delete(key);
  }
  if (blobs.length > 0) kernel.background(Promise.all(blobs.map((blob) => kernel.blobs.delete(blob))));
}

export interface Span {
  /** Both inclusive, milliseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Ids of streams; all when it is not given. */
  readonly streams?: ReadonlySet<string> | undefined;
  readonly backwards?: boolean;
}

/** A reader's word on whether events of this time span can still matter to it. */
export interface Reader {
  wants?(from: number, to: number): boolean;
}

/**
 * The group's events in the span, in the order in which they came in, chunk by chunk; `backwards` gives the newest chunk first.
 * Chunks that are dropped while reading are passed over. Events past the group's retention are left out.
 */
export async function* read(
  kernel: Kernel,
  place: Place,
  group: Readonly<GroupRecord>,
  span: Span,
  reader: Reader = {},
): AsyncGenerator<Entry[]> {
  const { batches, chunks } = logsOf(kernel, place);
  const index = [...chunks(group).values()];
  const open = [...batches(group).values()];
  const from = Math.max(span.from ?? 0, expiry(group, kernel.clock.now()));
  const to = span.to ?? Number.MAX_SAFE_INTEGER;
  const inSpan = (entry: Entry): boolean =>
    entry.timestamp >= from && entry.timestamp <= to && (!span.streams || span.streams.has(entry.stream));
  const packed = index.at(-1)?.end ?? 0;
  const unpacked = () =>
    open
      .filter((batch) => batch.n >= packed)
      .flatMap(entriesOf)
      .filter(inSpan);
  if (span.backwards) yield unpacked();
  for (const chunk of span.backwards ? index.toReversed() : index) {
    if (chunk.to < from || chunk.from > to || reader.wants?.(chunk.from, chunk.to) === false) continue;
    if (span.streams && !chunk.streams.some(([stream]) => span.streams?.has(stream))) continue;
    yield (await entriesIn(kernel, chunk)).filter(inSpan);
  }
  if (!span.backwards) yield unpacked();
}

/** The events of a chunk; none when it was dropped meanwhile. */
async function entriesIn(kernel: Kernel, { blob }: Readonly<ChunkRecord>): Promise<Entry[]> {
  const bytes = await kernel.blobs.bytes(blob).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes ? unpack(bytes) : [];
}

/** The event with that sequence number, or undefined if it no longer exists. */
export async function eventAt(
  kernel: Kernel,
  place: Place,
  group: Readonly<GroupRecord>,
  sequence: number,
): Promise<Entry | undefined> {
  const { batches, chunks } = logsOf(kernel, place);
  for (const batch of batches(group).values()) {
    if (batch.n <= sequence && sequence < batch.n + batch.e.length) return entriesOf(batch)[sequence - batch.n];
  }
  const chunk = [...chunks(group).values()].find(({ start, end }) => start <= sequence && sequence < end);
  return chunk && (await entriesIn(kernel, chunk)).find((entry) => entry.sequence === sequence);
}
