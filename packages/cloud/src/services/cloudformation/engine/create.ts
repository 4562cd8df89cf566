import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import type { StackRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { applyPlan } from './apply.ts';
import { deleteStackNow } from './delete.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { checkExports } from './exports.ts';
import { changeStack, setStack } from './journal.ts';
import { makeOutputs } from './outputs.ts';
import { makePlan } from './plan.ts';
import { failureReason } from './reason.ts';
import { removeResources } from './remove.ts';
import { watchTriggers } from './rollback-triggers.ts';
import { type Run, withNewSignal } from './runs.ts';
import { failedList } from './summary.ts';

/** Brings up a stack whose record says CREATE_IN_PROGRESS; what fails is rolled back as the stack's caller chose. */
export async function createStackNow(d: Deployment, run: Run): Promise<void> {
  const outcome = await createResources(d, run);
  if (typeof outcome === 'string') {
    if (!run.superseded) await afterFailedCreate(withNewSignal(d), outcome);
    return;
  }
  if (run.superseded) return changeStack(d, outcome);
  setStack(d, 'CREATE_COMPLETE', undefined, { ...outcome, importing: undefined });
  await commit(d);
}

/** What the stack has when all went well, else the reason. */
async function createResources(d: Deployment, run: Run): Promise<string | Pick<StackRecord, 'outputs' | 'imports'>> {
  try {
    const plan = makePlan(d, stackOf(d).input);
    const failures = await applyPlan(d, plan, 'create', () => run.abandon());
    if (run.timedOut) return 'Stack creation time exceeded the specified timeout.';
    if (failures.size > 0) return failedList(d, failures.keys());
    const outputs = await makeOutputs(d, plan);
    checkExports(d.ctx, stackOf(d), outputs);
    await watchTriggers(d);
    return { outputs, imports: [...plan.imports] };
  } catch (error) {
    return stackReason(error, d);
  }
}

export function stackReason(error: unknown, d: Deployment): string {
  const text = failureReason(error, 'AWS::CloudFormation::Stack', d.ctx);
  const message = /^Resource handler returned message: /.test(text) && error instanceof Error ? error.message : text;
  return /[.!]$/.test(message) ? message : `${message}.`;
}

export async function afterFailedCreate(d: Deployment, problem: string): Promise<void> {
  const stack = stackOf(d);
  if (stack.onFailure === 'DO_NOTHING' || stack.disableRollback) {
    setStack(d, 'CREATE_FAILED', problem);
    await commit(d);
  } else if (stack.onFailure === 'DELETE') {
    setStack(d, 'DELETE_IN_PROGRESS', `${problem} Delete requested by user.`);
    await deleteStackNow(d);
  } else {
    // It is as good as deleted, for AWS: LocalStack's recording, tests/aws/services/cloudformation/resources/test_logs.snapshot.json.
    const gone = { deleted: d.ctx.kernel.clock.now(), changeSetId: undefined };
    setStack(d, 'ROLLBACK_IN_PROGRESS', `${problem} Rollback requested by user.`, gone);
    await rollBackCreate(d);
  }
}

/** Deletes the resources of a failed creation: ROLLBACK_IN_PROGRESS to ROLLBACK_COMPLETE or ROLLBACK_FAILED. */
export async function rollBackCreate(d: Deployment): Promise<void> {
  await commit(d);
  const names = [...resourcesOf(d.ctx, d.stackId).keys()];
  const failures = await removeResources(d, names, { undoesCreate: true, forget: false });
  const left = remainingResources(d, ['DELETE_FAILED']);
  if (failures.size > 0 || left.length > 0) {
    setStack(d, 'ROLLBACK_FAILED', `The following resource(s) failed to delete: [${left.join(', ')}]. `);
  } else {
    setStack(d, 'ROLLBACK_COMPLETE', undefined, { outputs: [], imports: [] });
  }
  await commit(d);
}

function remainingResources(d: Deployment, statuses: readonly ResourceStatus[]): string[] {
  return [...resourcesOf(d.ctx, d.stackId).values()]
    .filter((record) => statuses.includes(record.status))
    .map((record) => record.logicalId);
}
