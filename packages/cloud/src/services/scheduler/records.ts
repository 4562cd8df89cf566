import type { ActionAfterCompletion, FlexibleTimeWindow, ScheduleState, Tag, Target } from '@aws-sdk/client-scheduler';
import type { Kernel } from '../../kernel/kernel.ts';
import { partitionOf } from '../../kernel/partition.ts';
import type { Collection } from '../../store/store.ts';

/** Times are milliseconds since the epoch. */
export interface GroupRecord {
  readonly name: string;
  readonly created: number;
  readonly modified: number;
  readonly tags: readonly Tag[];
}

export interface ScheduleRecord {
  readonly name: string;
  readonly group: string;
  readonly description?: string | undefined;
  readonly expression: string;
  readonly zone: string;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly window: FlexibleTimeWindow;
  readonly target: Target;
  readonly state: ScheduleState;
  readonly after: ActionAfterCompletion;
  readonly kmsKey?: string | undefined;
  readonly created: number;
  readonly modified: number;
  /** Time of the last invocation. */
  readonly invoked?: number | undefined;
  readonly tags: readonly Tag[];
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

const of = <T>({ kernel, account, region }: Place, kind: string): Collection<T> =>
  kernel.store.collection<T>(`scheduler/${account}/${region}/${kind}`);

export const groups = (place: Place): Collection<GroupRecord> => of(place, 'groups');
/** By {@link scheduleKey}. */
export const schedules = (place: Place): Collection<ScheduleRecord> => of(place, 'schedules');

export const scheduleKey = (group: string, name: string): string => `${group}/${name}`;

type AccountRegion = Pick<Place, 'account' | 'region'>;

export const groupArn = ({ account, region }: AccountRegion, name: string): string =>
  `arn:${partitionOf(region)}:scheduler:${region}:${account}:schedule-group/${name}`;
export const scheduleArn = ({ account, region }: AccountRegion, one: Pick<ScheduleRecord, 'group' | 'name'>): string =>
  `arn:${partitionOf(region)}:scheduler:${region}:${account}:schedule/${one.group}/${one.name}`;
