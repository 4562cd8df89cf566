import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { isTransient } from '../aws/observe.ts';
import { backoff, wait } from '../base/async.ts';
import { Interrupted } from './context.ts';
import { describeStack } from './describe.ts';
import type { StackHandle, StackState } from './handle.ts';
import { Silence } from './silence.ts';

/** The events of a stack to return: those of one operation, or all events after a known one. */
export type EventsOf = { readonly token: string } | { readonly after: string | undefined };

/** The newest event of a stack; the events of the current operation follow it. By its id, which still finds it once it is deleted. */
export async function lastEventId({ cf }: StackHandle, stackId: string): Promise<string | undefined> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackEvents } = await cf.send(new DescribeStackEventsCommand({ StackName: stackId }));
  return StackEvents?.[0]?.EventId;
}

/**
 * Events newer than the last one seen, oldest first. CloudFormation returns them newest first, a page at a time. The first page is
 * always searched for events of an operation, even behind a later operation of another process.
 */
async function freshEvents(
  { cf }: StackHandle,
  stackId: string,
  wanted: EventsOf,
  last: string | undefined,
  abortSignal?: AbortSignal,
): Promise<StackEvent[]> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await cf.send(
      new DescribeStackEventsCommand({ StackName: stackId, ...(token && { NextToken: token }) }),
      ...(abortSignal ? [{ abortSignal }] : []),
    );
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === last) return events.reverse();
      const foreign = 'token' in wanted && event.ClientRequestToken !== wanted.token;
      // An operation's events are contiguous: those of earlier operations are all older.
      if (foreign && events.length > 0) return events.reverse();
      if (!foreign) events.push(event);
    }
    token = 'token' in wanted && events.length === 0 ? undefined : page.NextToken;
  } while (token);
  return events.reverse();
}

/** Whether an operation with this token has begun on a stack: the response may have been lost. */
export async function hasBegun(handle: StackHandle, stackId: string): Promise<boolean> {
  return (await freshEvents(handle, stackId, { token: handle.token }, undefined)).length > 0;
}

const isStackItself = (event: StackEvent, stackId: string) =>
  event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId === stackId;

/** How many consecutive reads may be throttled; with the pauses between them this is about two minutes, besides the SDK's own attempts. */
const maxFailures = 24;

/**
 * How many reads an operation may take until it shows: CloudFormation can answer with the old status for a while after it has
 * accepted a call.
 */
const maxUnseen = 16;

export interface Watched {
  /** The final state of the stack. */
  readonly status: string;
  /** Everything that happened meanwhile, oldest first. */
  readonly events: readonly StackEvent[];
  /** The stack in its final state, if it was requested; a deleted stack has none. */
  readonly stack: StackState | undefined;
}

/**
 * Follows a stack until it is settled, and emits its events as they come. Polls often at first and less often later, more
 * often again while something happens. Throws Interrupted after the signal, and RegionSilent; CloudFormation then continues without us.
 */
export async function watchStack(handle: StackHandle, stackId: string, wanted: EventsOf): Promise<Watched> {
  const { host, place, cf } = handle;
  const events: StackEvent[] = [];
  let last = 'after' in wanted ? wanted.after : undefined;
  let quiet = 0;
  let failures = 0;
  const silence = new Silence(handle);
  let delays = backoff(5_000);
  for (;;) {
    let fresh: StackEvent[] = [];
    let stack: StackState | undefined;
    // The events are sufficient; the stack itself is read for a service without events, or for an operation that has already ended.
    let asksStack = false;
    try {
      fresh = await silence.ask((signal) => freshEvents(handle, stackId, wanted, last, signal));
      asksStack = fresh.length === 0 && (quiet + 1) % 8 === 0;
      if (asksStack) stack = await silence.ask(() => describeStack(cf, place.region, stackId));
      failures = 0;
    } catch (error) {
      // A stack continues even while it cannot be read.
      if (!isTransient(error) || ++failures > maxFailures) throw error;
      if (failures === 1) host.emit({ type: 'warning', message: `${error.message} Trying again.` });
      await wait(5_000, host.signal);
      if (host.signal.aborted) throw new Interrupted(place);
      continue;
    }
    for (const event of fresh) emitEvent(handle, event);
    events.push(...fresh);
    last = fresh.at(-1)?.EventId ?? last;
    const own = fresh.findLast((event) => isStackItself(event, stackId));
    if (own?.ResourceStatus && isAtRest(own.ResourceStatus)) {
      return { status: own.ResourceStatus, events, stack: undefined };
    }
    quiet = fresh.length > 0 ? 0 : quiet + 1;
    if (asksStack) {
      const status = stack?.status ?? 'DELETE_COMPLETE';
      if (isAtRest(status) && (events.length > 0 || 'after' in wanted || quiet >= maxUnseen)) {
        return { status, events, stack };
      }
    }
    if (fresh.length > 0) delays = backoff(5_000, 250);
    await wait(delays.next().value, host.signal);
    if (host.signal.aborted) throw new Interrupted(place);
  }
}

const isAtRest = (status: string): boolean => !status.endsWith('_IN_PROGRESS');

function emitEvent({ host, place }: StackHandle, event: StackEvent): void {
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
