import { messageOf } from '../../base/text.ts';
import { stacksIn } from '../../plan/deployed.ts';
import { stateAfter } from '../../plan/state.ts';
import type { Deployment, StackPlan } from '../../plan/types.ts';
import { shiftedSeconds } from '../../templates/canary.ts';
import type { JawsBucket } from '../bucket.ts';
import type { RegionRun } from '../region.ts';
import { keepAway } from './away.ts';
import { pruneHistory } from './prune.ts';
import { publishedAfter } from './published.ts';
import { type DeploymentRecord, type ReleaseNote, recordKey, recordOf, writeRecord } from './record.ts';
import { newestState, stateKey, writeState } from './state.ts';
import { pruneVersions } from './versions.ts';

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
  },
): Promise<void> {
  const { host, bucket, base, outcomes } = run;
  const { id, project, stage } = deployment;
  const plans = deployment.phases
    .flatMap(({ regions }) => regions)
    .filter(({ region }) => region === base.region)
    .map((plan) => ({ ...plan, stacks: plan.stacks.map((stack) => withTemplate(stack, run.templates)) }));
  const last = plans.at(-1);
  if (!last) return;
  const { note, history, others, ...result } = end;
  const state = stateAfter(base, plans, deployment.env[base.region] ?? base.envVersion);
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
