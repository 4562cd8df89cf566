import { setTimeout as wait } from 'node:timers/promises';
import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { messageOf, spanOf } from '../../base/text.ts';
import type { FoundRollout } from '../../deploy/rollouts/record.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { shiftSeconds } from '../../model/canary.ts';
import { nameIn } from '../../model/function-name.ts';
import type { RolloutModel, Template } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { idIn } from '../../plan/function-changes.ts';
import { stateAfter } from '../../plan/state.ts';
import type { DeployedRegion, Deployment, RegionPlan, RegionState } from '../../plan/types.ts';
import { alarmNames } from '../../templates/alarms.ts';
import { stackName } from '../../templates/names.ts';
import type { Ends, UndoContext, Waves } from '../apply.ts';
import type { Host } from '../host.ts';
import { apiBase } from '../urls.ts';
import { checkHealth, type WatchedRegion } from './health.ts';
import type { RolloutJournal } from './journal.ts';
import type { Undone } from './undo.ts';

export interface RolloutOptions {
  readonly host: Host;
  readonly aws: Aws;
  readonly project: string;
  readonly stage: string;
  readonly id: string;
  readonly rollout: RolloutModel;
  /** The regions that take part: a wave without any of them is not reported. */
  readonly regions: readonly string[];
  readonly journal: RolloutJournal;
  /** The rollout that this continues, and what its regions had when it began. */
  readonly resumed?: (FoundRollout & { readonly befores: ReadonlyMap<string, RegionState> }) | undefined;
  /** Gives regions what they had. */
  undo(done: Ends, context: UndoContext): Promise<Undone>;
}

/** How often a wave is checked while it is watched: twenty times in its bake, within these limits. */
const checkMs = (bake: number): number => Math.min(15_000, Math.max(1000, bake * 50));

