import type { ResourceState } from '../../../kernel/resource-type.ts';
import type { PhysicalResource, ResourceRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import type { Graph } from '../template/graph.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { changedProperties } from './differences.ts';
import { handlerContext, handlerOf, newSuffix } from './handler.ts';
import { setResource, setStack } from './journal.ts';
import { failureReason } from './reason.ts';
import { cleanUp } from './remove.ts';
import { runInOrder } from './schedule.ts';
import { stopShift } from './shift-alias.ts';

/**
 * Rolls an update back, resource by resource to the previous state in each record, then deletes new resources: UPDATE_ROLLBACK_IN_PROGRESS
 * to UPDATE_ROLLBACK_COMPLETE or UPDATE_ROLLBACK_FAILED.
 */
export async function rollBackUpdate(d: Deployment): Promise<void> {
  await commit(d);
  const resources = resourcesOf(d.ctx, d.stackId);
  const skip = stackOf(d).skip ?? [];
  const touched = [...resources.values()].filter((record) => record.before);
  const graph: Graph = new Map(touched.map((record) => [record.logicalId, new Set(record.before!.dependsOn)]));
  const failures = await runInOrder(graph, (logicalId) => restore(d, logicalId, skip));
  if (failures.size > 0) {
    const names = [...failures.keys()].join(', ');
    setStack(d, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${names}]. `, {
      skip: undefined,
    });
    await commit(d);
    return;
  }
  const input = stackOf(d).previous ?? stackOf(d).input;
  for (const [logicalId, record] of [...resources.entries()]) {
    if (record.before === null) resources.put(logicalId, { ...record, before: undefined, removed: true });
  }
  setStack(d, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined, {
    input,
    previous: undefined,
    skip: undefined,
  });
  await commit(d);
  await finishRollBack(d);
}

/** The clean-up after an update was rolled back. */
export async function finishRollBack(d: Deployment): Promise<void> {
  const removed = [...resourcesOf(d.ctx, d.stackId).values()].filter((record) => record.removed);
  await cleanUp(
    d,
    removed.map((record) => record.logicalId),
    true,
  );
  setStack(d, 'UPDATE_ROLLBACK_COMPLETE', undefined, { updated: d.ctx.kernel.clock.now() });
  await commit(d);
}

async function restore(d: Deployment, logicalId: string, skip: readonly string[]): Promise<void> {
  await d.ctx.kernel.faults.whenUp(d.ctx.region);
  const resources = resourcesOf(d.ctx, d.stackId);
  const record = resources.get(logicalId)!;
  const before = record.before!;
  const { type } = before;
  if (untouched(record, before)) {
    resources.put(logicalId, { ...record, current: before, before: undefined, actualBefore: undefined });
    return;
  }
  const done = {
    type,
    before: undefined,
    actualBefore: undefined,
    current: before,
    asked: undefined,
    shift: undefined,
  };
  if (skip.includes(logicalId)) {
    setResource(d, logicalId, { status: 'UPDATE_COMPLETE' }, { ...done, skipped: true });
    return;
  }
  setResource(d, logicalId, { status: 'UPDATE_IN_PROGRESS' }, { type });
  await commit(d);
  const { current } = record;
  if (current && current.physicalId !== before.physicalId) {
    // The old resource was still there, waiting for the clean-up: the two change places.
    const waiting = (record.leftovers ?? []).filter((other) => other.physicalId !== before.physicalId);
    const leftovers = [...waiting, { ...current, policy: current.deletionPolicy === 'Retain' ? 'Retain' : 'Delete' }];
    setResource(d, logicalId, { status: 'UPDATE_COMPLETE', physicalId: before.physicalId }, { ...done, leftovers });
    await commit(d);
    return;
  }
  try {
    const attributes = await undo(d, record, before);
    const restored = { ...before, attributes: { ...before.attributes, ...attributes } };
    setResource(d, logicalId, { status: 'UPDATE_COMPLETE' }, { ...done, current: restored });
  } catch (error) {
    setResource(d, logicalId, { status: 'UPDATE_FAILED', reason: failureReason(error, type, d.ctx) }, { type });
    throw error;
  }
  await commit(d);
}

/**
 * Has the type's handler revert an update in place; returns the attributes that it reports. A resource that failed before its update began
 * is unchanged.
 */
async function undo(
  d: Deployment,
  record: ResourceRecord,
  before: PhysicalResource,
): Promise<ResourceState['attributes']> {
  const asked = record.asked ?? record.current?.properties ?? before.properties;
  const back = record.actualBefore ?? before.properties;
  if (record.asked === undefined && changedProperties(asked, back).length === 0) return undefined;
  const { logicalId } = record;
  const context = handlerContext(d, { logicalId, type: before.type, suffix: newSuffix(d) });
  if (record.shift) await stopShift(context, before.properties, record.shift);
  const state = await handlerOf(d, before.type).update?.(before.physicalId, back, asked, context);
  return state?.attributes;
}

/** Whether the update changed nothing physical: the properties are as before, and nothing was begun. */
function untouched(record: ResourceRecord, before: PhysicalResource): boolean {
  const { current } = record;
  return (
    current !== undefined &&
    current.physicalId === before.physicalId &&
    record.status !== 'UPDATE_FAILED' &&
    record.status !== 'UPDATE_IN_PROGRESS' &&
    changedProperties(current.properties, record.actualBefore ?? before.properties).length === 0
  );
}
