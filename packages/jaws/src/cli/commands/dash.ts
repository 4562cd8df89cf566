import type { Command } from '../command.ts';
import {
  allowAddressLoss,
  allowDataLoss,
  allowMissing,
  forceUnlock,
  profile,
  recover,
  region,
  stage,
  urls,
} from './shared.ts';

export const dash: Command = {
  name: 'dash',
  summary: 'the dashboard: see what is deployed, tick what to deploy; in the terminal, or in a browser with --web',
  description:
    'It takes the whole screen of a terminal of at least 60 by 20; smaller ones, and --plain, have a list to tick.\nResources are deployed when they changed, then lambdas, then endpoints. Without a terminal, or with -y, everything is\ndeployed without a question.\nWith --web the project is served to a browser on this machine, until Ctrl-C: what is deployed, logs, metrics, costs, requests. It reads\nonly, unless --allow-write is given. The address that is printed has the key to it.',
  options: [
    { name: 'all', summary: 'deploy everything, ask nothing' },
    {
      name: 'select',
      value: 'function',
      summary: 'deploy this function and its endpoints, ask nothing',
      repeatable: true,
      completes: 'function',
    },
    { name: 'web', summary: 'in a browser, on 127.0.0.1' },
    { name: 'port', value: 'number', summary: 'with --web: the port to listen on (4600, or the next free one)' },
    { name: 'no-open', summary: 'with --web: print the address and open no browser' },
    { name: 'allow-write', summary: 'with --web: also deploy, roll back, call functions, set and show variables' },
    { name: 'allow-protected', summary: 'with --allow-write: protected stages, too' },
    { name: 'plain', summary: 'a plain list to tick instead of the whole screen' },
    stage,
    { ...region, summary: 'one region; default: all regions of the stage' },
    profile,
    recover,
    allowDataLoss,
    allowAddressLoss,
    allowMissing,
    forceUnlock,
    urls,
  ],
  examples: [
    { command: 'jaws dash', summary: 'choose in the terminal' },
    { command: 'jaws dash --select greetings/hello,users/list -s dev', summary: 'two functions and their endpoints' },
    { command: 'jaws dash --web', summary: 'look at everything in a browser' },
    { command: 'jaws dash --web --allow-write', summary: 'deploy from there, too' },
  ],
  untilInterrupted: 'web',
  load: () => import('../run/dash.ts'),
};
