import type {
  AssociateVPCWithHostedZoneCommandInput,
  AssociateVPCWithHostedZoneCommandOutput,
  DisassociateVPCFromHostedZoneCommandInput,
  DisassociateVPCFromHostedZoneCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { changed } from '../changes.ts';
import { findZone, zonesOf } from '../state.ts';

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_AssociateVPCWithHostedZone.html */
export const associateVPCWithHostedZone: Operation<
  AssociateVPCWithHostedZoneCommandInput,
  Output<AssociateVPCWithHostedZoneCommandOutput>
> = ({ HostedZoneId, VPC = {}, Comment }, ctx) => {
  const zone = findZone(ctx, HostedZoneId);
  if (!zone.isPrivate) {
    throw new AwsError(
      'PublicZoneVPCAssociation',
      "You're trying to associate a VPC with a public hosted zone. Amazon Route 53 doesn't support associating a VPC with a public hosted zone.",
      400,
    );
  }
  const others = zone.vpcs.filter(({ VPCId }) => VPCId !== VPC.VPCId);
  zonesOf(ctx).put(zone.id, { ...zone, vpcs: [...others, VPC] });
  return { ChangeInfo: changed(ctx, Comment ?? '') };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_DisassociateVPCFromHostedZone.html */
export const disassociateVPCFromHostedZone: Operation<
  DisassociateVPCFromHostedZoneCommandInput,
  Output<DisassociateVPCFromHostedZoneCommandOutput>
> = ({ HostedZoneId, VPC = {}, Comment }, ctx) => {
  const zone = findZone(ctx, HostedZoneId);
  const left = zone.vpcs.filter(({ VPCId }) => VPCId !== VPC.VPCId);
  if (left.length === zone.vpcs.length) {
    throw new AwsError('VPCAssociationNotFound', `The VPC ${VPC.VPCId} is not associated with the hosted zone.`, 404);
  }
  if (left.length === 0) {
    throw new AwsError(
      'LastVPCAssociation',
      "The VPC that you're trying to disassociate from the private hosted zone is the last VPC that is associated with the hosted zone. Amazon Route 53 doesn't support disassociating the last VPC from a hosted zone.",
      400,
    );
  }
  zonesOf(ctx).put(zone.id, { ...zone, vpcs: left });
  return { ChangeInfo: changed(ctx, Comment ?? '') };
};
