import type { Command } from '../command.ts';
import { allowAddressLoss, allowDataLoss, forceUnlock, profile, recover, stageArgument } from './shared.ts';

export const rollout: Command = {
  name: 'rollout',
  summary: 'the rollout of a stage, from any machine: show, continue, pause or undo it',
  description:
    'The progress of a rollout, and the previous and planned state of each region, are in the jaws bucket of each region. So any machine with the\nproject can continue when the first one is gone. It then deploys the release of the rollout, not the folder.',
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
      summary: 'continue a rollout that is paused or failed, or whose machine is gone',
      arguments: [stageArgument],
      options: [recover, allowDataLoss, allowAddressLoss, forceUnlock, profile],
      examples: [
        { command: 'jaws rollout continue prod', summary: 'the wave that was under way, then those after it' },
      ],
      load: async () => ({ run: (await import('../run/rollout.ts')).goOn }),
    },
    {
      name: 'pause',
      summary: 'stop a rollout before its next step, wherever it runs; nothing is undone',
      arguments: [stageArgument],
      options: [profile],
      examples: [{ command: 'jaws rollout pause prod', summary: 'finished regions stay as they are' }],
      load: async () => ({ run: (await import('../run/rollout.ts')).pause }),
    },
    {
      name: 'abort',
      summary: 'undo a rollout: regions that have the release return to the previous one',
      arguments: [stageArgument],
      options: [recover, allowDataLoss, allowAddressLoss, forceUnlock, profile],
      examples: [{ command: 'jaws rollout abort prod', summary: 'the newest region first, code before stacks' }],
      load: async () => ({ run: (await import('../run/rollout.ts')).abort }),
    },
  ],
};
