import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  ErrorInformation,
  RevisionLocation,
  RollbackInfo,
  Tag,
  TrafficRoutingConfig,
  TriggerConfig,
} from '@aws-sdk/client-codedeploy';
import type { Kernel } from '../../kernel/kernel.ts';
import { partitionOf } from '../../kernel/partition.ts';
import type { Collection } from '../../store/store.ts';
import type { AppSpec } from './revisions/app-spec.ts';

/** Times are milliseconds since the epoch. Every application is one of the Lambda platform. */
export interface ApplicationRecord {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly tags: readonly Tag[];
}

export interface ConfigRecord {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly routing: TrafficRoutingConfig;
}

export interface LastDeployment {
  readonly id: string;
  readonly created: number;
  readonly status: DeploymentState;
  readonly ended?: number;
}

/** Key: {@link groupKey}. */
export interface GroupRecord {
  readonly id: string;
  readonly application: string;
  readonly name: string;
  readonly config: string;
  readonly role: string;
  readonly alarms?: AlarmConfiguration | undefined;
  readonly rollback?: AutoRollbackConfiguration | undefined;
  readonly triggers: readonly TriggerConfig[];
  readonly tags: readonly Tag[];
  /** The revision of the last successful deployment. */
  readonly revision?: RevisionLocation;
  readonly succeeded?: LastDeployment;
  readonly attempted?: LastDeployment;
}

type DeploymentState = 'Created' | 'Queued' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';

export type EventName = 'BeforeAllowTraffic' | 'AllowTraffic' | 'AfterAllowTraffic';

export interface LifecycleRecord {
  readonly name: EventName;
  readonly status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';
  readonly began?: number;
  readonly ended?: number;
  /** Why it failed. */
  readonly problem?: string;
}

/** A hook whose answer is awaited. */
interface HookRecord {
  readonly event: EventName;
  /** What the function answers with. */
  readonly execution: string;
  readonly deadline: number;
  /** Whether Lambda has accepted the invocation. */
  readonly invoked: boolean;
}

/** Key: its id. Settings of its group are kept as they were when it was created. */
export interface DeploymentRecord {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  readonly config: string;
  readonly routing: TrafficRoutingConfig;
  readonly role: string;
  readonly revision: RevisionLocation;
  readonly previous?: RevisionLocation | undefined;
  readonly description?: string | undefined;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly alarms?: AlarmConfiguration | undefined;
  readonly alarmsOverridden?: AlarmConfiguration | undefined;
  readonly rollback?: AutoRollbackConfiguration | undefined;
  readonly status: DeploymentState;
  readonly created: number;
  readonly started?: number;
  readonly ended?: number;
  readonly error?: ErrorInformation;
  readonly rollbackInfo?: RollbackInfo;
  /** The content of the AppSpec file, once it has been read. */
  readonly spec?: AppSpec;
  readonly events: readonly LifecycleRecord[];
  readonly hook?: HookRecord | undefined;
  /** Executions of hooks that were completed or abandoned. */
  readonly answered?: readonly string[];
  /** The number of completed traffic shifts. */
  readonly shifts: number;
  /** When the next shift is due. */
  readonly nextShift?: number | undefined;
  /** Part of the traffic that the target version gets, 0 to 1. */
  readonly weight: number;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

const of = <T>({ kernel, account, region }: Place, kind: string): Collection<T> =>
  kernel.store.collection<T>(`codedeploy/${account}/${region}/${kind}`);

export const applications = (place: Place): Collection<ApplicationRecord> => of(place, 'applications');
export const configs = (place: Place): Collection<ConfigRecord> => of(place, 'configs');
export const groups = (place: Place): Collection<GroupRecord> => of(place, 'groups');
export const deployments = (place: Place): Collection<DeploymentRecord> => of(place, 'deployments');

export const groupKey = (application: string, name: string): string => `${application}/${name}`;

export const isActive = ({ status }: Pick<DeploymentRecord, 'status'>): boolean =>
  status === 'Created' || status === 'Queued' || status === 'InProgress';

type AccountRegion = Pick<Place, 'account' | 'region'>;

/** `resource` is `application:x`, `deploymentgroup:x/y` or `deploymentconfig:x`. */
export const arnOf = ({ account, region }: AccountRegion, resource: string): string =>
  `arn:${partitionOf(region)}:codedeploy:${region}:${account}:${resource}`;
