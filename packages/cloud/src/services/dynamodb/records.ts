import type {
  AttributeDefinition,
  BillingMode,
  ContributorInsightsMode,
  KeySchemaElement,
  OnDemandThroughput,
  Projection,
  StreamViewType,
  TableClass,
  WarmThroughput,
} from '@aws-sdk/client-dynamodb';
import type { Context } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { partitionOf } from '../../kernel/partition.ts';
import type { Collection } from '../../store/store.ts';
import type { Item } from './values/value.ts';

/** Capacity units a second, with the times (milliseconds since the epoch) of the last changes. */
export interface Throughput {
  readonly read: number;
  readonly write: number;
  readonly increased?: number | undefined;
  readonly decreased?: number | undefined;
}

export interface IndexRecord {
  readonly name: string;
  readonly kind: 'local' | 'global';
  readonly keySchema: readonly KeySchemaElement[];
  readonly projection: Projection;
  readonly throughput?: Throughput | undefined;
  readonly onDemand?: OnDemandThroughput | undefined;
  readonly warm?: WarmThroughput | undefined;
}

export interface StreamRecord {
  /** `2026-11-25T13:41:53.123`: a part of its ARN. */
  readonly label: string;
  readonly view: StreamViewType;
  readonly created: number;
  /** When it was turned off; it can be read for a day more. */
  readonly disabled?: number | undefined;
}

interface InsightsRecord {
  readonly enabled: boolean;
  readonly mode?: ContributorInsightsMode | undefined;
  readonly updated: number;
}

/** A table of a global table in another region, with what differs there. */
export interface ReplicaRecord {
  readonly region: string;
  readonly kmsKey?: string | undefined;
  readonly tableClass?: TableClass | undefined;
  readonly readUnits?: number | undefined;
}

export interface TableRecord {
  readonly name: string;
  /** A UUID; names its items, too. */
  readonly id: string;
  readonly created: number;
  readonly attributes: readonly AttributeDefinition[];
  readonly keySchema: readonly KeySchemaElement[];
  readonly billing: BillingMode;
  /** Whether the billing mode was ever set explicitly: AWS shows it only then. */
  readonly billingShown?: boolean | undefined;
  readonly onDemandSince?: number | undefined;
  readonly throughput: Throughput;
  readonly onDemand?: OnDemandThroughput | undefined;
  readonly warm?: WarmThroughput | undefined;
  readonly indexes: readonly IndexRecord[];
  /** The one that is being written, or the last one that was. */
  readonly stream?: StreamRecord | undefined;
  /** Streams before that one, which can be read for a day. */
  readonly pastStreams?: readonly StreamRecord[] | undefined;
  readonly sse?: { readonly keyArn: string; readonly enabled: boolean } | undefined;
  readonly tableClass?: TableClass | undefined;
  readonly tableClassUpdated?: number | undefined;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly ttl?: { readonly attribute: string; readonly enabled: boolean } | undefined;
  readonly pitr?: { readonly since: number; readonly days: number } | undefined;
  readonly policy?: { readonly document: string; readonly revision: string } | undefined;
  readonly streamPolicy?: { readonly document: string; readonly revision: string } | undefined;
  /** By index name, the table's own under the empty name. */
  readonly insights?: Readonly<Record<string, InsightsRecord>> | undefined;
  /** The others, when it is one of a global table. */
  readonly replicas?: readonly ReplicaRecord[] | undefined;
  /** The source of a restored table. */
  readonly restored?:
    | { readonly backupArn?: string | undefined; readonly tableArn: string; readonly at: number }
    | undefined;
}

export interface ItemRecord {
  readonly item: Item;
  /** Bytes, as DynamoDB counts them. */
  readonly size: number;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

const base = ({ account, region }: Place): string => `dynamodb/${account}/${region}`;

export const tablesOf = (kernel: Kernel, place: Place): Collection<TableRecord> =>
  kernel.store.collection(`${base(place)}/tables`);

export const tables = (ctx: Context): Collection<TableRecord> => tablesOf(ctx.kernel, ctx);

export const itemsOf = (kernel: Kernel, place: Place, tableId: string): Collection<ItemRecord> =>
  kernel.store.collection(`${base(place)}/items/${tableId}`);

export const tableArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:dynamodb:${region}:${account}:table/${name}`;
