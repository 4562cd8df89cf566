import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import type { Place, StreamRecord, TableRecord } from '../records.ts';
import type { Item } from '../values/value.ts';

/** The principal of a change that no caller made: TTL deletions carry it. */
export interface Identity {
  readonly Type: string;
  readonly PrincipalId: string;
}

/** One change, kept under its sequence number. */
export interface ChangeRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: Item;
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
  readonly size: number;
  readonly identity?: Identity | undefined;
}

/** How long a change can be read. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const RETENTION = 24 * 3_600_000;

/** One stream's changes, and their sequence numbers in order. */
export interface StreamLog {
  readonly records: Collection<ChangeRecord>;
  sequence: string[];
}

const open = (kernel: Kernel): Map<string, StreamLog> =>
  kernel.part({ name: 'dynamodb/streams', open: () => new Map<string, StreamLog>() });

export function streamLog(kernel: Kernel, place: Place, tableId: string, label: string): StreamLog {
  const name = `dynamodb/${place.account}/${place.region}/streams/${tableId}/${label}`;
  const logs = open(kernel);
  let log = logs.get(name);
  if (!log) {
    log = { records: kernel.store.collection<ChangeRecord>(name), sequence: [] };
    logs.set(name, log);
  }
  // Also true after the store has undone a failed write.
  if (log.sequence.length !== log.records.size) log.sequence = [...log.records.keys()];
  return log;
}

/** Drops records older than a day. */
export function trim(log: StreamLog, now: number): void {
  let gone = 0;
  for (const key of log.sequence) {
    if ((log.records.get(key)?.at ?? 0) > now - RETENTION) break;
    log.records.delete(key);
    gone += 1;
  }
  if (gone > 0) log.sequence.splice(0, gone);
}

/** Forgets a table's streams. */
export function dropStreams(kernel: Kernel, place: Place, table: Readonly<TableRecord>): void {
  for (const { label } of [table.stream, ...(table.pastStreams ?? [])].filter((stream) => stream !== undefined)) {
    const log = streamLog(kernel, place, table.id, label);
    for (const key of log.sequence) log.records.delete(key);
    log.sequence = [];
  }
}

/** The first number that may be given to a change made now: later ones are greater, also after a restart. */
export const sequenceAt = (time: number): bigint => BigInt(time) * 100_000_000n;

export const shardId = (table: Readonly<TableRecord>, { created }: StreamRecord): string =>
  `shardId-${String(created).padStart(20, '0')}-${table.id.slice(0, 8)}`;
