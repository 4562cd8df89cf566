import { tokenOf } from '../../deploy/execute.ts';
import { dropEndedLeases } from '../../deploy/lease.ts';
import { bringCode } from '../../deploy/releases/copy-code.ts';
import { goalKey, type RegionGoal, type RolloutRecord, readGoal } from '../../deploy/rollouts/record.ts';
import { dropOrder } from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { RegionModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { planRelease, type RegionTarget } from '../../plan/release.ts';
import type { Deployment, RegionState } from '../../plan/types.ts';
import { apply, type Ends, type Work } from '../apply.ts';
import { readBase } from '../base.ts';
import { type RegionFailure, reportFailure } from '../failures.ts';
import type { Host } from '../host.ts';
import { forUser } from '../open.ts';
import { targetOf } from '../releases/targets.ts';
import { asDeployment } from '../task.ts';
import type { DeployResult } from '../types.ts';
import { withRinging } from './alarms.ts';
import { rolloutFailure } from './failure.ts';
import { findRollout, type StageRollout } from './find.ts';
import { checkCommand, checkUnderLease } from './gate.ts';
import { journalOf } from './journal.ts';
import type { ContinueOptions } from './types.ts';
import { beforesOf, type Undone, undoRollout } from './undo.ts';
import { wavesOf } from './waves.ts';

const everything = { resources: true, functions: 'all', endpoints: 'all' } as const;

/** Each attempt of a rollout creates its own change sets: it makes at most this many. */
const attemptsOfTurn = 10;

/**
 * Continues a rollout that was paused, failed, or whose process is gone, on any machine: the goals of the remaining regions are in their
 * buckets. The project's sources are not read.
 */
export async function continueRollout(
  host: Host,
  options: ContinueOptions,
): Promise<Pick<DeployResult, 'id' | 'stacks'>> {
  return forUser(host, async () => {
    const rollout = await findRollout(host, options);
    return asDeployment(host, rollout.found.record.id, (task) => run(task, rollout, options));
  });
}

async function run(
  host: Host,
  rollout: StageRollout,
  options: ContinueOptions,
): Promise<Pick<DeployResult, 'id' | 'stacks'>> {
  const { aws, model, found, buckets } = rollout;
  const { record } = found;
  const { id, stage } = record;
  await checkCommand(host, rollout, 'continue', options.forceUnlock);
  // Before the leases are taken: from then on, orders are for this process.
  await dropOrder([...buckets.values()], model.name, stage);
  const named = record.waves.slice(record.wave).flatMap(({ regions }) => regions);
  const regions = rollout.regions.filter(({ region }) => named.includes(region));
  reportDifferences(host, rollout, named);
  const failures: RegionFailure[] = [];
  const { goals, targets } = await goalsOf(rollout, record.done, regions, failures);
  const concerned = regions.filter(({ region }) => targets.has(region));
  const read = readingOf(host, rollout, options);
  const plan = (base: Deployment['base']) =>
    planRelease({ id, model, stage, base, targets, withDomains: true, atOnce: false });
  const first = await read(concerned);
  failures.push(...first.failed);
  for (const failure of failures) reportFailure(host, failure);
  const strategy = strategyOf(host, rollout, goals, read);
  const work: Work = {
    host,
    id,
    aws,
    model,
    stage,
    regions: concerned,
    options,
    git: record.git,
    origin: record.origin,
    waves: strategy.waves,
    continues: { number: record.number, by: record.by, attempts: record.revision * attemptsOfTurn },
    read,
    plan,
    decide: (histories) => checkUnderLease(rollout, 'continue', { histories, force: options.forceUnlock }),
    before: (next) => bringMissing(rollout, next),
  };
  // Regions that are done take no lease any more, but the process before may have died with theirs.
  const others = [...buckets].filter(([region]) => !targets.has(region)).map(([, bucket]) => bucket);
  await dropEndedLeases(others, { host, project: model.name });
  const applied = await apply(work, plan(first.regions), failures);
  if (applied.failures.length > 0) throw rolloutFailure(work, applied, strategy.taken(), record.done);
  return { id, stacks: applied.stacks };
}

type Read = Work['read'];

export function readingOf(
  host: Host,
  { aws, model, found: { record } }: StageRollout,
  { recover }: ContinueOptions,
): Read {
  const { id, stage } = record;
  const settle = { token: tokenOf(id, 1), recover };
  const selection = { stage, region: undefined, ...everything };
  return async (which) => {
    const base = await readBase(host, aws, model.name, which, { settle, selection, firstEnv: {}, revertDrift: false });
    return withRinging(aws, model.name, { ...record.rollout, waves: record.waves }, which, base);
  };
}

/** The waves that are left. Undoing them undoes those before, too. */
function strategyOf(host: Host, rollout: StageRollout, goals: ReadonlyMap<string, RegionGoal>, read: Read) {
  const { aws, model, found, etags } = rollout;
  const { record } = found;
  const { id, stage } = record;
  let taken: Undone | undefined;
  // Another process may have changed them without recording it.
  const underWay = record.step === 'deploying' ? (record.waves[record.wave]?.regions ?? []) : [];
  const befores = (ends: Ends): Map<string, RegionState> => {
    const now = beforesOf(ends);
    const names = [...new Set([...record.done, ...underWay, ...now.keys()])];
    return new Map(
      names.flatMap((region) => {
        const state = goals.get(region)?.before ?? now.get(region);
        return state ? [[region, state] as const] : [];
      }),
    );
  };
  const waves = wavesOf({
    host,
    aws,
    project: model.name,
    stage,
    id,
    rollout: { ...record.rollout, waves: record.waves },
    regions: rollout.regions.map(({ region }) => region).filter((region) => takesPart(record, region)),
    journal: journalOf(host, rollout),
    resumed: { found, etags, befores: new Map([...goals].map(([region, { before }]) => [region, before])) },
    undo: async (ends, context) => {
      const own = ends.filter(({ end }) => !underWay.includes(end.region));
      const undone = { host, aws, model, stage, regions: rollout.regions, read, ends: own, continues: id };
      taken = await undoRollout(undone, befores(ends), context);
      return taken;
    },
  });
  return { waves, taken: () => taken };
}

/** Code of the release that a region's bucket lacks comes from another region's. Throws ReleaseCodeMissing. */
async function bringMissing({ buckets, found: { record } }: StageRollout, next: Deployment): Promise<void> {
  for (const { region, code } of next.phases.flatMap((phase) => phase.regions)) {
    const bucket = buckets.get(region);
    const isThere = live(next.base.find((base) => base.region === region)?.resources);
    if (!bucket || !isThere) continue;
    const others = [...buckets.values()].filter((other) => other !== bucket);
    const keys = await bringCode(bucket, code, others);
    if (keys.length > 0) throw fail('ReleaseCodeMissing', { stage: record.stage, region, keys });
  }
}

const takesPart = ({ waves }: RolloutRecord, region: string): boolean =>
  waves.some(({ regions }) => regions.includes(region));

/** Regions that joined or left the stage since the rollout began. */
function reportDifferences(host: Host, { regions, found: { record } }: StageRollout, named: readonly string[]): void {
  const { stage, number } = record;
  const gone = named.filter((region) => !regions.some((one) => one.region === region));
  const added = regions.map(({ region }) => region).filter((region) => !takesPart(record, region));
  if (gone.length > 0) {
    host.emit({ type: 'notice', message: `${gone.join(', ')} left ${stage} since: the rollout continues without.` });
  }
  if (added.length > 0) {
    const message = `${added.join(', ')} joined ${stage} since, and is not part of release ${number}.`;
    host.emit({ type: 'notice', message: `${message} \`jaws deploy all ${stage}\` deploys there.` });
  }
}

/** The previous and the planned state of regions. A region without a stored one fails. */
export async function goalsOf(
  { aws, model, buckets, found: { record } }: Pick<StageRollout, 'aws' | 'model' | 'buckets' | 'found'>,
  done: readonly string[],
  next: readonly RegionModel[],
  failures: RegionFailure[],
): Promise<{ readonly goals: ReadonlyMap<string, RegionGoal>; readonly targets: ReadonlyMap<string, RegionTarget> }> {
  const { project, stage, id } = record;
  const goals = new Map<string, RegionGoal>();
  const targets = new Map<string, RegionTarget>();
  await Promise.all(
    [...new Set([...done, ...next.map(({ region }) => region)])].map(async (region) => {
      const bucket = buckets.get(region);
      if (!bucket) return;
      const isNext = next.some((one) => one.region === region);
      try {
        const goal = await readGoal(bucket, goalKey(project, stage, id));
        if (goal) goals.set(region, goal);
        if (!isNext) return;
        if (!goal) throw fail('RolloutGoalMissing', { stage, region, number: record.number });
        targets.set(region, await targetOf(aws, bucket.place, model.name, goal.target));
      } catch (error) {
        if (isNext) failures.push({ stage, region, error });
      }
    }),
  );
  return { goals, targets };
}
