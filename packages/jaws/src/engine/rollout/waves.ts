import { setTimeout as wait } from 'node:timers/promises';
import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { spanOf } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { shiftSeconds } from '../../model/canary.ts';
import type { RolloutModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { stateAfter } from '../../plan/state.ts';
import { stackName } from '../../templates/names.ts';
import type { Ends, Waves } from '../apply.ts';
import type { Host } from '../host.ts';
import { apiBase } from '../urls.ts';
import { checkHealth, type WatchedRegion } from './health.ts';

export interface RolloutOptions {
  readonly host: Host;
  readonly aws: Aws;
  readonly project: string;
  readonly stage: string;
  readonly rollout: RolloutModel;
  /** Those that take part: of a wave without any of them nothing is heard. */
  readonly regions: readonly string[];
  /** Asks before each wave but the first. */
  readonly confirm: boolean;
  readonly undo: Waves['undo'];
}

/** How often a wave is looked at while it is watched: twenty times in its bake, within these limits. */
const checkMs = (bake: number): number => Math.min(15_000, Math.max(1000, bake * 50));

/** A rollout that has more than one wave, or watches, or takes back; undefined for a stage that is deployed at once. */
export function wavesOf(options: RolloutOptions): Waves | undefined {
  const { host, stage, rollout, regions } = options;
  const waves = rollout.waves
    .map((wave) => ({ ...wave, regions: wave.regions.filter((region) => regions.includes(region)) }))
    .filter((wave) => wave.regions.length > 0);
  const bake = waves.reduce((sum, wave) => sum + wave.bake, 0);
  const shifts = waves.map(({ canary }) => (canary ? shiftSeconds(canary) : 0));
  const atLeast = bake + shifts.reduce((sum, seconds) => sum + seconds, 0);
  if (waves.length < 2 && !rollout.allOrNothing && !isWatched(rollout, atLeast)) return undefined;
  const about = (wave: number) => ({
    type: 'wave' as const,
    stage,
    wave: wave + 1,
    of: waves.length,
    regions: waves[wave]!.regions,
  });
  let announced = false;
  return {
    waves: waves.map((wave) => wave.regions),
    async begin(wave) {
      if (!announced) {
        const shown = waves.map(({ regions: names, bake: seconds }, index) => ({
          regions: names,
          bake: seconds,
          ...(shifts[index]! > 0 && { shift: shifts[index]! }),
        }));
        host.emit({ type: 'rollout', stage, waves: shown, allOrNothing: rollout.allOrNothing, atLeast });
        announced = true;
      }
      if (wave > 0 && options.confirm) {
        const question = {
          type: 'wave' as const,
          stage,
          wave: wave + 1,
          of: waves.length,
          regions: waves[wave]!.regions,
        };
        if (!(await host.agree?.(question))) throw fail('RolloutDeclined', { stage, wave: wave + 1, of: waves.length });
      }
      host.emit({ ...about(wave), state: 'started' });
    },
    async watch(wave, ends) {
      try {
        await watch(options, about(wave), waves[wave]!.bake, watchedOf(options, ends));
      } catch (error) {
        host.emit({ ...about(wave), state: 'failed' });
        throw error;
      }
      const watched = isWatched(rollout, waves[wave]!.bake);
      host.emit({ ...about(wave), state: 'done', ...(watched && { detail: 'watched' }) });
    },
    ...(rollout.allOrNothing && options.undo && { undo: options.undo }),
  };
}

const isWatched = (rollout: RolloutModel, bake: number): boolean =>
  bake > 0 || rollout.probe !== undefined || rollout.minRequests > 0 || rollout.alarms.length > 0;

/**
 * Looks at a wave until its time is over and it has had its invocations. Alarms and the probe are asked once at least, also without a
 * bake. Throws what the first region says that is not well.
 */
async function watch(
  { host, aws, rollout }: RolloutOptions,
  about: { readonly wave: number; readonly of: number; readonly regions: readonly string[]; readonly stage: string },
  bake: number,
  watched: readonly WatchedRegion[],
): Promise<void> {
  if (!isWatched(rollout, bake)) return;
  const began = host.now();
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
      const elapsed = (performance.now() - clock) / 1000;
      const isOver = elapsed >= bake && traffic.invocations >= rollout.minRequests;
      if (isOver) break;
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

/** What there is to watch in regions that are done: their functions, and where their API answers. */
function watchedOf({ aws, project }: RolloutOptions, ends: Ends): WatchedRegion[] {
  return ends.map(({ deployment, end }): WatchedRegion => {
    const { stage, region } = end;
    const base = deployment.base.find((one) => one.region === region)!;
    const plans = deployment.phases.flatMap(({ regions }) => regions).filter((plan) => plan.region === region);
    const { stacks } = stateAfter(base, plans, '');
    const functions = stacks
      .filter(({ kind }) => kind === 'lambdas')
      .flatMap(({ template }) => Object.values(template.Resources))
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .flatMap(({ Properties = {} }) => (typeof Properties.FunctionName === 'string' ? [Properties.FunctionName] : []));
    const outputs =
      end.states.get(stackName(stage, project, 'endpoints'))?.outputs ?? live(base.endpoints)?.outputs ?? {};
    return { stage, region, functions, api: apiBase(aws.endpoint, outputs, { stage, region }) };
  });
}
