import type {
  DescribeStackEventsCommandInput,
  DescribeStackEventsCommandOutput,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import type { EventRecord, StackRecord } from './records.ts';
import { eventKey, eventsOf, newestPage, requireStack } from './state.ts';

/** Newest first. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
export const describeStackEvents: Operation<
  DescribeStackEventsCommandInput,
  Output<DescribeStackEventsCommandOutput>
> = (request, ctx) => {
  const stack = requireStack(ctx, request.StackName);
  const events = eventsOf(ctx, stack.id);
  const { items, next } = newestPage(events.size, request.NextToken, (number) => events.get(eventKey(number))!);
  return {
    StackEvents: items.map((event) => eventView(stack, event)),
    ...(next === undefined ? {} : { NextToken: next }),
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
    ...(event.operation === undefined ? {} : { OperationId: event.operation.id }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
  };
}
