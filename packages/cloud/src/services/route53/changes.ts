import type { ChangeInfo, GetChangeCommandInput, GetChangeCommandOutput } from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { bareId, changesOf } from './state.ts';

const MOST_CHANGES = 1_000;
const ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const newId = (ctx: Context, first: string, length = 20): string =>
  `${first}${ctx.kernel.ids.random(length, ID)}`;

/** A change that was made: here the name servers know it when it is answered. */
export function changed(ctx: Context, comment?: string): ChangeInfo {
  const id = newId(ctx, 'C');
  const all = changesOf(ctx);
  const submitted = ctx.kernel.clock.now();
  all.put(id, { submitted, ...(comment === undefined ? {} : { comment }) });
  for (const key of all.keys()) {
    if (all.size <= MOST_CHANGES) break;
    all.delete(key);
  }
  return infoOf(`/change/${id}`, submitted, comment);
}

const infoOf = (Id: string, submitted: number, Comment?: string): ChangeInfo => ({
  Id,
  Status: 'INSYNC',
  SubmittedAt: new Date(submitted),
  ...(Comment === undefined ? {} : { Comment }),
});

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html */
export const getChange: Operation<GetChangeCommandInput, Output<GetChangeCommandOutput>> = ({ Id = '' }, ctx) => {
  const found = changesOf(ctx).get(bareId(Id));
  if (found) return { ChangeInfo: infoOf(`/change/${bareId(Id)}`, found.submitted, found.comment) };
  if (!ctx.kernel.lenient) {
    throw new AwsError('NoSuchChange', `A change with the specified change ID does not exist: ${bareId(Id)}`, 404);
  }
  return { ChangeInfo: infoOf(Id, ctx.kernel.clock.now()) };
};
