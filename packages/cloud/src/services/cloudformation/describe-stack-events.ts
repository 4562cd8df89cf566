import type {
  DescribeStackEventsCommandInput,
  DescribeStackEventsCommandOutput,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import type { EventRecord, StackRecord } from './records.ts';
import { eventsOf, page, requireStack } from './state.ts';

/** Newest first. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
export const describeStackEvents: Operation<
  DescribeStackEventsCommandInput,
  Output<DescribeStackEventsCommandOutput>
> = (request, ctx) => {
  const stack = requireStack(ctx, request.StackName);
  const events = [...eventsOf(ctx, stack.id).values()];
  // Tokens count from the oldest, so that events that come meanwhile shift no page.
  const end = request.NextToken === undefined ? events.length : Number(request.NextToken);
  const start = Math.max(0, end - 100);
  const { items } = page(events, String(start), end - start);
  return {
    StackEvents: items.reverse().map((event) => eventView(stack, event)),
    ...(start > 0 ? { NextToken: String(start) } : {}),
  };
};

function eventView(stack: StackRecord, event: EventRecord): StackEvent {
  return {
    StackId: stack.id,
    EventId: event.id,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.timestamp),
    ResourceStatus: event.status as NonNullable<StackEvent['ResourceStatus']>,
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.properties === undefined ? {} : { ResourceProperties: event.properties }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
  };
}
