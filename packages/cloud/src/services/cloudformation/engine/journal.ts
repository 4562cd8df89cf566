import type { OperationType, ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import { type SettledResource, settledResources } from '../../../kernel/observe.ts';
import type { EventRecord, ResourceRecord, StackRecord } from '../records.ts';
import { eventKey, eventsOf, resourcesOf, stacksOf } from '../state.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { notify } from './notify.ts';

/** Changes a stack's record and emits an event. Without a reason the old one is removed. */
export function setStack(d: Deployment, status: StackStatus, reason?: string, change: Partial<StackRecord> = {}): void {
  const before = stackOf(d);
  const continues = before.status === 'UPDATE_ROLLBACK_FAILED' && status === 'UPDATE_ROLLBACK_IN_PROGRESS';
  const type = continues ? 'CONTINUE_ROLLBACK' : begins[status];
  const operation = type === undefined ? before.operation : { id: d.ctx.kernel.ids.uuid(), type };
  const stack: StackRecord = { ...before, ...change, status, statusReason: reason, operation };
  stacksOf(d.ctx).put(d.stackId, stack);
  addEvent(d, {
    id: d.ctx.kernel.ids.uuid(),
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
  });
}

/**
 * What begins with a status. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html: a roll-back
 * after a failure is a separate operation.
 */
const begins: Partial<Record<StackStatus, OperationType>> = {
  CREATE_IN_PROGRESS: 'CREATE_STACK',
  UPDATE_IN_PROGRESS: 'UPDATE_STACK',
  IMPORT_IN_PROGRESS: 'UPDATE_STACK',
  DELETE_IN_PROGRESS: 'DELETE_STACK',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK',
  UPDATE_ROLLBACK_IN_PROGRESS: 'ROLLBACK',
  IMPORT_ROLLBACK_IN_PROGRESS: 'ROLLBACK',
};

/** Changes a stack's record without an event. */
export function changeStack(d: Deployment, change: Partial<StackRecord>): void {
  stacksOf(d.ctx).put(d.stackId, { ...stackOf(d), ...change });
}

export interface ResourceEvent {
  readonly status: ResourceStatus;
  readonly reason?: string;
  /** Masked JSON. */
  readonly properties?: string;
  /** When it is not the resource's current one. */
  readonly physicalId?: string;
}

/** Changes a resource's record and reports it as an event. */
export function setResource(
  d: Deployment,
  logicalId: string,
  event: ResourceEvent,
  change: Partial<ResourceRecord> & { type: string },
): void {
  const resources = resourcesOf(d.ctx, d.stackId);
  const record: ResourceRecord = {
    logicalId,
    ...resources.get(logicalId),
    ...change,
    status: event.status,
    statusReason: event.reason,
    timestamp: d.ctx.kernel.clock.now(),
  };
  resources.put(logicalId, record);
  tellResource(d, logicalId, event, record);
}

/** An event of a resource whose record stays as it is. */
export function tellResource(
  d: Deployment,
  logicalId: string,
  event: ResourceEvent,
  record: Pick<ResourceRecord, 'type' | 'current'>,
): void {
  const time = new Date(d.ctx.kernel.clock.now()).toISOString();
  if (event.status.endsWith('_COMPLETE')) settledResources.publish({ type: record.type } satisfies SettledResource);
  addEvent(d, {
    id: `${logicalId}-${event.status}-${time}-${d.ctx.kernel.ids.random(4)}`,
    logicalId,
    physicalId: event.physicalId ?? record.current?.physicalId ?? '',
    type: record.type,
    status: event.status,
    reason: event.reason,
    properties: event.properties,
  });
}

function addEvent(d: Deployment, event: Omit<EventRecord, 'timestamp' | 'token' | 'operation'>): void {
  const events = eventsOf(d.ctx, d.stackId);
  // No two at the same time: clients sort by it.
  const last = events.get(eventKey(events.size - 1))?.timestamp ?? 0;
  const { operation } = stackOf(d);
  const record: EventRecord = {
    ...event,
    timestamp: Math.max(d.ctx.kernel.clock.now(), last + 1),
    token: d.token,
    operation,
  };
  events.put(eventKey(events.size), record);
  notify(d.ctx, stackOf(d), record);
}
