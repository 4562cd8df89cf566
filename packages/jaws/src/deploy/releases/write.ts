import { messageOf } from '../../base/text.ts';
import { stacksIn } from '../../plan/deployed.ts';
import { stateAfter } from '../../plan/state.ts';
import type { Deployment, RegionPlan, StackPlan } from '../../plan/types.ts';
import { shiftedSeconds } from '../../templates/canary.ts';
import type { JawsBucket } from '../bucket.ts';
import type { PreparedRegion, RegionRun } from '../region.ts';
import { keepAway } from './away.ts';
import { type Begun, deleteBegun, targetsOf, writeBegun } from './begun.ts';
import { pruneHistory } from './prune.ts';
import { publishedAfter } from './published.ts';
import { type DeploymentRecord, type ReleaseNote, recordKey, recordOf, writeRecord } from './record.ts';
import { newestState, stateKey, writeState } from './state.ts';
import { pruneVersions } from './versions.ts';

/** The plans of a region, with the templates that were sent so far. */
function plansIn({ base, templates }: RegionRun, { phases }: Deployment): RegionPlan[] {
  return phases
    .flatMap(({ regions }) => regions)
    .filter(({ region }) => region === base.region)
    .map((plan) => ({ ...plan, stacks: plan.stacks.map((stack) => withTemplate(stack, templates)) }));
}

const stateIn = ({ base }: RegionRun, { env }: Deployment, plans: readonly RegionPlan[]) =>
  stateAfter(base, plans, env[base.region] ?? base.envVersion);

/**
 * Writes what is about to change in a region, so that the next process can tell how far this one came if it ends. Returns what is written
 * of the region now: nothing while its bucket is still to be made.
 */
export async function recordBegun(
  { run, plan, stacks }: PreparedRegion,
  deployment: Deployment,
  { note, codeFirst }: { readonly note: ReleaseNote; readonly codeFirst: boolean },
  before: Begun | undefined,
): Promise<Begun | undefined> {
  const plans = plansIn(run, deployment);
  const last = plans.at(-1);
  const deleted = stacksIn(run.base).filter(({ name }) =>
    plan.stacks.some((one) => one.name === name && one.action === 'delete'),
  );
  const targets = targetsOf(stacks, deleted);
  const own = deployment.phases.flatMap(({ regions }) => regions).filter(({ region }) => region === plan.region);
  const whole = own
    .slice(own.indexOf(plan) + 1)
    .every((later) => later.stacks.every(({ action }) => action === 'none'));
  // Code that goes ahead of its stack does so in the first phase.
  const isChanging = Object.keys(targets).length > 0 || (codeFirst && !whole);
  if (!run.lease || !last || !isChanging) return before;
  run.lease.check();
  const state = stateIn(run, deployment, plans);
  const expected = { result: 'done' as const, began: run.began, stacks: [] };
  const begun: Begun = {
    record: recordOf(deployment, last, run.host.now(), expected, { note, state }),
    stacks: { ...before?.stacks, ...targets },
    whole,
    codeFirst,
  };
  await writeBegun(run.bucket, begun);
  return begun;
}

/**
 * Records a deployment in the bucket of a region, and after a success the region's state: the record comes last, so none
 * exists without its state. Never throws: the deployment itself stands.
 */
export async function recordRelease(
  run: RegionRun,
  deployment: Deployment,
  end: Pick<DeploymentRecord, 'result'> & {
    readonly error: string | undefined;
    readonly note: ReleaseNote;
    /** Keys beside the records, before this one. */
    readonly history: readonly string[];
    /** The bucket where it is stored if its own bucket does not accept it. */
    readonly others: readonly JawsBucket[];
    readonly begun: Begun | undefined;
  },
): Promise<void> {
  const { host, bucket, base, outcomes } = run;
  const { id, project, stage } = deployment;
  const plans = plansIn(run, deployment);
  const last = plans.at(-1);
  if (!last) return;
  const { note, history, others, begun, ...result } = end;
  const state = stateIn(run, deployment, plans);
  const stacksDone = outcomes.map((outcome) => ({ ...outcome, shift: shiftIn(run, outcome.stack) }));
  const taken = { ...result, began: run.began, stacks: stacksDone };
  const record = recordOf(deployment, last, host.now(), taken, { note, state });
  try {
    if (end.result === 'done') {
      // An unreadable state only costs calls later.
      const published = await publishedAfter(state, run.publications, id, () =>
        newestState(bucket, history, deployment),
      );
      await writeState(bucket, stateKey(project, stage, id), { ...state, published });
    }
    await writeRecord(bucket, record);
    if (begun) await deleteBegun(bucket, record).catch(() => {});
  } catch (error) {
    // A region without a bucket has no history, and its error says so already.
    if (end.result !== 'done') return;
    const away = await keepAway(others, { record, state });
    const where = away
      ? `its record is kept in ${away.place.region} until the next deployment`
      : 'and no bucket keeps its record';
    const message = `${stage} ${base.region} is deployed, release ${note.number} is missing in its history, ${where}: ${messageOf(error)}`;
    host.emit({ type: 'warning', message });
    return;
  }
  await pruneHistory(bucket, history, { project, stage }).catch(() => {});
  if (end.result !== 'done') return;
  const stacks = plans.flatMap((plan) => plan.stacks);
  const keys = [...history, stateKey(project, stage, id), recordKey(record)];
  await pruneVersions(run, stacks, keys, { project, stage }).catch(() => {});
}

/** Seconds for which the traffic of a stack's functions was shifted. */
function shiftIn({ base, templates }: RegionRun, name: string): number {
  const before = stacksIn(base).find((stack) => stack.name === name)?.template.Resources;
  const after = templates.get(name)?.Resources;
  return before && after ? shiftedSeconds(before, after) : 0;
}

const withTemplate = (stack: StackPlan, sent: RegionRun['templates']): StackPlan => ({
  ...stack,
  template: sent.get(stack.name) ?? stack.template,
});
