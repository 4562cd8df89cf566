import type {
  DeleteSuppressedDestinationCommandInput,
  GetSuppressedDestinationCommandInput,
  GetSuppressedDestinationResponse,
  ListSuppressedDestinationsCommandInput,
  ListSuppressedDestinationsResponse,
  PutSuppressedDestinationCommandInput,
  SuppressionListReason,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { addressProblem } from '../../ses/core/addresses.ts';
import { type SuppressedRecord, ses } from '../../ses/core/records.ts';
import { badRequest, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { checkReasons } from './account.ts';

const keyOf = (address: string | undefined): string => (address ?? '').toLowerCase();

function find(address: string | undefined, ctx: Context): Readonly<SuppressedRecord> {
  const found = ses(ctx).suppressed.get(keyOf(address));
  if (!found) throw notFound(`Email address ${address} does not exist on your suppression list.`);
  return found;
}

const shape = ({ address, reason, at }: Readonly<SuppressedRecord>) => ({
  EmailAddress: address,
  Reason: reason as SuppressionListReason,
  LastUpdateTime: new Date(at),
});

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutSuppressedDestination.html */
export const putSuppressedDestination: Operation<PutSuppressedDestinationCommandInput, object> = (input, ctx) => {
  const [reason = ''] = checkReasons([input.Reason ?? '']);
  const address = keyOf(input.EmailAddress);
  const problem = addressProblem(address);
  if (problem !== undefined) throw badRequest(problem);
  ses(ctx).suppressed.put(address, { address, reason, at: ctx.kernel.clock.now() });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetSuppressedDestination.html */
export const getSuppressedDestination: Operation<
  GetSuppressedDestinationCommandInput,
  GetSuppressedDestinationResponse
> = (input, ctx) => ({ SuppressedDestination: shape(find(input.EmailAddress, ctx)) });

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteSuppressedDestination.html */
export const deleteSuppressedDestination: Operation<DeleteSuppressedDestinationCommandInput, object> = (input, ctx) => {
  ses(ctx).suppressed.delete(keyOf(find(input.EmailAddress, ctx).address));
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListSuppressedDestinations.html */
export const listSuppressedDestinations: Operation<
  ListSuppressedDestinationsCommandInput,
  ListSuppressedDestinationsResponse
> = (input, ctx) => {
  const { Reasons: reasons, StartDate: from, EndDate: to } = input;
  const all = [...ses(ctx).suppressed.values()].filter(
    ({ reason, at }) =>
      (!reasons?.length || reasons.includes(reason as SuppressionListReason)) &&
      (from === undefined || at >= from.getTime()) &&
      (to === undefined || at < to.getTime()),
  );
  const { items, next } = page(all, input.NextToken, input.PageSize);
  return { SuppressedDestinationSummaries: items.map(shape), ...next };
};
