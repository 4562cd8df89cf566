import type {
  CancelReplayCommandInput,
  CancelReplayCommandOutput,
  DescribeReplayCommandInput,
  DescribeReplayCommandOutput,
  ListReplaysCommandInput,
  ListReplaysCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { illegalStatus, invalid, notFound } from '../errors.ts';
import { replayArn } from '../names.ts';
import { page } from '../page.ts';
import { type ReplayRecord, stateOf } from '../records.ts';
import { faults, refuse } from '../validate.ts';

const STATES = ['CANCELLED', 'CANCELLING', 'COMPLETED', 'FAILED', 'RUNNING', 'STARTING'] as const;

/**
 * The current state of a replay. Its events are sent before StartReplay answers; on AWS that takes minutes, so it counts as
 * running until it is read, and can be canceled.
 */
function find(ctx: Context, name: string | undefined, isRead: boolean): Readonly<ReplayRecord> {
  const { replays } = stateOf(ctx);
  const found = replays.get(name ?? '');
  if (!found) throw notFound(`Replay ${name} does not exist.`);
  if (!isRead || found.state !== 'RUNNING') return found;
  const completed: ReplayRecord = { ...found, state: 'COMPLETED' };
  replays.put(found.name, completed);
  return completed;
}

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

const shape = (replay: Readonly<ReplayRecord>) => ({
  ReplayName: replay.name,
  EventSourceArn: replay.archiveArn,
  State: replay.state,
  EventStartTime: new Date(replay.from),
  EventEndTime: new Date(replay.to),
  EventLastReplayedTime: date(replay.lastReplayed),
  ReplayStartTime: new Date(replay.started),
  ReplayEndTime: date(replay.ended),
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html */
export const describeReplay: Operation<DescribeReplayCommandInput, Output<DescribeReplayCommandOutput>> = (
  input,
  ctx,
) => {
  const replay = find(ctx, input.ReplayName, true);
  return {
    ...shape(replay),
    ReplayArn: replayArn(ctx, replay.name),
    Description: replay.description,
    Destination: { Arn: replay.busArn, ...(replay.rules ? { FilterArns: [...replay.rules] } : {}) },
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListReplays.html */
export const listReplays: Operation<ListReplaysCommandInput, Output<ListReplaysCommandOutput>> = (input, ctx) => {
  if ([input.NamePrefix, input.EventSourceArn, input.State].filter(Boolean).length > 1) {
    throw invalid('At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.');
  }
  refuse(faults(input.State, 'state', { values: STATES }));
  const found = [...stateOf(ctx).replays.keys()]
    .map((name) => find(ctx, name, true))
    .filter(
      (one) =>
        one.name.startsWith(input.NamePrefix ?? '') &&
        (input.EventSourceArn === undefined || one.archiveArn === input.EventSourceArn) &&
        (input.State === undefined || one.state === input.State),
    );
  const { items, NextToken } = page(found, input, ({ name }) => name);
  return { Replays: items.map(shape), NextToken };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html */
export const cancelReplay: Operation<CancelReplayCommandInput, Output<CancelReplayCommandOutput>> = (input, ctx) => {
  const replay = find(ctx, input.ReplayName, false);
  if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
    throw illegalStatus(`Replay ${replay.name} is not in a valid state for this operation.`);
  }
  stateOf(ctx).replays.put(replay.name, { ...replay, state: 'CANCELLED', ended: ctx.kernel.clock.now() });
  return { ReplayArn: replayArn(ctx, replay.name), State: 'CANCELLING' };
};
