import type { Command } from '../command.ts';
import { confirmName, deleteData, profile, recover, writeOnly } from './shared.ts';

export const region: Command = {
  name: 'region',
  summary: 'regions',
  commands: [
    {
      name: 'create',
      summary: 'replicate a stage into one more region',
      arguments: [
        { name: 'stage', summary: 'the stage', completes: 'stage' },
        { name: 'region', summary: 'its new region', completes: 'aws-region' },
      ],
      options: [
        { name: 'stage', short: 's', value: 'stage', summary: 'the same as the argument', completes: 'stage' },
        { name: 'region', short: 'r', value: 'region', summary: 'the same as the argument', completes: 'aws-region' },
        writeOnly,
        recover,
        profile,
      ],
      examples: [{ command: 'jaws region create dev eu-west-1', summary: 'dev gets a second region' }],
      load: async () => ({ run: (await import('../run/replicate.ts')).region }),
    },
    {
      name: 'remove',
      summary: 'take a stage out of a region: stacks on AWS, then the entry in jaws.json',
      description:
        'Shows what goes first. Buckets, tables and everything else that holds data stay, unless --delete-data is given. The same\ncommand continues after an interruption. A region that jaws.json no longer has can be named too.',
      arguments: [
        { name: 'stage', summary: 'the stage', completes: 'stage', required: true },
        { name: 'region', summary: 'the region to leave', completes: 'region', required: true },
      ],
      options: [deleteData, confirmName, profile],
      examples: [{ command: 'jaws region remove dev eu-west-1', summary: 'dev leaves eu-west-1; its data stays' }],
      load: async () => ({ run: (await import('../run/remove.ts')).region }),
    },
  ],
};
