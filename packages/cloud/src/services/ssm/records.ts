import type { ParameterTier, ParameterType, Tag } from '@aws-sdk/client-ssm';
import type { Kernel } from '../../kernel/kernel.ts';
import { partitionOf } from '../../kernel/partition.ts';
import type { Collection } from '../../store/store.ts';

export interface VersionRecord {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly dataType: string;
  readonly description?: string | undefined;
  readonly keyId?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly tier: ParameterTier;
  /** JSON, as it was sent. */
  readonly policies?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly user: string;
  readonly labels: readonly string[];
}

export interface ParameterRecord {
  readonly name: string;
  /** Names its versions: a parameter that is made again under the same name has none of the old ones. */
  readonly id: string;
  readonly latest: number;
  readonly tags: readonly Tag[];
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

const of = <T>({ kernel, account, region }: Place, kind: string): Collection<T> =>
  kernel.store.collection<T>(`ssm/${account}/${region}/${kind}`);

/** By {@link keyOf} its name. */
export const parameters = (place: Place): Collection<ParameterRecord> => of(place, 'parameters');
/** By version. */
export const versions = (place: Place, { id }: Pick<ParameterRecord, 'id'>): Collection<VersionRecord> =>
  of(place, `versions/${id}`);

/** `/a` and `a` are one parameter. */
export const keyOf = (name: string): string => name.replace(/^\//, '');

export const parameterArn = ({ account, region }: Pick<Place, 'account' | 'region'>, name: string): string =>
  `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter/${keyOf(name)}`;

export function latestOf(place: Place, parameter: Readonly<ParameterRecord>): Readonly<VersionRecord> {
  const found = versions(place, parameter).get(String(parameter.latest));
  if (!found) throw new Error(`The latest version of ${parameter.name} is missing.`);
  return found;
}

export function erase(place: Place, parameter: Readonly<ParameterRecord>): void {
  const all = versions(place, parameter);
  for (const version of [...all.keys()]) all.delete(version);
  parameters(place).delete(keyOf(parameter.name));
}
