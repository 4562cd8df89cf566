import type { Command } from '../command.ts';
import { allowDataLoss, allowMissing, forceUnlock, profile, recover, region, stage, urls } from './shared.ts';

export const dash: Command = {
  name: 'dash',
  summary: 'the dashboard: see what is there, tick what to deploy',
  description:
    'It takes the whole screen of a terminal of at least 60 by 20; smaller ones, and --plain, have a list to tick.\nResources are deployed when they changed, then lambdas, then endpoints. Without a terminal, or with -y, everything is\ndeployed without a question.',
  options: [
    { name: 'all', summary: 'deploy everything, ask nothing' },
    {
      name: 'select',
      value: 'function',
      summary: 'deploy this function and its endpoints, ask nothing',
      repeatable: true,
      completes: 'function',
    },
    { name: 'plain', summary: 'a plain list to tick instead of the whole screen' },
    stage,
    { ...region, summary: 'one region; default: all regions of the stage' },
    profile,
    recover,
    allowDataLoss,
    allowMissing,
    forceUnlock,
    urls,
  ],
  examples: [
    { command: 'jaws dash', summary: 'choose in the terminal' },
    { command: 'jaws dash --select greetings/hello,users/list -s dev', summary: 'two functions and their endpoints' },
  ],
  load: () => import('../run/dash.ts'),
};
