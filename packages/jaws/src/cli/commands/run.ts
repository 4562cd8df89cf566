import type { Command } from '../command.ts';
import { profile, stage } from './shared.ts';

export const run: Command = {
  name: 'run',
  summary: 'run a function on this machine with its event.json',
  description: 'The function in whose folder you are, or the one that is named.',
  arguments: [{ name: 'function', summary: 'module/function: greetings/hello', completes: 'function' }],
  options: [
    { name: 'event', value: 'file', summary: 'another event than its event.json' },
    { ...stage, summary: 'with the environment of this stage (local: the .env file of the project)' },
    { name: 'region', short: 'r', value: 'region', summary: 'and of this region', completes: 'region' },
    profile,
  ],
  examples: [
    { command: 'cd aws_modules/greetings/hello && jaws run', summary: 'the function here' },
    { command: 'jaws run greetings/hello --event events/monday.json -s dev', summary: 'with another event, as in dev' },
  ],
  load: () => import('../run/run.ts'),
};
