import type { Leftover, ResourceRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import type { Graph } from '../template/graph.ts';
import { entry } from '../template/json.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { handlerContext, handlerOfMade, newSuffix } from './handler.ts';
import { setResource, tellResource } from './journal.ts';
import { failureReason } from './reason.ts';
import { type Failures, reversed, runInOrder } from './schedule.ts';

export interface Removal {
  /** Whether the stack's own creation is being undone: `RetainExceptOnCreate` then retains nothing. */
  readonly undoesCreate: boolean;
  /** Logical ids that stay, as the caller asked. */
  readonly retain?: readonly string[];
  /** Whether what cannot be deleted stays, and stops nothing. */
  readonly force?: boolean;
  /** Whether the records go too, as after an update, or stay to be shown as deleted. */
  readonly forget: boolean;
}

/**
 * Deletes resources of a stack, dependents before their dependencies. The dependencies of a resource whose deletion
 * failed stay.
 */
export function removeResources(d: Deployment, names: readonly string[], removal: Removal): Promise<Failures> {
  const resources = resourcesOf(d.ctx, d.stackId);
  const graph: Graph = new Map(
    names.map((name) => {
      const record = resources.get(name);
      const needs = record?.current?.dependsOn ?? record?.creating?.dependsOn ?? [];
      return [name, new Set(needs.filter((need) => names.includes(need)))];
    }),
  );
  return runInOrder(reversed(graph), (name) => removeResource(d, name, removal));
}

async function removeResource(d: Deployment, logicalId: string, removal: Removal): Promise<void> {
  await d.ctx.kernel.faults.whenUp(d.ctx.region);
  const resources = resourcesOf(d.ctx, d.stackId);
  const record = resources.get(logicalId);
  if (!record) return;
  await removeLeftovers(d, record);
  const { current, type } = record;
  if (!current) {
    if (removal.forget) resources.delete(logicalId);
    else if (record.status !== 'DELETE_COMPLETE') setResource(d, logicalId, { status: 'DELETE_COMPLETE' }, { type });
    return;
  }
  const foreign = entry(stackOf(d).importing ?? {}, logicalId) === current.physicalId;
  if (foreign || isRetained(current.deletionPolicy, removal.undoesCreate) || removal.retain?.includes(logicalId)) {
    setResource(d, logicalId, { status: 'DELETE_SKIPPED' }, { type });
    if (removal.forget) resources.delete(logicalId);
    return;
  }
  setResource(d, logicalId, { status: 'DELETE_IN_PROGRESS' }, { type });
  await commit(d);
  try {
    const context = handlerContext(d, { logicalId, type: current.type, suffix: newSuffix(d) });
    await handlerOfMade(d, current.type).delete(current.physicalId, current.properties, context);
  } catch (error) {
    const reason = failureReason(error, type, d.ctx);
    setResource(d, logicalId, { status: removal.force ? 'DELETE_SKIPPED' : 'DELETE_FAILED', reason }, { type });
    if (removal.force) return;
    throw error;
  }
  const gone = { type, current: undefined, deletedId: current.physicalId };
  setResource(d, logicalId, { status: 'DELETE_COMPLETE', physicalId: current.physicalId }, gone);
  if (removal.forget) resources.delete(logicalId);
  await commit(d);
}

function isRetained(policy: string, undoesCreate: boolean): boolean {
  return policy === 'Retain' || (policy === 'RetainExceptOnCreate' && !undoesCreate);
}

/**
 * The clean-up after an update or its roll-back: resources that the template no longer holds, and what replacements left
 * behind. AWS ends such a stack as complete even when something could not be deleted.
 */
export async function cleanUp(d: Deployment, removed: readonly string[], undoesCreate: boolean): Promise<Failures> {
  const resources = resourcesOf(d.ctx, d.stackId);
  const graph: Graph = new Map(
    [...resources.values()]
      .filter((record) => removed.includes(record.logicalId) || (record.leftovers?.length ?? 0) > 0)
      .map((record) => [record.logicalId, new Set(record.current?.dependsOn ?? [])]),
  );
  const work = async (logicalId: string) => {
    const record = resources.get(logicalId)!;
    if (removed.includes(logicalId)) await removeResource(d, logicalId, { undoesCreate, forget: true });
    else await removeLeftovers(d, record);
  };
  return runInOrder(reversed(graph), work);
}

/**
 * Deletes the leftovers of replacements. A failure is reported and does not stop the rest: the resource no longer
 * belongs to the stack.
 */
async function removeLeftovers(d: Deployment, record: ResourceRecord): Promise<void> {
  for (const leftover of record.leftovers ?? []) {
    await removeLeftover(d, record.logicalId, leftover);
    const resources = resourcesOf(d.ctx, d.stackId);
    const now = resources.get(record.logicalId);
    if (now)
      resources.put(record.logicalId, {
        ...now,
        leftovers: now.leftovers?.filter((other) => other.physicalId !== leftover.physicalId),
      });
    await commit(d);
  }
}

async function removeLeftover(d: Deployment, logicalId: string, leftover: Leftover): Promise<void> {
  const { type, physicalId } = leftover;
  const reportEvent = (
    status: 'DELETE_IN_PROGRESS' | 'DELETE_COMPLETE' | 'DELETE_FAILED' | 'DELETE_SKIPPED',
    reason?: string,
  ) =>
    tellResource(
      d,
      logicalId,
      { status, physicalId, ...(reason === undefined ? {} : { reason }) },
      { type, current: leftover },
    );
  if (isRetained(leftover.policy, false)) {
    reportEvent('DELETE_SKIPPED');
    return;
  }
  reportEvent('DELETE_IN_PROGRESS');
  try {
    const context = handlerContext(d, { logicalId, type, suffix: newSuffix(d) });
    await handlerOfMade(d, type).delete(physicalId, leftover.properties, context);
    reportEvent('DELETE_COMPLETE');
  } catch (error) {
    reportEvent('DELETE_FAILED', failureReason(error, type, d.ctx));
  }
}
