import type { AlarmHistoryItem, CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Kernel } from '../../kernel/kernel.ts';
import { partitionOf } from '../../kernel/partition.ts';
import type { Collection } from '../../store/store.ts';

/** The scope of records: every collection except the dashboards belongs to one account in one region. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

/** A metric that has data. */
export interface SeriesRecord {
  /** Names the collection of its points. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** In their original order. */
  readonly dimensions: readonly Dimension[];
  /** Newest timestamp, seconds since the epoch. */
  readonly newest: number;
}

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** Values received within `width` seconds from `time` on, in one unit. */
export interface PointRecord {
  readonly time: number;
  readonly width: number;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Values and how often they occurred; undefined if only their statistics are known. */
  readonly values?: readonly (readonly [number, number])[];
}

/** Dates are milliseconds since the epoch in records. */
type Stored<T> = { readonly [K in keyof T]: Date extends T[K] ? number : T[K] };
export type MetricAlarmRecord = Stored<MetricAlarm> & { readonly kind: 'metric' };
export type CompositeAlarmRecord = Stored<CompositeAlarm> & { readonly kind: 'composite' };
export type AlarmRecord = MetricAlarmRecord | CompositeAlarmRecord;
export type HistoryRecord = Stored<AlarmHistoryItem>;

export interface DashboardRecord {
  readonly name: string;
  readonly body: string;
  readonly modified: number;
}

export interface InsightRuleRecord {
  readonly name: string;
  readonly state: string;
  readonly definition: string;
  readonly schema: string;
}

export type TagsRecord = readonly { readonly Key: string; readonly Value: string }[];

const of =
  <T>(name: string) =>
  ({ account, region, kernel }: Place): Collection<T> =>
    kernel.store.collection<T>(`cloudwatch/${account}/${region}/${name}`);

/** By `keyOf` of a metric. */
export const seriesOf = of<SeriesRecord>('series');
/** By name. */
export const alarmsOf = of<AlarmRecord>('alarms');
/** By number, oldest first. */
export const historyOf = of<HistoryRecord>('history');
/** By name. */
export const insightRulesOf = of<InsightRuleRecord>('insight-rules');
/** By ARN. */
export const tagsOf = of<TagsRecord>('tags');
/** By `<time> <unit>`. */
export const pointsOf = (place: Place, id: string): Collection<PointRecord> => of<PointRecord>(`points/${id}`)(place);
/** By name; dashboards are the account's in every region. */
export const dashboardsOf = ({ account, kernel }: Place): Collection<DashboardRecord> =>
  kernel.store.collection<DashboardRecord>(`cloudwatch/${account}/dashboards`);

/** A metric is identified by its namespace, its name, and its dimensions in any order. */
export function keyOf(namespace: string, name: string, dimensions: readonly Partial<Dimension>[] = []): string {
  const pairs = dimensions.map(({ Name = '', Value = '' }) => `${Name}\u0001${Value}`).sort();
  return [namespace, name, ...pairs].join('\u0000');
}

export const alarmArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`;
