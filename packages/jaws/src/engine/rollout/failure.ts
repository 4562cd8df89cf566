import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { type Applied, failureOf, type Work } from '../apply.ts';
import { isAboutLosses } from '../failures.ts';
import type { Undone } from './undo.ts';
import { isPause } from './waves.ts';

/**
 * The one error of a rollout, or of one that is paused: what failed, what was undone, what runs the new release, and what has changed nowhere.
 * `earlier`: regions that were done before this process continued.
 */
export function rolloutFailure(
  work: Pick<Work, 'stage' | 'regions' | 'host'>,
  applied: Applied,
  taken: Undone | undefined,
  earlier: readonly string[] = [],
): unknown {
  // Each region of the wave has it.
  const pause = applied.failures.find(({ error }) => isPause(error));
  if (pause) return pause.error;
  const cause = failureOf(work, applied);
  // A bug, or Ctrl-C.
  if (!(cause instanceof JawsError) || cause.code === 'DeployInterrupted') return cause;
  const { failures, ends } = applied;
  const failed = new Set(failures.map(({ region }) => region));
  const ended = [...new Set([...earlier, ...ends.map(({ end }) => end.region)])];
  const begun = new Set([...earlier, ...ends.filter(({ end }) => end.begun).map(({ end }) => end.region)]);
  const undone = taken?.undone ?? [];
  const left = taken?.left ?? [];
  const done = taken ? [] : ended.filter((region) => !failed.has(region));
  // Nothing was changed, so no rollout began: what was asked about is the whole answer.
  if (isAboutLosses(cause.code) && begun.size === 0 && ended.every((region) => failed.has(region))) return cause;
  const untouched = work.regions
    .map(({ region }) => region)
    .filter((region) => (failed.has(region) ? !begun.has(region) : !ended.includes(region)));
  const problems = [
    ...(cause.problems.length > 0
      ? cause.problems
      : [{ message: cause.message, ...(cause.hint && { hint: cause.hint }) }]),
    ...left.map(({ region, message }) => ({ message: `${work.stage} ${region} could not be rolled back: ${message}` })),
  ];
  const names = { failed: [...failed], undone, left: left.map(({ region }) => region), done, untouched };
  return fail('RolloutFailed', { stage: work.stage, ...names }, { problems, cause });
}