/** A rollout that has more than one wave, watches them, or is undone when it fails; undefined for a stage that is deployed at once. */
export function wavesOf(options: RolloutOptions): Waves | undefined {
  const { host, stage, rollout, regions, journal, resumed } = options;
  // Waves of a record keep their numbers, also when a region has left the stage.
  const waves = rollout.waves
    .map((wave) => ({ ...wave, regions: wave.regions.filter((region) => regions.includes(region)) }))
    .filter((wave) => resumed || wave.regions.length > 0);
  const bake = waves.reduce((sum, wave) => sum + wave.bake, 0);
  const shifts = waves.map(({ canary }) => (canary ? shiftSeconds(canary) : 0));
  const shifting = shifts.reduce((sum, seconds) => sum + seconds, 0);
  if (!resumed && waves.length < 2 && !rollout.allOrNothing && !isWatched(rollout, bake + shifting)) return undefined;
  const from = resumed?.record.wave;
  const about = (wave: number) => ({
    type: 'wave' as const,
    stage,
    wave: wave + 1,
    of: waves.length,
    regions: waves[wave]!.regions,
  });
  let announced = false;
  let current = from ?? 0;
  let watched = 0;
  // How long the wave from which an earlier rollout continues had been watched.
  let before = 0;
  let undone: Undone | undefined;
  const done = () => journal.record?.done ?? [];
  const doneWith = (ends: Ends) => [...new Set([...done(), ...ends.filter(isDone).map(({ end }) => end.region)])];
  return {
    waves: waves.map((wave) => wave.regions),
    from,
    async start(deployment, release) {
      if (resumed) {
        before = await journal.takeOver(resumed, regions, resumed.befores);
        return;
      }
      if (!release) return;
      const { minRequests, maxErrorRate, alarms, ownAlarms, probe, allOrNothing, confirm } = rollout;
      const record = {
        id: options.id,
        project: options.project,
        stage,
        ...release.note,
        began: host.now().toISOString(),
        waves,
        rollout: { minRequests, maxErrorRate, alarms, ownAlarms, probe, allOrNothing, confirm },
      };
      await journal.start(record, deployment, release, regions);
    },
    planned: (deployment, begun) => journal.plan(deployment, begun),
    async begin(wave, part, expected) {
      if (!announced) {
        const shown = waves.map(({ regions: names, bake: seconds }, index) => ({
          regions: names,
          bake: seconds,
          ...(shifts[index]! > 0 && { shift: shifts[index]! }),
        }));
        const left = waves
          .slice(from ?? 0)
          .reduce((sum, one, index) => sum + one.bake + shifts[(from ?? 0) + index]!, 0);
        const atLeast = left - Math.min(before, waves[wave]!.bake);
        const { allOrNothing } = rollout;
        host.emit({ type: 'rollout', stage, waves: shown, allOrNothing, atLeast, ...(expected && { expected }) });
        announced = true;
      }
      current = wave;
      watched = wave === from ? before : 0;
      await journal.obey();
      if (wave > 0 && wave !== from && isAsked(rollout, part)) {
        const { type: _, ...place } = about(wave);
        if (!host.agree) throw fail('RolloutWaits', { stage, wave: wave + 1, of: waves.length });
        if (!(await host.agree({ type: 'wave', ...place }))) {
          throw fail('RolloutDeclined', { stage, wave: wave + 1, of: waves.length });
        }
      }
      await journal.update({ wave, step: 'deploying', watched });
      host.emit({ ...about(wave), state: 'started' });
    },
    async watch(wave, ends) {
      const { bake } = waves[wave]!;
      if (!isWatched(rollout, bake)) {
        await journal.update({ done: doneWith(ends), wave: wave + 1, step: 'waiting', watched: 0 });
        host.emit({ ...about(wave), state: 'done' });
        return;
      }
      await journal.update({ done: doneWith(ends), step: 'watching', watched });
      try {
        await watch(options, about(wave), { bake, already: watched }, watchedOf(options, ends), (seconds) => {
          watched = seconds;
        });
      } catch (error) {
        host.emit({ ...about(wave), state: isPause(error) ? 'paused' : 'failed' });
        throw error;
      }
      watched = 0;
      await journal.update({ wave: wave + 1, step: 'waiting', watched });
      host.emit({ ...about(wave), state: 'done', detail: 'watched' });
    },
    async undo(ends, context) {
      const causes = context.failures.map(({ error }) => error);
      if (causes.some(isPause)) return;
      if (rollout.allOrNothing || causes.some(isAbort)) undone = await options.undo(ends, context);
    },
    async end(ends, failures) {
      const causes = failures.map(({ error }) => error);
      const isTakenBack = undone !== undefined;
      const state = host.signal.aborted
        ? 'stopped'
        : failures.length === 0
          ? 'done'
          : causes.some(isPause)
            ? 'paused'
            : isTakenBack
              ? causes.some(isAbort)
                ? 'aborted'
                : 'undone'
              : 'failed';
      await journal.end({
        state,
        ...(failures.length > 0 && { wave: current, watched: Math.floor(watched) }),
        done: doneWith(ends).filter((region) => !undone?.undone.includes(region)),
        undone: undone?.undone ?? [],
        left: undone?.left ?? [],
        errors:
          state === 'paused' || state === 'stopped'
            ? []
            : failures.map(({ region, error }) => ({ region, message: messageOf(error) })),
      });
    },
  };
}

const isDone = ({ end }: Ends[number]): boolean => end.errors.length === 0;

const codeOf = (error: unknown) => (error instanceof JawsError ? error.code : undefined);

/** Not a failure: it continues later. */
export const isPause = (error: unknown): boolean => ['RolloutPaused', 'RolloutWaits'].includes(codeOf(error) ?? '');

const isAbort = (error: unknown): boolean => codeOf(error) === 'RolloutAborted';

/** Whether a wave needs a confirmation: each one, or one that removes something. */
const isAsked = ({ confirm }: RolloutModel, part: Deployment): boolean =>
  confirm === 'always' || (confirm === 'removals' && removesSomething(part));

const removesSomething = ({ phases }: Deployment): boolean =>
  phases
    .flatMap(({ regions }) => regions)
    .flatMap(({ stacks }) => stacks)
    .some(({ action, changes }) => action === 'delete' || changes.some((change) => change.action === 'delete'));

const isWatched = (rollout: RolloutModel, bake: number): boolean =>
  bake > 0 || rollout.probe !== undefined || rollout.minRequests > 0 || rollout.alarms.length > 0;

/**
 * Watches a wave until its time is over and it has had its invocations. Alarms and the probe are checked at least once, also without a
 * bake. Throws the first problem of a region.
 */
