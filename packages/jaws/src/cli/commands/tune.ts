import type { Command } from '../command.ts';
import { confirmName, event, profile, region, stage, template } from './shared.ts';

export const tune: Command = {
  name: 'tune',
  summary: 'measure a function at several memory sizes, and recommend one by time and price',
  description:
    'Calls a copy of the deployed function, which is made for it and deleted in the end: the function itself and its alias stay as they are. The copy has the same\ncode, role and variables, so what the function does with the event is really done, as often as it is called. With the embedded cloud it is a rehearsal:\ntimes are modeled from the CPU and the waiting time that each call has here. Nothing is written without --write or a yes.',
  arguments: [{ name: 'function', summary: 'module/function: greetings/hello', completes: 'function' }],
  options: [
    stage,
    { ...region, summary: 'one region' },
    event,
    template,
    {
      name: 'sizes',
      value: 'MB',
      summary: 'memory sizes, separated by commas (128,256,512,1024,1769,3008)',
      repeatable: true,
    },
    { name: 'calls', short: 'n', value: 'n', summary: 'calls at each size (10)' },
    { name: 'write', summary: 'write the recommended size into awsm.json or awsm.ts without asking' },
    confirmName,
    profile,
  ],
  examples: [
    { command: 'jaws tune links/get -s dev', summary: 'with its event.json, ten times at six sizes' },
    {
      command: 'jaws tune links/get -s dev --sizes 512,1024 -n 50 --event big.json --json',
      summary: 'two sizes, more calls, for scripts',
    },
  ],
  load: () => import('../run/tune.ts'),
};
