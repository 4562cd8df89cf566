import * as z from 'zod';
import { JawsError } from '../../errors/error.ts';
import { stage, tool } from './define.ts';
import type { ToolContext } from './types.ts';

const input = z.strictObject({ stage });
/** A tool has no person to confirm: commands that need a confirmation are run in a terminal. */
const cautious = { recover: false, forceUnlock: false, allowDataLoss: [] } as const;

/** Undefined for a stage that never had one: a page polls this, so it is not an error. */
async function newestRollout(stage: string, { host, project, profile }: ToolContext) {
  const { rolloutStatus } = await import('../rollout/control.ts');
  try {
    const { record, runner, waves, watched, order, unread } = await rolloutStatus(host, { project, profile, stage });
    const { id, number, by, began, state, wave, step, errors, left } = record;
    return { stage, id, number, by, began, state, wave, step, errors, left, waves, watched, runner, order, unread };
  } catch (thrown) {
    if (thrown instanceof JawsError && thrown.code === 'RolloutNone') return undefined;
    throw thrown;
  }
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
    run: async ({ stage }, context) => ({ stage, rollout: await newestRollout(stage, context) }),
  }),
  tool({
    name: 'jaws_rollout_continue',
    title: 'Continue a rollout',
    description:
      'Continues a rollout that is paused or failed, or whose machine is gone; returns when it is done, after the bake time of all waves. Refuses changes that would lose data.',
    changes: 'always',
    input,
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
    input,
    run: async ({ stage }, { host, project, profile }) => ({
      ...(await (await import('../rollout/control.ts')).abortRollout(host, { project, profile, stage, ...cautious })),
    }),
  }),
] as const;
