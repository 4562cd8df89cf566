import type { Command } from '../command.ts';
import { account, confirmName, deleteData, profile, recover, writeOnly } from './shared.ts';

export const stage: Command = {
  name: 'stage',
  summary: 'stages',
  commands: [
    {
      name: 'list',
      summary: 'stages: regions, protection, account, domains',
      description: 'Reads jaws.json and reaches no account.',
      readsOnly: true,
      load: async () => ({ run: (await import('../run/stage-list.ts')).run }),
    },
    {
      name: 'add',
      summary: 'one more stage in all regions of another one',
      description:
        'It gets the regions of the other stage and a copy of its region-specific files. Its resources are deployed side by side; its\nenvironment begins empty.',
      arguments: [{ name: 'stage', summary: 'name of the new stage: test', required: true }],
      options: [
        {
          name: 'like',
          value: 'stage',
          summary: 'the other stage; needed when the project has several',
          completes: 'stage',
        },
        account,
        writeOnly,
        recover,
        profile,
      ],
      examples: [{ command: 'jaws stage add test --like prod', summary: 'test, in every region of prod' }],
      load: async () => ({ run: (await import('../run/stage-add.ts')).run }),
    },
    {
      name: 'create',
      summary: 'replicate the project into one more stage',
      arguments: [
        { name: 'stage', summary: 'name of the new stage: test' },
        { name: 'region', summary: 'its first region', completes: 'aws-region' },
      ],
      options: [
        { name: 'stage', short: 's', value: 'stage', summary: 'the same as the argument' },
        { name: 'region', short: 'r', value: 'region', summary: 'the same as the argument', completes: 'aws-region' },
        account,
        writeOnly,
        recover,
        profile,
      ],
      examples: [{ command: 'jaws stage create prod us-east-1', summary: 'prod, in one region' }],
      load: async () => ({ run: (await import('../run/replicate.ts')).stage }),
    },
    {
      name: 'remove',
      summary: 'remove a stage from all its regions, then from jaws.json',
      description:
        'Shows first what will be removed. Buckets, tables and everything else that holds data stay, unless --delete-data is given. The same\ncommand continues after an interruption.',
      arguments: [{ name: 'stage', summary: 'the stage to remove', completes: 'stage', required: true }],
      options: [deleteData, confirmName, profile],
      examples: [{ command: 'jaws stage remove test --delete-data', summary: 'test and everything in it' }],
      load: async () => ({ run: (await import('../run/remove.ts')).stage }),
    },
  ],
};
