import { setTimeout as wait } from 'node:timers/promises';
import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { spanOf } from '../../base/text.ts';
import { nameIn } from '../../model/function-name.ts';
import type { RolloutModel, Template } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { idIn } from '../../plan/function-changes.ts';
import { stateAfter } from '../../plan/state.ts';
import type { DeployedRegion, RegionPlan, RegionState } from '../../plan/types.ts';
import { alarmNames } from '../../templates/alarms.ts';
import { stackName } from '../../templates/names.ts';
import type { Ends } from '../apply.ts';
import type { Host } from '../host.ts';
import { apiBase } from '../urls.ts';
import { checkHealth, type WatchedRegion } from './health.ts';
import type { RolloutJournal } from './journal.ts';

export interface WatchOptions {
  readonly host: Host;
  readonly aws: Aws;
  readonly project: string;
  readonly rollout: RolloutModel;
  readonly journal: RolloutJournal;
}

/** How often a wave is checked while it is watched: twenty times in its bake, within these limits. */
const checkMs = (bake: number): number => Math.min(15_000, Math.max(1000, bake * 50));

/**
 * Watches a wave until its time is over and it has had its invocations. Alarms and the probe are checked at least once, also without a
 * bake. Throws the first problem of a region.
 */
export async function watchWave(
  { host, aws, rollout, journal }: Pick<WatchOptions, 'host' | 'aws' | 'rollout' | 'journal'>,
  about: { readonly wave: number; readonly of: number; readonly regions: readonly string[]; readonly stage: string },
  bake: number,
  watched: readonly WatchedRegion[],
): Promise<void> {
  const already = journal.current?.watched ?? 0;
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
      journal.watched(elapsed);
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
export function watchedOf(
  { aws, project, rollout }: Pick<WatchOptions, 'aws' | 'project' | 'rollout'>,
  ends: Ends,
): WatchedRegion[] {
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
