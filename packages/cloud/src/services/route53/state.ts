import type { HealthCheckConfig, ResourceRecordSet, VPC } from '@aws-sdk/client-route-53';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';
import { noSuchZone } from './errors.ts';

/** Route 53 is global: an account's resources belong to it in every region. */
export interface Owner {
  readonly account: string;
  readonly kernel: Kernel;
}

export interface ZoneRecord {
  readonly id: string;
  /** Lower case, with the dot at its end. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string | undefined;
  readonly isPrivate: boolean;
  readonly vpcs: readonly VPC[];
  readonly delegationSet?: string | undefined;
  readonly nameServers: readonly string[];
}

export interface HealthCheckRecord {
  readonly id: string;
  readonly callerReference: string;
  readonly version: number;
  readonly config: HealthCheckConfig;
}

export interface DelegationSetRecord {
  readonly id: string;
  readonly callerReference: string;
  readonly nameServers: readonly string[];
}

export interface QueryLogRecord {
  readonly id: string;
  readonly zone: string;
  readonly logGroup: string;
}

export interface ChangeRecord {
  readonly submitted: number;
  readonly comment?: string | undefined;
}

export type TagsRecord = readonly { readonly Key: string; readonly Value: string }[];

const of =
  <T>(name: string) =>
  ({ account, kernel }: Owner): Collection<T> =>
    kernel.store.collection<T>(`route53/${account}/${name}`);

export const zonesOf = of<ZoneRecord>('zones');
export const healthChecksOf = of<HealthCheckRecord>('health-checks');
export const delegationSetsOf = of<DelegationSetRecord>('delegation-sets');
export const queryLogsOf = of<QueryLogRecord>('query-logs');
export const changesOf = of<ChangeRecord>('changes');
/** By `<type>/<id>`. */
export const tagsOf = of<TagsRecord>('tags');
/**
 * The account that owns a health check; a record that uses it may be in a zone of any other account.
 * https://repost.aws/knowledge-center/route-53-cross-account-health-checks
 */
export function accountOfCheck(owner: Owner, id: string): string | undefined {
  if (healthChecksOf(owner).has(id)) return owner.account;
  const { kernel } = owner;
  return kernel.store
    .collections('route53/')
    .map((name) => name.split('/'))
    .find(([, account = '', kind]) => kind === 'health-checks' && healthChecksOf({ account, kernel }).has(id))?.[1];
}

/** A zone's record sets, by `recordKey`. */
export const recordsOf = (owner: Owner, zone: string): Collection<ResourceRecordSet> =>
  of<ResourceRecordSet>(`records/${zone}`)(owner);

export const recordKey = ({ Name = '', Type, SetIdentifier = '' }: ResourceRecordSet): string =>
  `${Name} ${Type ?? ''} ${SetIdentifier}`;

/** Ids come with and without the path before them. */
export const bareId = (id: string): string => id.replace(/^\/?(hostedzone|change|delegationset)\//, '');

export function findZone(owner: Owner, id: string | undefined): Readonly<ZoneRecord> {
  const bare = bareId(id ?? '');
  const zone = zonesOf(owner).get(bare);
  if (!zone) throw noSuchZone(bare);
  return zone;
}
