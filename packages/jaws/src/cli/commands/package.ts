import type { Command } from '../command.ts';

export const packageCommand: Command = {
  name: 'package',
  summary: 'write the zips of functions to a folder, without AWS',
  description:
    'The zips are those that a deployment uploads: the same code gives the same bytes on any machine. Without a name it is the\nfunction in whose folder you are, and all functions elsewhere. What has not changed is not built again.',
  arguments: [
    { name: 'function', summary: 'module/function: greetings/hello', repeatable: true, completes: 'function' },
  ],
  options: [
    { name: 'out', short: 'o', value: 'folder', summary: 'where the zips are written (.jaws/package of the project)' },
    { name: 'analyze', summary: 'show the size of each part of the zips, with a page to open in a browser' },
  ],
  examples: [
    { command: 'jaws package', summary: 'every function' },
    { command: 'jaws package greetings/hello --analyze', summary: 'what one of them is made of' },
    { command: 'jaws package greetings/hello --out build', summary: 'one of them, to another folder' },
  ],
  load: () => import('../run/package.ts'),
};
