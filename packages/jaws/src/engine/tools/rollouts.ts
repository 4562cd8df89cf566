import * as z from 'zod';
import { stage, tool } from './define.ts';

const input = z.strictObject({ stage });
/** A tool has no person to confirm: commands that need a confirmation are run in a terminal. */
const cautious = { recover: false, forceUnlock: false, allowDataLoss: [] } as const;

/** The rollout of a stage, whichever machine started it: its record is in the bucket of each region. */
export const rolloutTools = [
  tool({
    name: 'jaws_rollout',
    title: 'Rollout',
    description: 'How far the newest rollout of a stage is: waves, regions, who runs it.',
    changes: 'never',
    input,
    run: async ({ stage }, { host, project, profile }) => {
      const { rolloutStatus } = await import('../rollout/control.ts');
      const { record, runner, waves, watched, order, unread } = await rolloutStatus(host, { project, profile, stage });
      const { id, number, by, began, state, wave, step, errors, left } = record;
      return { stage, id, number, by, began, state, wave, step, errors, left, waves, watched, runner, order, unread };
    },
  }),
  tool({
    name: 'jaws_rollout_continue',
    title: 'Go on with a rollout',
    description:
      'Goes on with a rollout that is paused or failed, or whose machine is gone; answers when it is done, after all waves were watched. Refuses whatever would lose data.',
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
    description: 'Has a rollout stop before its next step, wherever it runs. Nothing is taken back.',
    changes: 'always',
    input,
    run: async ({ stage }, { host, project, profile }) => ({
      ...(await (await import('../rollout/control.ts')).pauseRollout(host, { project, profile, stage })),
    }),
  }),
  tool({
    name: 'jaws_rollout_abort',
    title: 'Take a rollout back',
    description:
      'Regions that have the release of a rollout get what they had before: by whoever runs it, or here where nobody does.',
    changes: 'always',
    input,
    run: async ({ stage }, { host, project, profile }) => ({
      ...(await (await import('../rollout/control.ts')).abortRollout(host, { project, profile, stage, ...cautious })),
    }),
  }),
] as const;
