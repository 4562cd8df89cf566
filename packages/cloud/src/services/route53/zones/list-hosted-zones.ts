import type {
  ListHostedZonesByNameCommandInput,
  ListHostedZonesByNameCommandOutput,
  ListHostedZonesByVPCCommandInput,
  ListHostedZonesByVPCCommandOutput,
  ListHostedZonesCommandInput,
  ListHostedZonesCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { normalName, reversed } from '../names.ts';
import { markedPage, sizeOf } from '../page.ts';
import { bareId, zonesOf } from '../state.ts';
import { shownZone } from './show.ts';

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html */
export const listHostedZones: Operation<ListHostedZonesCommandInput, Output<ListHostedZonesCommandOutput>> = (
  input,
  ctx,
) => {
  const { DelegationSetId, HostedZoneType } = input;
  const set = DelegationSetId === undefined ? undefined : bareId(DelegationSetId);
  const found = [...zonesOf(ctx).values()].filter(
    (zone) => (set === undefined || zone.delegationSet === set) && (HostedZoneType === undefined || zone.isPrivate),
  );
  const { items, ...rest } = markedPage(found, input);
  return { HostedZones: items.map((zone) => shownZone(ctx, zone)), ...rest };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByName.html */
export const listHostedZonesByName: Operation<
  ListHostedZonesByNameCommandInput,
  Output<ListHostedZonesByNameCommandOutput>
> = ({ DNSName, HostedZoneId, MaxItems }, ctx) => {
  const size = sizeOf(MaxItems);
  const from = DNSName === undefined ? undefined : normalName(DNSName);
  const rank = ({ name, id }: { name: string; id: string }): string => `${reversed(name)}\u0000\u0000${id}`;
  const start = from === undefined ? '' : rank({ name: from, id: bareId(HostedZoneId ?? '') });
  const sorted = [...zonesOf(ctx).values()].sort((a, b) =>
    reversed(a.name) === reversed(b.name) ? 0 : reversed(a.name) < reversed(b.name) ? -1 : 1,
  );
  // Other emulators treat the name as a filter; on AWS the list starts there.
  const found = ctx.kernel.lenient
    ? sorted.filter(({ name }) => from === undefined || name === from)
    : sorted.filter((zone) => rank(zone) >= start);
  const next = found[size];
  return {
    HostedZones: found.slice(0, size).map((zone) => shownZone(ctx, zone)),
    ...(from === undefined ? {} : { DNSName: from }),
    ...(HostedZoneId === undefined ? {} : { HostedZoneId }),
    IsTruncated: next !== undefined,
    ...(next ? { NextDNSName: next.name, NextHostedZoneId: next.id } : {}),
    MaxItems: size,
  };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByVPC.html */
export const listHostedZonesByVPC: Operation<
  ListHostedZonesByVPCCommandInput,
  Output<ListHostedZonesByVPCCommandOutput>
> = ({ VPCId, VPCRegion, MaxItems, NextToken }, ctx) => {
  const size = sizeOf(MaxItems);
  const found = [...zonesOf(ctx).values()].filter(({ vpcs }) =>
    vpcs.some((vpc) => vpc.VPCId === VPCId && vpc.VPCRegion === VPCRegion),
  );
  const start = NextToken === undefined ? 0 : found.findIndex(({ id }) => id === NextToken);
  const next = found[Math.max(0, start) + size];
  return {
    HostedZoneSummaries: found.slice(Math.max(0, start), Math.max(0, start) + size).map(({ id, name }) => ({
      HostedZoneId: id,
      Name: name,
      Owner: { OwningAccount: ctx.account },
    })),
    MaxItems: size,
    ...(next ? { NextToken: next.id } : {}),
  };
};
