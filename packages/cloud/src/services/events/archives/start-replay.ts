import type { StartReplayCommandInput, StartReplayCommandOutput } from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { alreadyExists, invalid } from '../errors.ts';
import { bus, busArn, replayArn } from '../names.ts';
import { receive } from '../put/receive.ts';
import { type ArchiveRecord, type ReplayRecord, stateOf } from '../records.ts';
import { DESCRIPTION, faults, NAME, refuse } from '../validate.ts';
import { prune } from './archive-event.ts';
import { eventBusOf } from './event-source.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
export const startReplay: Operation<StartReplayCommandInput, Output<StartReplayCommandOutput>> = async (input, ctx) => {
  const name = input.ReplayName ?? '';
  refuse(faults(name, 'replayName', NAME), faults(input.Description, 'description', DESCRIPTION));
  const destination = bus(ctx, eventBusOf(ctx, input.Destination?.Arn, 'Destination.Arn'));
  const archiveName = /:archive\/(.+)$/s.exec(input.EventSourceArn ?? '')?.[1];
  const { archives, replays } = stateOf(ctx);
  const archive = archives.get(archiveName ?? '');
  if (!archive) {
    throw invalid(`Parameter EventSourceArn is not valid. Reason: Archive ${archiveName} does not exist.`);
  }
  const from = new Date(input.EventStartTime ?? 0).getTime();
  const to = new Date(input.EventEndTime ?? 0).getTime();
  if (from >= to) {
    throw invalid('Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.');
  }
  // After the times: LocalStack's test_start_replay_error_invalid_end_time, validated on AWS.
  if (archive.bus !== destination.name) {
    throw invalid('Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.');
  }
  if (replays.has(name)) throw alreadyExists(`Replay ${name} already exists.`);
  const started = ctx.kernel.clock.now();
  const replay: ReplayRecord = {
    name,
    description: input.Description,
    archiveArn: input.EventSourceArn ?? '',
    from,
    to,
    busArn: busArn(ctx, destination.name),
    rules: input.Destination?.FilterArns,
    state: 'STARTING',
    started,
  };
  replays.put(name, replay);
  const lastReplayed = await replayEvents(ctx, archive, replay);
  replays.put(name, { ...replay, state: 'RUNNING', lastReplayed, ended: ctx.kernel.clock.now() });
  return { ReplayArn: replayArn(ctx, name), State: 'STARTING', ReplayStartTime: new Date(started) };
};

/** Sends the archived events of the time span, in the order of their times; returns the time of the last one. */
async function replayEvents(
  ctx: Context,
  archive: Readonly<ArchiveRecord>,
  replay: ReplayRecord,
): Promise<number | undefined> {
  prune(ctx, archive);
  const events = [...stateOf(ctx).archived(archive).values()]
    .map(({ event }) => ({ event, at: Date.parse(event.time) }))
    .filter(({ at }) => at >= replay.from && at <= replay.to)
    .sort((a, b) => a.at - b.at);
  for (const { event } of events) {
    const again = { ...event, id: ctx.kernel.ids.uuid(), 'replay-name': replay.name };
    await receive(ctx, archive.bus, again, { only: replay.rules });
  }
  return events.at(-1)?.at;
}
