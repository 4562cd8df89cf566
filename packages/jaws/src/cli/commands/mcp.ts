import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const mcp: Command = {
  name: 'mcp',
  summary: 'serve the project to an AI client by the Model Context Protocol, over standard input and output',
  description:
    'Reads only, unless --allow-write is given: status, plan, logs, releases, endpoints, names of variables, doctor, documentation; and\ncalls of functions in the embedded cloud. Values of variables are never given out. A change\nneeds a plan that was shown, or a person at the client; protected stages and deletions need the person. Standard output has the protocol alone.',
  options: [
    { name: 'project', value: 'folder', summary: 'the project; default: the current folder' },
    { name: 'allow-write', summary: 'also deploy, roll back, call functions and set variables' },
    { name: 'allow-protected', summary: 'with --allow-write: protected stages, too' },
    profile,
  ],
  examples: [
    { command: 'jaws mcp --project ~/shop', summary: 'as a client starts it' },
    { command: 'jaws mcp --allow-write', summary: 'a client may deploy stages that are not protected' },
  ],
  untilInterrupted: true,
  load: () => import('../run/mcp.ts'),
};