async function watch(
  { host, aws, rollout, journal }: RolloutOptions,
  about: { readonly wave: number; readonly of: number; readonly regions: readonly string[]; readonly stage: string },
  { bake, already }: { readonly bake: number; readonly already: number },
  watched: readonly WatchedRegion[],
  elapsedIs: (seconds: number) => void,
): Promise<void> {
  const began = new Date(host.now().getTime() - already * 1000);
  const id = `wave-${about.wave}`;
  const title = `Watching wave ${about.wave} of ${about.of}`;
  host.emit({ type: 'wave', ...about, state: 'watched', ...(bake > 0 && { detail: `for ${spanOf(bake)}` }) });
  host.emit({ type: 'step', id, title, state: 'started' });
  const clock = performance.now();
  try {
    for (;;) {
      const traffic = { invocations: 0, errors: 0 };
      await inParallel(watched, 12, async (region) => {
        const found = await checkHealth(aws, region, began, host.now(), rollout, host.signal);
        traffic.invocations += found.invocations;
        traffic.errors += found.errors;
      });
      const elapsed = already + (performance.now() - clock) / 1000;
      elapsedIs(elapsed);
      const isOver = elapsed >= bake && traffic.invocations >= rollout.minRequests;
      if (isOver) break;
      await journal.obey();
      host.emit({ type: 'step', id, title, state: 'progress', detail: progressOf(bake, elapsed, traffic, rollout) });
      const left = Math.max(0, bake - elapsed) * 1000;
      await wait(left > 0 ? Math.min(left, checkMs(bake)) : checkMs(bake), undefined, { signal: host.signal });
    }
    host.emit({ type: 'step', id, title, state: 'done', ms: performance.now() - clock });
  } catch (error) {
    host.emit({ type: 'step', id, title, state: 'failed', ms: performance.now() - clock });
    throw error;
  }
}

function progressOf(
  bake: number,
  elapsed: number,
  { invocations, errors }: { readonly invocations: number; readonly errors: number },
  { minRequests }: RolloutModel,
): string {
  const time = elapsed < bake ? `${spanOf(Math.ceil(bake - elapsed))} left` : '';
  const requests = minRequests > 0 ? `${invocations} of ${minRequests} invocations` : '';
  const failed = errors > 0 ? `${errors} errors` : '';
  return [time, requests, failed].filter((text) => text !== '').join(', ');
}

/** What to watch in finished regions: their functions, and where their API answers. */
function watchedOf({ aws, project, rollout }: RolloutOptions, ends: Ends): WatchedRegion[] {
  return ends.map(({ deployment, end }): WatchedRegion => {
    const { stage, region } = end;
    const base = deployment.base.find((one) => one.region === region)!;
    const plans = deployment.phases.flatMap(({ regions }) => regions).filter((plan) => plan.region === region);
    const { stacks } = stateAfter(base, plans, '');
    const functions = stacks
      .filter(({ kind }) => kind === 'lambdas')
      .flatMap(({ template }) => Object.values(template.Resources))
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .flatMap((resource) => nameIn(resource) ?? []);
    const outputs =
      end.states.get(stackName(stage, project, 'endpoints'))?.outputs ?? live(base.endpoints)?.outputs ?? {};
    const alarms = rollout.ownAlarms ? ownAlarms(stacks, plans, base) : [];
    return { stage, region, functions, alarms, api: apiBase(aws.endpoint, outputs, { stage, region }) };
  });
}

/**
 * Names of the alarms of the functions that these plans change, except those that rang before, and those that this deployment added to an existing
 * function: they count its earlier behavior. If the plans change none, of all functions: the resources that they use may have changed.
 */
function ownAlarms(
  stacks: RegionState['stacks'],
  plans: readonly RegionPlan[],
  { lambdas, ringing = [] }: Pick<DeployedRegion, 'lambdas' | 'ringing'>,
): string[] {
  const changes = plans.flatMap((plan) => plan.stacks.flatMap((stack) => stack.changes));
  const changed = new Set(
    changes.filter(({ kind, action }) => kind === 'function' && action !== 'delete').map(({ id }) => id),
  );
  const resources = Object.assign({}, ...stacks.map(({ template }) => template.Resources)) as Template['Resources'];
  const before = Object.assign({}, ...lambdas.map(({ template }) => template.Resources)) as Template['Resources'];
  const there = alarmNames(before);
  return [...alarmNames(resources)].flatMap(([logicalId, alarms]) => {
    const isMeant = changed.size === 0 || changed.has(idIn(logicalId, resources[logicalId]));
    const counts = ({ name }: { name: string }) =>
      !ringing.includes(name) &&
      (!before[logicalId] || there.get(logicalId)?.some((one) => one.name === name) === true);
    return isMeant ? alarms.filter(counts).map(({ name }) => name) : [];
  });
}
