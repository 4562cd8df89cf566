import * as z from 'zod';
import { JawsError } from '../../errors/error.ts';
import { stage, tool } from './define.ts';
import type { ToolContext } from './types.ts';

const input = z.strictObject({ stage });
/** Whoever calls a tool cannot be asked: what needs a person's word is done in a terminal. */
const cautious = { recover: false, forceUnlock: false, allowDataLoss: [] } as const;

/** Undefined for a stage that never had one: a page looks for it again and again, so that is no failure. */
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

/** The rollout of a stage, whoever began it: its record is in the bucket of each region. */
export const rolloutTools = [
  tool({
    name: 'jaws_rollout',
    title: 'Rollout',
    description:
      'How far the newest rollout of a stage is: waves, regions, who runs it. Without `rollout`: it had none.',
    changes: 'never',
    input,
    run: async ({ stage }, context) => ({ stage, rollout: await newestRollout(stage, context) }),
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
