import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { invalidInput } from '../errors.ts';

/** Routing policies; a record set has at most one. */
export const POLICIES = [
  'Weight',
  'Region',
  'Failover',
  'GeoLocation',
  'GeoProximityLocation',
  'CidrRoutingConfig',
  'MultiValueAnswer',
] as const;

export const policyOf = (set: ResourceRecordSet): (typeof POLICIES)[number] | undefined =>
  POLICIES.find((policy) => set[policy] !== undefined);

const ACTIONS = ['CREATE', 'DELETE', 'UPSERT'];

/** Throws AWS's error for a change before the zone is read. */
export function checkShape({ Action = '' as never, ResourceRecordSet: set }: Change, lenient: boolean): void {
  if (!ACTIONS.includes(Action)) {
    throw invalidInput(
      `Invalid XML ; cvc-enumeration-valid: Value '${Action}' is not facet-valid with respect to enumeration '[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration.`,
    );
  }
  if (!set || lenient) return;
  const { Name, Type, SetIdentifier } = set;
  const where = `in Change with [Action=${Action}, Name=${Name}, Type=${Type}, SetIdentifier=${SetIdentifier ?? 'null'}]`;
  const forms = [
    set.AliasTarget !== undefined,
    set.TTL !== undefined && set.ResourceRecords !== undefined && set.ResourceRecords.length > 0,
    set.TrafficPolicyInstanceId !== undefined,
  ].filter(Boolean).length;
  if (forms !== 1 || (set.AliasTarget && (set.TTL !== undefined || set.ResourceRecords?.length))) {
    throw invalidInput(
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${forms === 0 ? 'none' : 'more than one'} ${where}`,
    );
  }
  const policies = POLICIES.filter((policy) => set[policy] !== undefined);
  if (policies.length > 1) {
    throw invalidInput(
      `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, GeoProximityLocation, CidrRoutingConfig, or MultiValueAnswer], but found more than one ${where}`,
    );
  }
  if (SetIdentifier !== undefined && policies.length === 0) {
    throw invalidInput(
      `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, GeoProximityLocation, CidrRoutingConfig, or MultiValueAnswer], but found none ${where}`,
    );
  }
  if (SetIdentifier === undefined && policies.length > 0) {
    throw invalidInput(`Invalid request: Missing field 'SetIdentifier' ${where}`);
  }
  if (set.TTL !== undefined && (set.TTL < 0 || set.TTL > 2_147_483_647)) {
    throw invalidInput(`Invalid request: TTL ${set.TTL} is not between 0 and 2147483647 ${where}`);
  }
  if (set.Weight !== undefined && (set.Weight < 0 || set.Weight > 255)) {
    throw invalidInput(`Invalid request: Weight ${set.Weight} is not between 0 and 255 ${where}`);
  }
}
