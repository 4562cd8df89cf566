import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { backoff, wait } from '../base/async.ts';
import { JawsError } from '../errors/error.ts';
import { Interrupted, type StackWork } from './context.ts';
import { describeStack } from './describe.ts';

/** The newest event of a stack: where `watchStack` is to begin. */
export async function lastEventId(work: StackWork): Promise<string | undefined> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackEvents } = await work.cf.send(new DescribeStackEventsCommand({ StackName: work.place.stack }));
  return StackEvents?.[0]?.EventId;
}

/** Events newer than `since`, oldest first. CloudFormation gives them newest first, a page at a time. */
async function eventsSince(work: StackWork, stackId: string, since: string | undefined): Promise<StackEvent[]> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await work.cf.send(
      new DescribeStackEventsCommand({ StackName: stackId, ...(token && { NextToken: token }) }),
    );
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === since) return events.reverse();
      events.push(event);
    }
    token = page.NextToken;
  } while (token);
  return events.reverse();
}

const isStackItself = (event: StackEvent, stackId: string) =>
  event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId === stackId;

/** What passes by itself: a stack goes on whether we can look at it or not. */
const passing: ReadonlySet<string> = new Set(['AwsThrottled', 'AwsUnavailable', 'AwsUnreachable']);

/** How often in a row looking may fail; with the waiting between, about two minutes beside the SDK's own attempts. */
const patience = 24;

export interface Watched {
  /** The state in which the stack came to rest. */
  readonly status: string;
  /** Everything that happened meanwhile, oldest first. */
  readonly events: readonly StackEvent[];
}

/**
 * Follows a stack until it rests, and emits its events as they come. Looks often at first and seldom later, more often again
 * while something happens. Throws Interrupted when the signal comes; the stack then goes on without us.
 */
export async function watchStack(work: StackWork, stackId: string, since: string | undefined): Promise<Watched> {
  const { host, place } = work;
  const events: StackEvent[] = [];
  let last = since;
  let quiet = 0;
  let failures = 0;
  let delays = backoff(5_000);
  for (;;) {
    let fresh: StackEvent[];
    try {
      fresh = await eventsSince(work, stackId, last);
      failures = 0;
    } catch (error) {
      if (!(error instanceof JawsError && passing.has(error.code)) || ++failures > patience) throw error;
      if (failures === 1) host.emit({ type: 'warning', message: `${error.message} Trying again.` });
      await wait(5_000, host.signal);
      if (host.signal.aborted) throw new Interrupted(place);
      continue;
    }
    for (const event of fresh) {
      host.emit({
        type: 'stack-event',
        ...place,
        logicalId: event.LogicalResourceId ?? '',
        resourceType: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        ...(event.ResourceStatusReason && { reason: event.ResourceStatusReason }),
        at: (event.Timestamp ?? host.now()).toISOString(),
      });
    }
    events.push(...fresh);
    last = fresh.at(-1)?.EventId ?? last;
    const own = fresh.findLast((event) => isStackItself(event, stackId));
    if (own?.ResourceStatus && !own.ResourceStatus.endsWith('_IN_PROGRESS')) {
      return { status: own.ResourceStatus, events };
    }
    // The events tell all; asking for the stack now and then is for whatever serves none, or was at rest before.
    quiet = fresh.length > 0 ? 0 : quiet + 1;
    if (quiet > 0 && quiet % 8 === 0) {
      const status = (await describeStack(work.cf, stackId))?.StackStatus ?? 'DELETE_COMPLETE';
      if (!status.endsWith('_IN_PROGRESS')) return { status, events };
    }
    if (fresh.length > 0) delays = backoff(5_000, 250);
    await wait(delays.next().value, host.signal);
    if (host.signal.aborted) throw new Interrupted(place);
  }
}
