import type { Command } from '../command.ts';
import { confirmName, deleteData, profile, recover, writeOnly } from './shared.ts';

export const region: Command = {
  name: 'region',
  summary: 'regions',
  commands: [
    {
      name: 'add',
      summary: 'put a stage into more regions at once: files, resources, environment',
      description:
        '`all` stands for every region that the account has; regions that the stage has already are left alone. Their resources\nare deployed side by side, functions and endpoints by the next `jaws deploy`.',
      arguments: [
        {
          name: 'regions',
          summary: 'their names, or `all`; the stage may be among them',
          repeatable: true,
          required: true,
          completes: 'aws-region',
        },
      ],
      options: [
        {
          name: 'stage',
          short: 's',
          value: 'stage',
          summary: 'needed when the project has several',
          completes: 'stage',
        },
        {
          name: 'env-from',
          value: 'region',
          summary: 'the region whose variables they begin with (the first of the stage)',
          completes: 'region',
        },
        writeOnly,
        recover,
        profile,
      ],
      examples: [
        { command: 'jaws region add eu-west-1 ap-southeast-2 --stage prod', summary: 'two more regions' },
        { command: 'jaws region add all --stage prod --env-from us-east-1', summary: 'every region there is' },
      ],
      load: async () => ({ run: (await import('../run/region-add.ts')).run }),
    },
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
      summary: 'remove a stage from a region: stacks on AWS, then the entry in jaws.json',
      description:
        'Shows first what will be removed. Buckets, tables and everything else that holds data stay, unless --delete-data is given. The same\ncommand continues after an interruption. A region that jaws.json no longer has can be named too.',
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
