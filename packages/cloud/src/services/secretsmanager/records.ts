import type { ReplicationStatusType, RotationRulesType, Tag } from '@aws-sdk/client-secrets-manager';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';

/** Times are milliseconds since the epoch. */
export interface VersionRecord {
  readonly stages: readonly string[];
  readonly created: number;
  readonly accessed?: number | undefined;
}

export interface Rotation {
  readonly enabled: boolean;
  readonly lambdaArn?: string | undefined;
  readonly rules?: RotationRulesType | undefined;
  readonly last?: number | undefined;
  readonly next?: number | undefined;
}

export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  /** Names its values: a secret that is made again under the same name has none of the old ones. */
  readonly id: string;
  readonly description?: string | undefined;
  readonly kmsKey?: string | undefined;
  readonly type?: string | undefined;
  readonly owner?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly policy?: string | undefined;
  readonly created: number;
  readonly changed: number;
  readonly accessed?: number | undefined;
  /** When it is deleted for good, and when that was requested. */
  readonly deletion?: { readonly at: number; readonly asked: number } | undefined;
  readonly rotation?: Rotation | undefined;
  readonly versions: Readonly<Record<string, VersionRecord>>;
  readonly replicas: readonly ReplicationStatusType[];
  /** For a replica: the place of its secret, from which everything else is read. */
  readonly primary?: string | undefined;
}

export interface SecretValue {
  readonly text?: string | undefined;
  /** Base64. */
  readonly bytes?: string | undefined;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

const of = <T>({ kernel, account, region }: Place, kind: string): Collection<T> =>
  kernel.store.collection<T>(`secretsmanager/${account}/${region}/${kind}`);

/** By name. */
export const secrets = (place: Place): Collection<SecretRecord> => of(place, 'secrets');

/** The values of one secret by version. */
export const values = (place: Place, { id }: Pick<SecretRecord, 'id'>): Collection<SecretValue> =>
  of(place, `values/${id}`);
