import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import type { Plan } from '../plan/types.ts';
import { type DeployHost, Interrupted, type StackOutcome } from './context.ts';
import { applyRegion } from './region.ts';

export interface ApplyOptions {
  /** The project's name. */
  readonly project: string;
  /** Delete stacks that never came up. */
  readonly recover: boolean;
}

/**
 * Makes AWS what the plan says, all regions side by side. A region that fails does not stop the others; its error is thrown
 * when all have ended: alone as it is, several together as DeployFailed with one problem each.
 */
export async function applyPlan(
  plan: Plan,
  host: DeployHost,
  aws: Aws,
  options: ApplyOptions,
): Promise<readonly StackOutcome[]> {
  const outcomes: StackOutcome[] = [];
  const results = await Promise.allSettled(
    plan.regions.map((region) =>
      applyRegion({ host, aws, plan: region, ...options, done: (outcome) => void outcomes.push(outcome) }),
    ),
  );
  const name = (index: number) => `${plan.regions[index]!.stage} ${plan.regions[index]!.region}`;
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ where: name(index), error: rejected(result.reason) }] : [],
  );
  if (failed.length === 0) return outcomes;

  const bug = failed.find(({ error }) => !(error instanceof JawsError) && !(error instanceof Interrupted));
  if (bug) throw bug.error;
  const errors = failed.flatMap(({ where, error }) => (error instanceof JawsError ? [{ where, error }] : []));
  const interrupted = failed.flatMap(({ error }) => (error instanceof Interrupted ? [error] : []));
  if (interrupted.length > 0) {
    const running = [...new Set(interrupted.flatMap((one) => one.running ?? []))].sort();
    const problems = errors.map(({ where, error }) => problemOf(where, error));
    throw fail('DeployInterrupted', { running }, { problems });
  }
  if (plan.regions.length === 1) throw errors[0]!.error;
  throw fail(
    'DeployFailed',
    {
      failed: errors.map(({ where }) => where),
      done: results.flatMap((result, index) => (result.status === 'fulfilled' ? [name(index)] : [])),
    },
    { problems: errors.map(({ where, error }) => problemOf(where, error)), cause: errors.map(({ error }) => error) },
  );
}

const problemOf = (where: string, error: JawsError) => ({
  message: `${where}: ${error.message}`,
  ...(error.hint && { hint: error.hint }),
});
