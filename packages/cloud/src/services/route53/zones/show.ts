import type { DelegationSet, HostedZone } from '@aws-sdk/client-route-53';
import type { Context } from '../../../kernel/context.ts';
import { recordsOf, type ZoneRecord } from '../state.ts';

export const shownZone = (ctx: Context, zone: ZoneRecord): HostedZone => ({
  Id: `/hostedzone/${zone.id}`,
  Name: zone.name,
  CallerReference: zone.callerReference,
  Config: { ...(zone.comment === undefined ? {} : { Comment: zone.comment }), PrivateZone: zone.isPrivate },
  ResourceRecordSetCount: recordsOf(ctx, zone.id).size,
});

export const shownDelegation = ({ delegationSet, nameServers }: ZoneRecord): DelegationSet => ({
  ...(delegationSet === undefined ? {} : { Id: delegationSet }),
  NameServers: [...nameServers],
});
