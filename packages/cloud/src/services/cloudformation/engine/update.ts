import { resourcesOf } from '../state.ts';
import { applyPlan } from './apply.ts';
import { stackReason } from './create.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { checkExports } from './exports.ts';
import { setStack } from './journal.ts';
import { makeOutputs } from './outputs.ts';
import { makePlan, type Plan } from './plan.ts';
import { checkPolicy } from './policy.ts';
import { cleanUp } from './remove.ts';
import { rollBackUpdate } from './roll-back-update.ts';
import { watchTriggers } from './rollback-triggers.ts';
import { type Run, withNewSignal } from './runs.ts';
import { failedList } from './summary.ts';

/** Carries out the update of a stack whose record says UPDATE_IN_PROGRESS and holds the previous input. */
export async function updateStackNow(d: Deployment, run: Run): Promise<void> {
  const problem = await applyUpdate(d, run);
  if (run.superseded && problem !== undefined) return;
  if (problem === undefined) return finishUpdate(d);
  await afterFailedUpdate(d, problem, run.cancelled);
}

/** Takes an update back, unless its caller wants what failed to stay. */
export async function afterFailedUpdate(d: Deployment, problem: string, cancelled = false): Promise<void> {
  if (stackOf(d).disableRollback && !cancelled) {
    setStack(d, 'UPDATE_FAILED', problem);
    await commit(d);
    return;
  }
  setStack(d, 'UPDATE_ROLLBACK_IN_PROGRESS', problem);
  await rollBackUpdate(withNewSignal(d));
}

async function applyUpdate(d: Deployment, run: Run): Promise<string | undefined> {
  try {
    const plan = makePlan(d, stackOf(d).input);
    checkRemovals(d, plan);
    const failures = await applyPlan(d, plan, 'update', () => run.abandon());
    if (run.cancelled) return 'User Initiated';
    if (run.timedOut) return 'Stack update time exceeded the specified timeout.';
    if (failures.size > 0) return failedList(d, failures.keys());
    const outputs = await makeOutputs(d, plan);
    checkExports(d.ctx, stackOf(d), outputs);
    await watchTriggers(d);
    if (run.cancelled) return 'User Initiated';
    const done = { outputs, imports: [...plan.imports], previous: undefined, importing: undefined };
    markRemoved(d, plan);
    setStack(d, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, done);
    await commit(d);
    return undefined;
  } catch (error) {
    return stackReason(error, d);
  }
}

function checkRemovals(d: Deployment, plan: Plan): void {
  const { policy, policyDuringUpdate } = stackOf(d);
  for (const { logicalId, type, current } of resourcesOf(d.ctx, d.stackId).values()) {
    if (current && !plan.bound.included.has(logicalId)) {
      checkPolicy(policyDuringUpdate ?? policy, 'Update:Delete', logicalId, type);
    }
  }
}

/** From here on there is no way back: forgets the previous state, and stores the resources to be deleted separately. */
function markRemoved(d: Deployment, plan: Plan): void {
  const resources = resourcesOf(d.ctx, d.stackId);
  for (const [logicalId, record] of [...resources.entries()]) {
    const removed = !plan.bound.included.has(logicalId);
    if (removed || record.before !== undefined)
      resources.put(logicalId, { ...record, before: undefined, actualBefore: undefined, removed });
  }
}

/**
 * The clean-up after a successful update; the records show which resources were removed, so that it can continue after a crash.
 */
export async function finishUpdate(d: Deployment): Promise<void> {
  const removed = [...resourcesOf(d.ctx, d.stackId).values()].filter((record) => record.removed);
  await cleanUp(
    d,
    removed.map((record) => record.logicalId),
    false,
  );
  setStack(d, 'UPDATE_COMPLETE', undefined, { updated: d.ctx.kernel.clock.now() });
  await commit(d);
}
