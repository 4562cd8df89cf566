import type {
  LiveTailSessionLogEvent,
  StartLiveTailRequest,
  StartLiveTailResponse,
  StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { compile } from '../filter-pattern/compile.ts';
import { findGroup, groupArn, nameIn } from '../find.ts';
import type { GroupRecord } from '../records.ts';
import { checkOptional, FILTER_PATTERN } from '../validate.ts';
import { entriesOf } from './chunk.ts';
import { type Arrival, tailing, watch } from './tails.ts';

const MAX_GROUPS = 10;
const UPDATE_EVERY = 1_000;
const MAX_PER_UPDATE = 500;
const SESSION = 3 * 3_600_000;

/**
 * Events as they come in: one update a second, with 500 events at most, for three hours at most.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
export const startLiveTail: Operation<StartLiveTailRequest, StartLiveTailResponse> = (input, ctx) => {
  const identifiers = input.logGroupIdentifiers ?? [];
  const pattern = checkOptional(input.logEventFilterPattern, 'logEventFilterPattern', FILTER_PATTERN) ?? '';
  if (identifiers.length < 1 || identifiers.length > MAX_GROUPS) {
    throw invalidParameter(`logGroupIdentifiers must have between 1 and ${MAX_GROUPS} members.`);
  }
  if ((input.logStreamNames ?? input.logStreamNamePrefixes) && identifiers.length > 1) {
    throw invalidParameter('Log streams can be named for a single log group only.');
  }
  const groups = identifiers.map((one) => findGroup(nameIn(one, ctx), ctx));
  const fits = compile(pattern);
  const wanted = (stream: string): boolean =>
    (!input.logStreamNames || input.logStreamNames.includes(stream)) &&
    (!input.logStreamNamePrefixes || input.logStreamNamePrefixes.some((prefix) => stream.startsWith(prefix)));
  return {
    responseStream: session(input, groups, ctx, (arrival) =>
      wanted(arrival.stream) ? eventsOf(arrival, ctx).filter((event) => fits(event.message ?? '')) : [],
    ),
  };
};

function eventsOf({ group, stream, batch }: Arrival, ctx: Context): LiveTailSessionLogEvent[] {
  return entriesOf(batch).map((entry) => ({
    logStreamName: stream,
    logGroupIdentifier: groupArn(ctx, group.name),
    message: entry.message,
    timestamp: entry.timestamp,
    ingestionTime: entry.ingested,
  }));
}

async function* session(
  input: StartLiveTailRequest,
  groups: readonly Readonly<GroupRecord>[],
  ctx: Context,
  pick: (arrival: Arrival) => LiveTailSessionLogEvent[],
): AsyncGenerator<StartLiveTailResponseStream> {
  let waiting: LiveTailSessionLogEvent[] = [];
  let sampled = false;
  const stops = groups.map((group) =>
    watch(ctx, group, (arrival) => {
      const room = MAX_PER_UPDATE - waiting.length;
      const events = pick(arrival);
      if (events.length > room) sampled = true;
      waiting.push(...events.slice(0, room));
    }),
  );
  const end = ctx.kernel.clock.now() + SESSION;
  try {
    yield {
      sessionStart: {
        requestId: ctx.requestId,
        sessionId: ctx.kernel.ids.uuid(),
        logGroupIdentifiers: groups.map((group) => groupArn(ctx, group.name)),
        logStreamNames: input.logStreamNames,
        logStreamNamePrefixes: input.logStreamNamePrefixes,
        logEventFilterPattern: input.logEventFilterPattern,
      },
    };
    while (ctx.kernel.clock.now() < end && tailing(ctx, groups)) {
      await new Promise((resolve) => setTimeout(resolve, UPDATE_EVERY).unref());
      const update = { sessionMetadata: { sampled }, sessionResults: waiting };
      waiting = [];
      sampled = false;
      yield { sessionUpdate: update };
    }
  } finally {
    for (const stop of stops) stop();
  }
}
