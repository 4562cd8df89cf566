import { isActive, type RolloutCommand } from '../../deploy/rollouts/machine.ts';
import { planRelease } from '../../plan/release.ts';
import type { Host } from '../host.ts';
import { targetOf } from '../releases/targets.ts';
import { summarize } from '../summary.ts';
import type { DeployOptions } from '../types.ts';
import { abortRollout } from './control.ts';
import { lookUpRollout, type StageRollout, supersededBy } from './find.ts';
import { nextText, nowOf, refusalOf } from './gate.ts';
import { continueRollout, goalsOf, readingOf } from './resume.ts';
import type { ContinueOptions } from './types.ts';

/**
 * Ends the rollout of a process that is gone, for a deployment that has nothing to do. Where all regions have its release, it is continued, which watches
 * it; where they have what they had before, it is aborted, which changes nothing. Otherwise a warning names it. Throws what these commands do.
 */
export async function endAbandoned(host: Host, given: DeployOptions): Promise<void> {
  const { project, profile, selection, recover = false, allowDataLoss = [] } = given;
  const options = { project, profile, stage: selection.stage, recover, forceUnlock: false, allowDataLoss };
  const { rollout } = await lookUpRollout(host, options);
  if (!rollout || rollout.runner !== undefined || !isActive(rollout.found.record.state)) return;
  if ((await supersededBy(rollout)) !== undefined) return;
  const now = nowOf(rollout, undefined);
  const accepts = (command: RolloutCommand) => refusalOf(command, now) === undefined;
  const hasAll = await comparing(host, rollout, options);
  if (accepts('continue') && !rollout.order && (await hasAll('target'))) await continueRollout(host, options);
  else if (accepts('abort') && (await hasAll('before'))) await abortRollout(host, options);
  else {
    const message = `The rollout of ${now.stage}, release ${now.number}, has not ended, and nothing runs it.`;
    host.emit({ type: 'warning', message, hint: nextText(now) });
  }
}

/** Whether all regions of a rollout have what it is to give them, or what they had before. */
async function comparing(
  host: Host,
  rollout: StageRollout,
  options: ContinueOptions,
): Promise<(goal: 'target' | 'before') => Promise<boolean>> {
  const { aws, model, found } = rollout;
  const { id, stage, waves } = found.record;
  const named = waves.flatMap(({ regions }) => regions);
  const regions = rollout.regions.filter(({ region }) => named.includes(region));
  const [{ goals }, base] = await Promise.all([
    goalsOf(rollout, named, [], []),
    readingOf(host, rollout, options)(regions),
  ]);
  return async (goal) => {
    if (base.failed.length > 0) return false;
    const targets = await Promise.all(
      regions.flatMap((place) => {
        const state = goals.get(place.region)?.[goal];
        return state ? [targetOf(aws, place, model.name, state).then((target) => [place.region, target] as const)] : [];
      }),
    );
    const [withDomains, atOnce] = [goal === 'target', goal === 'before'];
    const input = { id, model, stage, base: base.regions, targets: new Map(targets), withDomains, atOnce };
    return targets.length === regions.length && summarize(planRelease(input)).empty;
  };
}
