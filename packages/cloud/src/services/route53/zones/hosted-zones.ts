import type {
  DeleteHostedZoneCommandInput,
  DeleteHostedZoneCommandOutput,
  GetDNSSECCommandInput,
  GetDNSSECCommandOutput,
  GetHostedZoneCommandInput,
  GetHostedZoneCommandOutput,
  GetHostedZoneCountCommandOutput,
  GetHostedZoneLimitCommandInput,
  GetHostedZoneLimitCommandOutput,
  UpdateHostedZoneCommentCommandInput,
  UpdateHostedZoneCommentCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { changed } from '../changes.ts';
import { invalidInput } from '../errors.ts';
import { findZone, queryLogsOf, recordsOf, tagsOf, zonesOf } from '../state.ts';
import { shownDelegation, shownZone } from './show.ts';

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html */
export const getHostedZone: Operation<GetHostedZoneCommandInput, Output<GetHostedZoneCommandOutput>> = (
  { Id },
  ctx,
) => {
  const zone = findZone(ctx, Id);
  return {
    HostedZone: shownZone(ctx, zone),
    ...(zone.isPrivate ? { VPCs: zone.vpcs.map((vpc) => ({ ...vpc })) } : { DelegationSet: shownDelegation(zone) }),
  };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html */
export const deleteHostedZone: Operation<DeleteHostedZoneCommandInput, Output<DeleteHostedZoneCommandOutput>> = (
  { Id },
  ctx,
) => {
  const zone = findZone(ctx, Id);
  const records = recordsOf(ctx, zone.id);
  const own = (name = '', type = '') => name === zone.name && (type === 'NS' || type === 'SOA');
  if ([...records.values()].some(({ Name, Type }) => !own(Name, Type))) {
    throw new AwsError(
      'HostedZoneNotEmpty',
      'The hosted zone contains resource records that are not SOA or NS records.',
      400,
    );
  }
  for (const key of [...records.keys()]) records.delete(key);
  for (const [key, { zone: logged }] of [...queryLogsOf(ctx).entries()]) {
    if (logged === zone.id) queryLogsOf(ctx).delete(key);
  }
  tagsOf(ctx).delete(`hostedzone/${zone.id}`);
  zonesOf(ctx).delete(zone.id);
  return { ChangeInfo: changed(ctx) };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHostedZoneComment.html */
export const updateHostedZoneComment: Operation<
  UpdateHostedZoneCommentCommandInput,
  Output<UpdateHostedZoneCommentCommandOutput>
> = ({ Id, Comment }, ctx) => {
  const { comment: _before, ...zone } = findZone(ctx, Id);
  const after = { ...zone, ...(Comment === undefined ? {} : { comment: Comment }) };
  zonesOf(ctx).put(zone.id, after);
  return { HostedZone: shownZone(ctx, after) };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZoneCount.html */
export const getHostedZoneCount: Operation<object, Output<GetHostedZoneCountCommandOutput>> = (_input, ctx) => ({
  HostedZoneCount: zonesOf(ctx).size,
});

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZoneLimit.html */
export const getHostedZoneLimit: Operation<GetHostedZoneLimitCommandInput, Output<GetHostedZoneLimitCommandOutput>> = (
  { HostedZoneId, Type },
  ctx,
) => {
  const zone = findZone(ctx, HostedZoneId);
  if (Type === 'MAX_RRSETS_BY_ZONE') {
    return { Limit: { Type, Value: 10_000 }, Count: recordsOf(ctx, zone.id).size };
  }
  if (Type === 'MAX_VPCS_ASSOCIATED_BY_ZONE') return { Limit: { Type, Value: 300 }, Count: zone.vpcs.length };
  throw invalidInput(`Unknown limit type ${Type}`);
};

/** No zone is signed here. https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetDNSSEC.html */
export const getDNSSEC: Operation<GetDNSSECCommandInput, Output<GetDNSSECCommandOutput>> = ({ HostedZoneId }, ctx) => {
  findZone(ctx, HostedZoneId);
  return { Status: { ServeSignature: 'NOT_SIGNING' }, KeySigningKeys: [] };
};
