import type {
  ConnectionAuthorizationType,
  ConnectionState,
  CreateConnectionAuthRequestParameters,
  DeadLetterConfig,
  LogConfig,
  RuleState,
  Target,
} from '@aws-sdk/client-eventbridge';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';
import type { Event } from './event.ts';

/** Times are milliseconds since the epoch. */
export interface BusRecord {
  readonly name: string;
  readonly created: number;
  readonly modified: number;
  readonly description?: string | undefined;
  readonly kmsKey?: string | undefined;
  readonly deadLetters?: DeadLetterConfig | undefined;
  readonly logs?: LogConfig | undefined;
  /** Partner event source that fills it. */
  readonly source?: string | undefined;
  /** Statements of its policy. */
  readonly statements: readonly Readonly<Record<string, unknown>>[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface RuleRecord {
  readonly name: string;
  readonly bus: string;
  readonly pattern?: string | undefined;
  readonly schedule?: string | undefined;
  /** The time from which a rate is counted. */
  readonly since: number;
  readonly state: RuleState;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly managedBy?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
}

export interface ArchiveRecord {
  readonly name: string;
  /** Names its events' collection: an archive that is created again under the same name starts empty. */
  readonly id: string;
  readonly bus: string;
  readonly description?: string | undefined;
  readonly pattern?: string | undefined;
  readonly kmsKey?: string | undefined;
  /** 0: forever. */
  readonly retentionDays: number;
  readonly created: number;
}

interface ArchivedEvent {
  readonly event: Event;
  readonly ingested: number;
}

export interface ReplayRecord {
  readonly name: string;
  readonly description?: string | undefined;
  readonly archiveArn: string;
  readonly from: number;
  readonly to: number;
  readonly busArn: string;
  readonly rules?: readonly string[] | undefined;
  readonly state: 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly started: number;
  readonly ended?: number | undefined;
  readonly lastReplayed?: number | undefined;
}

export interface ConnectionRecord {
  readonly name: string;
  readonly arn: string;
  readonly secretArn: string;
  readonly description?: string | undefined;
  readonly type: ConnectionAuthorizationType;
  /** Without the secret values, which are only in Secrets Manager. */
  readonly shown: CreateConnectionAuthRequestParameters;
  readonly kmsKey?: string | undefined;
  readonly state: ConnectionState;
  readonly created: number;
  readonly modified: number;
  readonly authorized?: number | undefined;
}

export interface DestinationRecord {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly connectionArn: string;
  readonly endpoint: string;
  readonly method: string;
  readonly ratePerSecond?: number | undefined;
  readonly created: number;
  readonly modified: number;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

export interface State {
  readonly buses: Collection<BusRecord>;
  /** By bus and name, see {@link ruleKey}. */
  readonly rules: Collection<RuleRecord>;
  readonly archives: Collection<ArchiveRecord>;
  readonly replays: Collection<ReplayRecord>;
  readonly connections: Collection<ConnectionRecord>;
  readonly destinations: Collection<DestinationRecord>;
  archived(archive: Pick<ArchiveRecord, 'id'>): Collection<ArchivedEvent>;
  of<T>(kind: string): Collection<T>;
}

/** This service's state in one account and region. */
export function stateOf({ kernel, account, region }: Place): State {
  const of = <T>(kind: string): Collection<T> => kernel.store.collection<T>(`events/${account}/${region}/${kind}`);
  return {
    buses: of('buses'),
    rules: of('rules'),
    archives: of('archives'),
    replays: of('replays'),
    connections: of('connections'),
    destinations: of('destinations'),
    archived: ({ id }) => of(`archived/${id}`),
    of,
  };
}

/** Neither bus nor rule has a NUL in its name. */
export const ruleKey = (bus: string, name: string): string => `${bus}\0${name}`;
