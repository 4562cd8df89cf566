import type {
  CreateHostedZoneCommandInput,
  CreateHostedZoneCommandOutput,
  DelegationSet,
} from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { changed, newId } from '../changes.ts';
import { invalidInput } from '../errors.ts';
import { isWithin, NAME_SERVERS, nameFault, normalName } from '../names.ts';
import { bareId, delegationSetsOf, recordKey, recordsOf, type ZoneRecord, zonesOf } from '../state.ts';
import { shownDelegation, shownZone } from './show.ts';

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html */
export const createHostedZone: Operation<CreateHostedZoneCommandInput, Output<CreateHostedZoneCommandOutput>> = (
  input,
  ctx,
) => {
  const { Name = '', CallerReference = '', VPC, HostedZoneConfig = {}, DelegationSetId } = input;
  if (Name === '' || nameFault(Name)) {
    throw new AwsError('InvalidDomainName', `${Name} is not a valid domain name.`, 400);
  }
  const name = normalName(Name);
  const isPrivate = HostedZoneConfig.PrivateZone === true || VPC !== undefined;
  check(ctx, input, name, isPrivate);
  const setId = DelegationSetId === undefined ? undefined : bareId(DelegationSetId);
  const zone: ZoneRecord = {
    id: newId(ctx, 'Z'),
    name,
    callerReference: CallerReference,
    ...(HostedZoneConfig.Comment === undefined ? {} : { comment: HostedZoneConfig.Comment }),
    isPrivate,
    vpcs: VPC ? [VPC] : [],
    ...(setId === undefined ? {} : { delegationSet: setId }),
    nameServers: delegationSetsOf(ctx).get(setId ?? '')?.nameServers ?? NAME_SERVERS,
  };
  zonesOf(ctx).put(zone.id, zone);
  addOwnRecords(ctx, zone);
  return {
    HostedZone: shownZone(ctx, zone),
    ChangeInfo: changed(ctx),
    // The SDK's type requires members that a private zone does not have.
    DelegationSet: (isPrivate && VPC ? undefined : shownDelegation(zone)) as DelegationSet,
    ...(VPC ? { VPC } : {}),
    Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
  };
};

function check(ctx: Context, input: CreateHostedZoneCommandInput, name: string, isPrivate: boolean): void {
  const { CallerReference, VPC, DelegationSetId } = input;
  const all = [...zonesOf(ctx).values()];
  if (!ctx.kernel.lenient) {
    if (all.some(({ callerReference }) => callerReference === CallerReference)) {
      throw new AwsError(
        'HostedZoneAlreadyExists',
        `A hosted zone has already been created with the specified caller reference.`,
        409,
      );
    }
    if (isPrivate && !VPC) {
      throw invalidInput(
        "When you're creating a private hosted zone (when you specify true for PrivateZone), you must also specify values for VPCId and VPCRegion.",
      );
    }
    if (VPC && input.HostedZoneConfig?.PrivateZone === false) {
      throw invalidInput('When you specify a VPC, PrivateZone must be true.');
    }
    if (DelegationSetId !== undefined && !delegationSetsOf(ctx).has(bareId(DelegationSetId))) {
      throw new AwsError('NoSuchDelegationSet', `${bareId(DelegationSetId)}`, 400);
    }
  }
  if (DelegationSetId === undefined) return;
  const setId = bareId(DelegationSetId);
  const clash = all.some(
    (zone) => zone.delegationSet === setId && (isWithin(zone.name, name) || isWithin(name, zone.name)),
  );
  if (clash) {
    throw new AwsError(
      'ConflictingDomainExists',
      `Cannot create hosted zone with DelegationSetId DelegationSetId:${setId} as the DNSName${input.Name ?? ''} conflicts with existing ones sharing the delegation set`,
      400,
    );
  }
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html */
function addOwnRecords(ctx: Context, { id, name, nameServers }: ZoneRecord): void {
  const records = recordsOf(ctx, id);
  const soa = `${nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  for (const record of [
    {
      Name: name,
      Type: 'NS' as const,
      TTL: 172_800,
      ResourceRecords: nameServers.map((one) => ({ Value: `${one}.` })),
    },
    { Name: name, Type: 'SOA' as const, TTL: 900, ResourceRecords: [{ Value: soa }] },
  ]) {
    records.put(recordKey(record), record);
  }
}
