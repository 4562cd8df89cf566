import type { Command } from '../command.ts';
import { allowDataLoss, forceUnlock, profile, recover, stageArgument } from './shared.ts';

export const rollout: Command = {
  name: 'rollout',
  summary: 'the rollout of a stage, from any machine: how far it is; go on, pause, take back',
  description:
    'How far a rollout is, and what each region had and is to have, is in the jaws bucket of each region. So any machine with the\nproject can go on when the one that began is gone. What is deployed then is the release that was begun, not the folder.',
  otherwise: 'status',
  commands: [
    {
      name: 'status',
      summary: 'waves and regions of the last rollout: done, watched, waiting, failed',
      arguments: [stageArgument],
      options: [profile],
      examples: [{ command: 'jaws rollout status prod', summary: 'how far it is, who runs it, what comes next' }],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/rollout.ts')).status }),
    },
    {
      name: 'continue',
      summary: 'go on with a rollout that is paused or failed, or whose machine is gone',
      arguments: [stageArgument],
      options: [recover, allowDataLoss, forceUnlock, profile],
      examples: [
        { command: 'jaws rollout continue prod', summary: 'the wave that was under way, then those after it' },
      ],
      load: async () => ({ run: (await import('../run/rollout.ts')).goOn }),
    },
    {
      name: 'pause',
      summary: 'stop a rollout before its next step, wherever it runs; nothing is taken back',
      arguments: [stageArgument],
      options: [profile],
      examples: [{ command: 'jaws rollout pause prod', summary: 'the regions that are done stay so' }],
      load: async () => ({ run: (await import('../run/rollout.ts')).pause }),
    },
    {
      name: 'abort',
      summary: 'take a rollout back: regions that have the release get what they had before',
      arguments: [stageArgument],
      options: [recover, allowDataLoss, forceUnlock, profile],
      examples: [{ command: 'jaws rollout abort prod', summary: 'the newest region first, code before stacks' }],
      load: async () => ({ run: (await import('../run/rollout.ts')).abort }),
    },
  ],
};
