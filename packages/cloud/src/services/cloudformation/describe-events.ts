import type {
  DescribeEventsCommandInput,
  DescribeEventsCommandOutput,
  OperationEvent,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { findChangeSet } from './change-set-state.ts';
import type { ChangeSetRecord, EventRecord, StackRecord } from './records.ts';
import { changeSetsOf, eventsOf, pageFromNewest, requireStack, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';

/** Newest first. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html */
export const describeEvents: Operation<DescribeEventsCommandInput, Output<DescribeEventsCommandOutput>> = (
  request,
  ctx,
) => {
  const found = eventsFor(request, ctx).filter(
    (event) =>
      (request.OperationId === undefined || event.OperationId === request.OperationId) &&
      (!request.Filters?.FailedEvents || event.EventType?.endsWith('_ERROR')),
  );
  const { items, next } = pageFromNewest(found, request.NextToken);
  return { OperationEvents: items, ...(next === undefined ? {} : { NextToken: next }) };
};

/** Oldest first. */
function eventsFor(request: DescribeEventsCommandInput, ctx: Context): OperationEvent[] {
  const { ChangeSetName, StackName, OperationId } = request;
  // AWS answers the same to a name of a change set without its stack.
  if (!StackName && !OperationId && !ChangeSetName?.startsWith('arn:')) {
    throw validationError('One of ChangeSetName, OperationId or StackName must be specified');
  }
  if (ChangeSetName) return ofChangeSet(findChangeSet(ctx, ChangeSetName, StackName));
  const stacks = StackName ? [requireStack(ctx, StackName)] : [...stacksOf(ctx).values()];
  return stacks.flatMap((stack) => ofStack(ctx, stack));
}

function ofStack(ctx: Context, stack: StackRecord): OperationEvent[] {
  const sets = [...changeSetsOf(ctx).values()].filter((set) => set.stackId === stack.id);
  const events = [...eventsOf(ctx, stack.id).values()].map((event) => ofStackEvent(stack, event));
  return [...events, ...sets.flatMap(ofChangeSet)].sort(byTime);
}

const byTime = (a: OperationEvent, b: OperationEvent) => Number(a.Timestamp) - Number(b.Timestamp);

function ofStackEvent(stack: StackRecord, event: EventRecord): OperationEvent {
  const isStack = event.physicalId === stack.id;
  return {
    EventId: event.id,
    StackId: stack.id,
    OperationId: event.operation?.id,
    OperationType: event.operation?.type,
    ...(isStack ? { OperationStatus: operationStatus(event.status) } : {}),
    EventType: isStack ? 'STACK_EVENT' : event.status.endsWith('_FAILED') ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT',
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.timestamp),
    ResourceStatus: event.status as NonNullable<OperationEvent['ResourceStatus']>,
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.properties === undefined ? {} : { ResourceProperties: event.properties }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
  };
}

function operationStatus(status: string): NonNullable<OperationEvent['OperationStatus']> {
  if (status.endsWith('_FAILED')) return 'FAILED';
  return status.endsWith('_IN_PROGRESS') ? 'IN_PROGRESS' : 'SUCCEEDED';
}

/** The creation of a change set: its begin, what early validation found, and its end. */
function ofChangeSet(set: ChangeSetRecord): OperationEvent[] {
  const { operationId, eventIds = [], validations = [] } = set;
  if (operationId === undefined) return [];
  const about = (index: number) => ({
    EventId: eventIds[index],
    StackId: set.stackId,
    OperationId: operationId,
    OperationType: 'CREATE_CHANGESET' as const,
    Timestamp: new Date(set.created),
    ...(set.clientToken === undefined ? {} : { ClientRequestToken: set.clientToken }),
  });
  const OperationStatus = set.status === 'FAILED' ? ('FAILED' as const) : ('SUCCEEDED' as const);
  return [
    { ...about(0), EventType: 'STACK_EVENT', OperationStatus: 'IN_PROGRESS' },
    ...validations.map((found, index) => ({
      ...about(index + 2),
      EventType: 'VALIDATION_ERROR' as const,
      LogicalResourceId: found.logicalId,
      PhysicalResourceId: found.physicalId,
      ResourceType: found.type,
      ValidationFailureMode: found.mode,
      ValidationName: found.name,
      ValidationStatus: 'FAILED' as const,
      ValidationStatusReason: found.reason,
      ValidationPath: found.path,
    })),
    { ...about(1), EventType: 'STACK_EVENT', OperationStatus },
  ];
}
