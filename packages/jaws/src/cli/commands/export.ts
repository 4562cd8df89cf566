import type { Command } from '../command.ts';
import { stage } from './shared.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'hand a stage over to another engine',
  commands: [
    {
      name: 'stackset',
      summary: 'a stage as CloudFormation stack sets, for many accounts',
      description:
        'Writes a folder with templates, parameters, the code, operation preferences made from the rollout of the stage, and a README with the\ncommands in order. No account is reached, and no file has a value of an environment variable: the README says how they are filled in.',
      options: [
        stage,
        {
          name: 'out',
          short: 'o',
          value: 'folder',
          summary: 'where it is written: a new, empty or earlier exported folder',
        },
        {
          name: 'account',
          value: 'id',
          summary: 'an account that gets the stacks, and may read the code',
          repeatable: true,
        },
        {
          name: 'organization',
          value: 'id',
          summary: 'all accounts of this organization may read the code, instead of those of --account',
        },
        { name: 'code-buckets', value: 'prefix', summary: 'what the names of the buckets with the code begin with' },
      ],
      examples: [
        {
          command: 'jaws export stackset --stage prod --out handover --account 111111111111,222222222222',
          summary: 'for two accounts in all regions of prod',
        },
      ],
      load: () => import('../run/export-stackset.ts'),
    },
  ],
};
