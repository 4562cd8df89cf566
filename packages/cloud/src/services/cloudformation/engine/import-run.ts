import { resourcesOf } from '../state.ts';
import { applyPlan } from './apply.ts';
import { stackReason } from './create.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { checkExports } from './exports.ts';
import { setStack } from './journal.ts';
import { makeOutputs } from './outputs.ts';
import { makePlan } from './plan.ts';
import { type Run, withNewSignal } from './runs.ts';
import { failedList } from './summary.ts';

/** Carries out an import into a stack whose record says IMPORT_IN_PROGRESS: nothing is made, changed or deleted. */
export async function importNow(d: Deployment, run: Run): Promise<void> {
  const problem = await takeOver(d, run);
  if (problem !== undefined) await rollBackImport(withNewSignal(d), problem);
}

async function takeOver(d: Deployment, run: Run): Promise<string | undefined> {
  try {
    const plan = makePlan(d, stackOf(d).input);
    const failures = await applyPlan(d, plan, 'update', () => run.abandon());
    if (failures.size > 0) return failedList(d, failures.keys()).replace('failed to create', 'failed to import');
    const outputs = await makeOutputs(d, plan);
    checkExports(d.ctx, stackOf(d), outputs);
    const resources = resourcesOf(d.ctx, d.stackId);
    for (const [logicalId, record] of [...resources.entries()]) {
      if (record.before !== undefined) resources.put(logicalId, { ...record, before: undefined });
    }
    const done = { outputs, imports: [...plan.imports], previous: undefined, importing: undefined };
    setStack(d, 'IMPORT_COMPLETE', undefined, done);
    await commit(d);
    return undefined;
  } catch (error) {
    return stackReason(error, d);
  }
}

/** Forgets the resources to be imported; they stay where they are. */
export async function rollBackImport(d: Deployment, problem: string): Promise<void> {
  setStack(d, 'IMPORT_ROLLBACK_IN_PROGRESS', problem);
  await commit(d);
  const resources = resourcesOf(d.ctx, d.stackId);
  for (const [logicalId, record] of [...resources.entries()]) {
    if (record.before === null) resources.delete(logicalId);
    else if (record.before) resources.put(logicalId, { ...record, current: record.before, before: undefined });
  }
  const input = stackOf(d).previous ?? stackOf(d).input;
  setStack(d, 'IMPORT_ROLLBACK_COMPLETE', undefined, { input, previous: undefined, importing: undefined });
  await commit(d);
}
