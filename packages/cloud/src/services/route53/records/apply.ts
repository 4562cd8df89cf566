import { isDeepStrictEqual } from 'node:util';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isWithin } from '../names.ts';
import { recordKey, type ZoneRecord } from '../state.ts';
import { policyOf } from './check-shape.ts';

export type Records = Map<string, ResourceRecordSet>;

/** The name of a record set in AWS's messages. */
const shown = ({ Name, Type, SetIdentifier }: ResourceRecordSet): string =>
  `[name='${Name}', type='${Type}'${SetIdentifier === undefined ? '' : `, set identifier='${SetIdentifier}'`}]`;

const withoutUndefined = (set: ResourceRecordSet): unknown => JSON.parse(JSON.stringify(set));

/** Values are a set, and names of targets are normal. */
function comparable(set: ResourceRecordSet): unknown {
  const values = set.ResourceRecords?.map(({ Value = '' }) => Value).sort();
  return withoutUndefined({ ...set, ResourceRecords: values as never });
}

/** Applies one change to a copy of a zone's records; returns the mistake in it, or undefined. */
export function apply(
  records: Records,
  action: string,
  set: ResourceRecordSet,
  zone: ZoneRecord,
  lenient: boolean,
): string | undefined {
  const { Name = '', Type } = set;
  const key = recordKey(set);
  const current = records.get(key);
  if (!isWithin(Name, zone.name)) return `RRSet with DNS name ${Name} is not permitted in zone ${zone.name}`;
  if (action === 'DELETE') {
    if (!current) return `Tried to delete resource record set ${shown(set)} but it was not found`;
    if (!lenient && !isDeepStrictEqual(comparable(current), comparable(set))) {
      return `Tried to delete resource record set ${shown(set)} but the values provided do not match the current values`;
    }
    if (Name === zone.name && Type === 'SOA') return 'A HostedZone must contain exactly one SOA record.';
    if (Name === zone.name && Type === 'NS') {
      return 'A HostedZone must contain at least one NS record for the zone itself.';
    }
    records.delete(key);
    return undefined;
  }
  if (action === 'CREATE' && current) {
    return `Tried to create resource record set ${shown(set)} but it already exists`;
  }
  const conflict = lenient ? undefined : conflictOf(records, set, zone);
  if (conflict) return conflict;
  records.set(key, set);
  return undefined;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html */
function conflictOf(records: Records, set: ResourceRecordSet, zone: ZoneRecord): string | undefined {
  const { Name, Type, SetIdentifier } = set;
  if (Type === 'CNAME' && Name === zone.name) {
    return `RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zone.name}`;
  }
  if (Type === 'SOA' && Name !== zone.name) {
    return `RRSet of type SOA with DNS name ${Name} is not permitted in zone ${zone.name}`;
  }
  for (const other of records.values()) {
    if (other.Name !== Name) continue;
    if (other.Type !== Type) {
      if (Type !== 'CNAME' && other.Type !== 'CNAME') continue;
      return `RRSet of type ${Type} with DNS name ${Name} is not permitted because a conflicting RRSet of type ${other.Type} with the same DNS name already exists in zone ${zone.name}`;
    }
    if (other.SetIdentifier === SetIdentifier) continue;
    const where = `RRSet with DNS name ${Name}, type ${Type}, SetIdentifier ${SetIdentifier ?? 'null'}`;
    if (policyOf(other) !== policyOf(set)) {
      return `${where} cannot be created because a ${policyOf(other) === undefined ? 'simple' : 'different type of'} RRSet exists with the same name and type`;
    }
    if (set.Region !== undefined && set.Region === other.Region) {
      return `${where} cannot be created as there is already one for the region ${set.Region}`;
    }
    if (set.Failover !== undefined && set.Failover === other.Failover) {
      return `${where} cannot be created as a ${set.Failover} failover RRSet already exists with the same name and type`;
    }
    if (
      set.GeoLocation &&
      isDeepStrictEqual(
        withoutUndefined(set.GeoLocation as never),
        withoutUndefined((other.GeoLocation ?? {}) as never),
      )
    ) {
      return `${where} cannot be created as there is already one for the same geolocation`;
    }
  }
  return undefined;
}
