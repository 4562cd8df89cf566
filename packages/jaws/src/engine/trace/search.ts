import type {
  CloudWatchLogsClient,
  FilteredLogEvent,
  FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsCode } from '../../aws/observe.ts';

/** Each page is a call, of which an account has five in a second; CloudWatch may read much for a page without a line. */
const mostPages = 50;

export interface FoundEvents {
  readonly events: readonly FilteredLogEvent[];
  /** There is more than was read. */
  readonly more: boolean;
}

/** Events of a log group, at most this many. None if the group does not exist: its function was never called. */
export async function eventsOf(
  client: CloudWatchLogsClient,
  input: Omit<FilterLogEventsCommandInput, 'nextToken' | 'limit'>,
  max: number,
  signal: AbortSignal,
): Promise<FoundEvents> {
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const events: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < mostPages && !signal.aborted; page++) {
      const limit = Math.min(10_000, max - events.length);
      const answer = await client.send(new FilterLogEventsCommand({ ...input, limit, nextToken }));
      events.push(...(answer.events ?? []));
      nextToken = answer.nextToken;
      if (nextToken === undefined) return { events, more: false };
      if (events.length >= max) break;
    }
    return { events: events.slice(0, max), more: true };
  } catch (error) {
    if (awsCode(error) === 'ResourceNotFoundException') return { events: [], more: false };
    throw error;
  }
}
