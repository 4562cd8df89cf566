import * as z from 'zod';
import type { RolloutStatus, WatchedRollout } from '../rollout/types.ts';
import { stage, tool } from './define.ts';
import type { ToolContext } from './types.ts';

const input = z.strictObject({ stage });
/** A tool has no person to confirm: commands that need a confirmation are run in a terminal. */
const cautious = { recover: false, forceUnlock: false, allowDataLoss: [] } as const;

/** A stage without a rollout is no error: a page polls this. */
function shownRollout(stage: string, { rollout, ...lacking }: WatchedRollout) {
  return { stage, ...(rollout && { rollout: aboutOf(rollout) }), ...lacking };
}

function aboutOf({ stage, record, runner, accepts, waves, watched, order }: RolloutStatus) {
  const { id, number, by, began, state, wave, step, errors, left } = record;
  return { stage, id, number, by, began, state, wave, step, errors, left, waves, watched, runner, accepts, order };
}

/** What is continued, paused or aborted. */
async function goingOn({ stage }: { readonly stage: string }, { host, project, profile }: ToolContext) {
  const { watchRollout } = await import('../rollout/control.ts');
  const { rollout } = shownRollout(stage, await watchRollout(host, { project, profile, stage }));
  return { rollout: rollout && { id: rollout.id, state: rollout.state, wave: rollout.wave, step: rollout.step } };
}

/** The rollout of a stage, whichever machine started it: its record is in the bucket of each region. */
export const rolloutTools = [
  tool({
    name: 'jaws_rollout',
    title: 'Rollout',
    description:
      'The progress of the newest rollout of a stage: waves, regions, who runs it. No `rollout`: the stage never had one.',
    changes: 'never',
    input,
    run: async ({ stage }, { host, project, profile, soFar }) => {
      const { watchRollout } = await import('../rollout/control.ts');
      const report = soFar && ((found: WatchedRollout) => soFar(shownRollout(stage, found)));
      return shownRollout(stage, await watchRollout(host, { project, profile, stage }, report));
    },
  }),
  tool({
    name: 'jaws_rollout_continue',
    title: 'Continue a rollout',
    description:
      'Continues a rollout that is paused or failed, or whose machine is gone; returns when it is done, after the bake time of all waves. Refuses changes that would lose data.',
    changes: 'always',
    needsPerson: true,
    input,
    preview: goingOn,
    run: async ({ stage }, { host, project, profile }) => {
      const { continueRollout } = await import('../rollout/resume.ts');
      const { id, stacks } = await continueRollout(host, { project, profile, stage, ...cautious });
      return { id, stacks };
    },
  }),
  tool({
    name: 'jaws_rollout_pause',
    title: 'Pause a rollout',
    description: 'Stops a rollout before its next step, wherever it runs. Nothing is rolled back.',
    changes: 'always',
    input,
    preview: goingOn,
    run: async ({ stage }, { host, project, profile }) => ({
      ...(await (await import('../rollout/control.ts')).pauseRollout(host, { project, profile, stage })),
    }),
  }),
  tool({
    name: 'jaws_rollout_abort',
    title: 'Abort a rollout',
    description:
      'Rolls back the regions that have the release of a rollout: in the process that runs it, or here if none does.',
    changes: 'always',
    needsPerson: true,
    input,
    preview: goingOn,
    run: async ({ stage }, { host, project, profile }) => ({
      ...(await (await import('../rollout/control.ts')).abortRollout(host, { project, profile, stage, ...cautious })),
    }),
  }),
] as const;
