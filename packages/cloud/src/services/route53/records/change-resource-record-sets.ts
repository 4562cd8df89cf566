import type {
  ChangeResourceRecordSetsCommandInput,
  ChangeResourceRecordSetsCommandOutput,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { changed } from '../changes.ts';
import { invalidBatch, invalidInput } from '../errors.ts';
import { faultText, nameFault, normalName } from '../names.ts';
import { accountOfCheck, findZone, recordKey, recordsOf } from '../state.ts';
import { apply } from './apply.ts';
import { checkShape } from './check-shape.ts';
import { valueFaults } from './values.ts';

const MOST_RECORDS = 1_000;
const MOST_CHARACTERS = 32_000;
const TYPES = new Set('A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SOA SPF SRV SSHFP SVCB TLSA TXT'.split(' '));

/** All or nothing. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html */
export const changeResourceRecordSets: Operation<
  ChangeResourceRecordSetsCommandInput,
  Output<ChangeResourceRecordSetsCommandOutput>
> = ({ HostedZoneId, ChangeBatch = { Changes: [] } }, ctx) => {
  const zone = findZone(ctx, HostedZoneId);
  const { Changes = [], Comment } = ChangeBatch;
  const lenient = ctx.kernel.lenient === true;
  if (Changes.length === 0) throw invalidInput('Invalid request: The change batch has no changes.');
  for (const change of Changes) checkShape(change, lenient);
  checkSize(Changes, lenient);
  const stored = recordsOf(ctx, zone.id);
  const records = new Map(stored.entries());
  const faults: string[] = [];
  for (const { Action = '', ResourceRecordSet: requested } of Changes) {
    if (!requested) continue;
    const { Name = '', Type = '' } = requested;
    const fault = nameFault(Name);
    if (fault) throw invalidBatch([faultText(fault)], lenient);
    if (!TYPES.has(Type)) throw invalidInput(`Invalid XML ; Value '${Type}' is not a record type.`);
    const set = normal(requested);
    if (Action === 'DELETE') checkDeleteIsWhole(requested, records.get(recordKey(set)));
    const found = apply(records, Action, set, zone, lenient);
    if (found) faults.push(found);
    if (Action === 'DELETE') continue;
    if (!lenient) faults.push(...valueFaults(set), ...moreFaults(ctx, set));
  }
  if (faults.length > 0) throw invalidBatch(faults, lenient);
  for (const key of [...stored.keys()]) if (!records.has(key)) stored.delete(key);
  for (const [key, set] of records) if (stored.get(key) !== set) stored.put(key, set);
  return { ChangeInfo: changed(ctx, Comment) };
};

function normal(set: ResourceRecordSet): ResourceRecordSet {
  const known = Object.entries(set).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(known) as unknown as ResourceRecordSet),
    Name: normalName(set.Name ?? ''),
    ...(set.AliasTarget
      ? { AliasTarget: { ...set.AliasTarget, DNSName: normalName(set.AliasTarget.DNSName ?? '') } }
      : {}),
  };
}

/** A lenient cloud compares no values, but requires some. */
function checkDeleteIsWhole(requested: ResourceRecordSet, current: ResourceRecordSet | undefined): void {
  if (!current?.ResourceRecords || requested.AliasTarget || requested.ResourceRecords) return;
  throw invalidInput(
    `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=DELETE, Name=${requested.Name}, Type=${requested.Type}, SetIdentifier=${requested.SetIdentifier ?? 'null'}]`,
  );
}

/** An UPSERT counts twice. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
function checkSize(
  changes: NonNullable<ChangeResourceRecordSetsCommandInput['ChangeBatch']>['Changes'],
  lenient: boolean,
) {
  let [records, characters] = [0, 0];
  for (const { Action, ResourceRecordSet: set } of changes ?? []) {
    const factor = Action === 'UPSERT' ? 2 : 1;
    records += (set?.ResourceRecords?.length ?? 1) * factor;
    for (const { Value = '' } of set?.ResourceRecords ?? []) characters += Value.length * factor;
  }
  if (records > MOST_RECORDS) throw invalidBatch([`Number of records limit of ${MOST_RECORDS} exceeded.`], lenient);
  if (characters > MOST_CHARACTERS) {
    throw invalidBatch([`Number of characters limit of ${MOST_CHARACTERS} exceeded.`], lenient);
  }
}

function moreFaults(ctx: Context, { HealthCheckId, Type, Name, ResourceRecords = [] }: ResourceRecordSet): string[] {
  const faults: string[] = [];
  if (HealthCheckId !== undefined && accountOfCheck(ctx, HealthCheckId) === undefined) {
    faults.push(`The specified health check ${HealthCheckId} does not exist`);
  }
  if (Type === 'CNAME' && ResourceRecords.length > 1) {
    faults.push(`RRSet with DNS name ${Name}, type CNAME contains more than one resource record`);
  }
  return faults;
}
