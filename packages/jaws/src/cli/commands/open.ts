import { consolePages } from '../../engine/console.ts';
import type { Command } from '../command.ts';
import { profile, region, stage } from './shared.ts';

export const open: Command = {
  name: 'open',
  summary: 'open the address of an endpoint, or a page of the AWS console, in a browser',
  description:
    'The address is printed as well; nothing is opened with --print, with --json and where nobody is at the terminal. Without a\nfunction or path, the endpoints of the function in whose folder you are, or of the project, are offered.',
  arguments: [{ name: 'what', summary: 'a function, or a path: /links/abc', completes: 'function' }],
  options: [
    stage,
    { ...region, summary: 'region; default: the first of the stage', completes: 'region' },
    {
      name: 'console',
      value: 'page',
      optional: true,
      choices: consolePages,
      summary: 'a page of the AWS console; default: that of the function, or of the stacks where none is named',
    },
    { name: 'print', summary: 'print the address, open nothing' },
    profile,
  ],
  examples: [
    { command: 'jaws open /greetings/hello -s dev', summary: 'what a client gets' },
    { command: 'jaws open greetings/hello --console=logs -s prod', summary: 'its log in CloudWatch' },
  ],
  readsOnly: true,
  load: () => import('../run/open.ts'),
};
