import type {
  CreateReusableDelegationSetCommandInput,
  CreateReusableDelegationSetCommandOutput,
  DelegationSet,
  DeleteReusableDelegationSetCommandInput,
  GetReusableDelegationSetCommandInput,
  GetReusableDelegationSetCommandOutput,
  ListReusableDelegationSetsCommandInput,
  ListReusableDelegationSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { newId } from '../changes.ts';
import { NAME_SERVERS } from '../names.ts';
import { markedPage } from '../page.ts';
import { bareId, type DelegationSetRecord, delegationSetsOf, findZone, zonesOf } from '../state.ts';

const shown = ({ id, callerReference, nameServers }: DelegationSetRecord): DelegationSet => ({
  Id: `/delegationset/${id}`,
  CallerReference: callerReference,
  NameServers: [...nameServers],
});

const noSuchSet = (id: string) => new AwsError('NoSuchDelegationSet', id, 400);

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateReusableDelegationSet.html */
export const createReusableDelegationSet: Operation<
  CreateReusableDelegationSetCommandInput,
  Output<CreateReusableDelegationSetCommandOutput>
> = ({ CallerReference = '', HostedZoneId }, ctx) => {
  const all = delegationSetsOf(ctx);
  if ([...all.values()].some(({ callerReference }) => callerReference === CallerReference)) {
    throw new AwsError(
      'DelegationSetAlreadyCreated',
      'A delegation set with the same owner and caller reference combination has already been created.',
      400,
    );
  }
  const zone = HostedZoneId === undefined ? undefined : findZone(ctx, HostedZoneId);
  const set = { id: newId(ctx, 'N'), callerReference: CallerReference, nameServers: zone?.nameServers ?? NAME_SERVERS };
  all.put(set.id, set);
  return {
    DelegationSet: shown(set),
    Location: `https://route53.amazonaws.com/2013-04-01/delegationset/${set.id}`,
  };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetReusableDelegationSet.html */
export const getReusableDelegationSet: Operation<
  GetReusableDelegationSetCommandInput,
  Output<GetReusableDelegationSetCommandOutput>
> = ({ Id = '' }, ctx) => {
  const set = delegationSetsOf(ctx).get(bareId(Id));
  if (!set) throw noSuchSet(bareId(Id));
  return { DelegationSet: shown(set) };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteReusableDelegationSet.html */
export const deleteReusableDelegationSet: Operation<DeleteReusableDelegationSetCommandInput, object> = (
  { Id = '' },
  ctx,
) => {
  const id = bareId(Id);
  if (!delegationSetsOf(ctx).has(id)) throw noSuchSet(id);
  if ([...zonesOf(ctx).values()].some(({ delegationSet }) => delegationSet === id)) {
    throw new AwsError('DelegationSetInUse', `The delegation set ${id} is in use by a hosted zone.`, 400);
  }
  delegationSetsOf(ctx).delete(id);
  return {};
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListReusableDelegationSets.html */
export const listReusableDelegationSets: Operation<
  ListReusableDelegationSetsCommandInput,
  Output<ListReusableDelegationSetsCommandOutput>
> = (input, ctx) => {
  const { items, Marker = '', ...rest } = markedPage([...delegationSetsOf(ctx).values()], input);
  return { DelegationSets: items.map(shown), Marker, ...rest };
};
