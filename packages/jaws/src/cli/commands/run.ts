import type { Command } from '../command.ts';
import { event, profile, stage, template } from './shared.ts';

export const run: Command = {
  name: 'run',
  summary: 'run a function on this machine with its event.json',
  description:
    'The function in whose folder you are, or the one that is named, on the Node.js of its runtime, which is fetched where this machine\nlacks it. Where the profile is `local`, the embedded cloud is started, and names of resources are those that are deployed there.',
  arguments: [{ name: 'function', summary: 'module/function: greetings/hello', completes: 'function' }],
  options: [
    event,
    template,
    { ...stage, summary: 'with the environment of this stage (local: the .env file of the project)' },
    { name: 'region', short: 'r', value: 'region', summary: 'and of this region', completes: 'region' },
    profile,
  ],
  examples: [
    { command: 'cd aws_modules/greetings/hello && jaws run', summary: 'the function here' },
    { command: 'jaws run orders/pay --template sqs', summary: 'with a message of its queue' },
    { command: 'jaws run greetings/hello --event events/monday.json -s dev', summary: 'with another event, as in dev' },
  ],
  load: () => import('../run/run.ts'),
};
