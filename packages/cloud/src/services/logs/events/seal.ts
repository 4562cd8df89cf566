import type { Kernel } from '../../../kernel/kernel.ts';
import {
  type BatchRecord,
  type ChunkRecord,
  type GroupRecord,
  type Logs,
  logsOf,
  type Place,
  type StreamRecord,
} from '../records.ts';
import { pack } from './chunk.ts';
import { expiry } from './retention.ts';

/** Bytes of events, uncompressed, that a group keeps. */
const KEEP_BYTES = 32 << 20;

/** Packs the open batches into a chunk, then drops events beyond the group's retention. */
export async function seal(kernel: Kernel, place: Place, group: Readonly<GroupRecord>): Promise<void> {
  const state = logsOf(kernel, place);
  const entries = [...state.batches(group).entries()];
  if (entries.length === 0) return;
  const batches = entries.map(([, batch]) => batch);
  const { id } = await kernel.blobs.write(await pack(batches));
  const isThere = state.groups.get(group.name)?.id === group.id;
  if (!isThere) return kernel.blobs.delete(id);
  const chunk = describe(id, batches);
  state.chunks(group).put(String(chunk.start).padStart(15, '0'), chunk);
  for (const [key] of entries) state.batches(group).delete(key);
  foldIntoStreams(state, group, batches);
  const dropped = dropOld(kernel, state, group);
  await kernel.store.commit();
  for (const blob of dropped) await kernel.blobs.delete(blob);
}

function describe(blob: string, batches: readonly Readonly<BatchRecord>[]): ChunkRecord {
  const streams = new Map<string, number>();
  let [from, to, bytes] = [Number.MAX_SAFE_INTEGER, 0, 0];
  for (const batch of batches) {
    streams.set(batch.s, (streams.get(batch.s) ?? 0) + batch.e.length);
    bytes += batch.b;
    for (const [timestamp] of batch.e) {
      from = Math.min(from, timestamp);
      to = Math.max(to, timestamp);
    }
  }
  const last = batches.at(-1);
  const end = last ? last.n + last.e.length : 0;
  return { blob, start: batches[0]?.n ?? 0, end, from, to, bytes, streams: [...streams] };
}

/** A stream's first and last event, from `batches` and its record. */
export function withBatches(
  stream: Readonly<StreamRecord>,
  batches: Iterable<Readonly<BatchRecord>>,
): Readonly<StreamRecord> {
  let { first, last, ingested } = stream;
  for (const batch of batches) {
    if (batch.s !== stream.id) continue;
    for (const [timestamp] of batch.e) {
      first = Math.min(first ?? timestamp, timestamp);
      last = Math.max(last ?? timestamp, timestamp);
    }
    ingested = Math.max(ingested ?? batch.at, batch.at);
  }
  return { ...stream, first, last, ingested };
}

function foldIntoStreams(state: Logs, group: Readonly<GroupRecord>, batches: readonly Readonly<BatchRecord>[]): void {
  const touched = new Map<string, Readonly<BatchRecord>[]>();
  for (const batch of batches) {
    const own = touched.get(batch.s);
    if (own) own.push(batch);
    else touched.set(batch.s, [batch]);
  }
  for (const stream of [...state.streams(group).values()]) {
    const own = touched.get(stream.id);
    if (own) state.streams(group).put(stream.name, withBatches(stream, own));
  }
}

/** Ids of the blobs of chunks that are over the size or past the retention. */
function dropOld(kernel: Kernel, state: Logs, group: Readonly<GroupRecord>): string[] {
  const chunks = state.chunks(group);
  const oldest = expiry(state.groups.get(group.name) ?? group, kernel.clock.now());
  let bytes = [...chunks.values()].reduce((sum, chunk) => sum + chunk.bytes, 0);
  const gone: string[] = [];
  for (const [key, chunk] of [...chunks.entries()]) {
    if (bytes <= KEEP_BYTES && chunk.to >= oldest) break;
    bytes -= chunk.bytes;
    chunks.delete(key);
    gone.push(chunk.blob);
  }
  return gone;
}
