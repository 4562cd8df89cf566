import type { Context } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';

/** Times are milliseconds since the epoch. */
export interface GroupRecord {
  readonly name: string;
  /** Names the group's own collections: a group that is made again under the same name starts empty. */
  readonly id: string;
  readonly created: number;
  readonly retentionDays?: number | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly class: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection?: boolean | undefined;
}

export interface StreamRecord {
  readonly name: string;
  readonly id: string;
  readonly created: number;
  /** For the events in chunks; those in open batches are counted in addition. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly ingested?: number | undefined;
}

/** Short names, since there is one for every PutLogEvents: stream, time of ingestion, sequence number, bytes, events. */
export interface BatchRecord {
  readonly s: string;
  readonly at: number;
  readonly n: number;
  readonly b: number;
  readonly e: readonly (readonly [timestamp: number, message: string])[];
}

export interface ChunkRecord {
  readonly blob: string;
  /** Sequence number of its first event and of the one after its last. */
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly streams: readonly (readonly [stream: string, events: number])[];
}

interface Dimensions {
  readonly [name: string]: string;
}

export interface MetricFilterRecord {
  readonly name: string;
  readonly group: string;
  readonly pattern: string;
  readonly created: number;
  readonly transformations: readonly {
    readonly metricName: string;
    readonly metricNamespace: string;
    readonly metricValue: string;
    readonly defaultValue?: number | undefined;
    readonly dimensions?: Dimensions | undefined;
    readonly unit?: string | undefined;
  }[];
  readonly applyOnTransformedLogs?: boolean | undefined;
}

export interface SubscriptionFilterRecord {
  readonly name: string;
  readonly group: string;
  readonly pattern: string;
  readonly destination: string;
  readonly role?: string | undefined;
  readonly distribution: string;
  readonly created: number;
  readonly applyOnTransformedLogs?: boolean | undefined;
}

export interface Logs {
  readonly groups: Collection<GroupRecord>;
  /** By group and name, parted by NUL. */
  readonly metricFilters: Collection<MetricFilterRecord>;
  readonly subscriptionFilters: Collection<SubscriptionFilterRecord>;
  streams(group: Pick<GroupRecord, 'id'>): Collection<StreamRecord>;
  batches(group: Pick<GroupRecord, 'id'>): Collection<BatchRecord>;
  chunks(group: Pick<GroupRecord, 'id'>): Collection<ChunkRecord>;
  /** Any other kind of record of this service. */
  of<T>(kind: string): Collection<T>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** This service's state in one account and region. */
export function logsOf(kernel: Kernel, { account, region }: Place): Logs {
  const of = <T>(kind: string): Collection<T> => kernel.store.collection<T>(`logs/${account}/${region}/${kind}`);
  return {
    groups: of('groups'),
    metricFilters: of('metric-filters'),
    subscriptionFilters: of('subscription-filters'),
    streams: ({ id }) => of(`streams/${id}`),
    batches: ({ id }) => of(`batches/${id}`),
    chunks: ({ id }) => of(`chunks/${id}`),
    of,
  };
}

export function logs(ctx: Context): Logs {
  return logsOf(ctx.kernel, ctx);
}
