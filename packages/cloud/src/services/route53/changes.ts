import type { ChangeInfo, GetChangeCommandInput, GetChangeCommandOutput } from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { bareId, changesOf } from './state.ts';

const MOST_CHANGES = 1_000;
const ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const newId = (ctx: Context, first: string, length = 20): string =>
  `${first}${ctx.kernel.ids.random(length, ID)}`;

/**
 * The time until a change has reached all name servers: a minute on AWS, the next millisecond here, since SDK waiters poll every 30
 * s.
 */
const PROPAGATION_MS = 1;

/** A change that has been submitted. */
export function changed(ctx: Context, comment?: string): ChangeInfo {
  const id = newId(ctx, 'C');
  const all = changesOf(ctx);
  const submitted = ctx.kernel.clock.now();
  all.put(id, { submitted, ...(comment === undefined ? {} : { comment }) });
  for (const key of all.keys()) {
    if (all.size <= MOST_CHANGES) break;
    all.delete(key);
  }
  return infoOf({ id: `/change/${id}`, submitted, comment }, ctx.kernel.lenient === true);
}

interface Change {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly submitted: number;
  readonly comment?: string | undefined;
}

/** In other emulators every change is in sync, and in a lenient cloud too. */
const isInSync = ({ kernel }: Context, submitted: number): boolean =>
  kernel.lenient === true || kernel.clock.now() >= submitted + PROPAGATION_MS;

function infoOf({ id, submitted, comment }: Change, inSync: boolean): ChangeInfo {
  return {
    Id: id,
    Status: inSync ? 'INSYNC' : 'PENDING',
    SubmittedAt: new Date(submitted),
    ...(comment === undefined ? {} : { Comment: comment }),
  };
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html */
export const getChange: Operation<GetChangeCommandInput, Output<GetChangeCommandOutput>> = ({ Id = '' }, ctx) => {
  const found = changesOf(ctx).get(bareId(Id));
  if (found) {
    return { ChangeInfo: infoOf({ ...found, id: `/change/${bareId(Id)}` }, isInSync(ctx, found.submitted)) };
  }
  if (!ctx.kernel.lenient) {
    throw new AwsError('NoSuchChange', `A change with the specified change ID does not exist: ${bareId(Id)}`, 404);
  }
  return { ChangeInfo: infoOf({ id: Id, submitted: ctx.kernel.clock.now() }, true) };
};
