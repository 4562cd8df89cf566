import type { Command } from '../command.ts';
import { profile, recover, writeOnly } from './shared.ts';

export const stage: Command = {
  name: 'stage',
  summary: 'stages',
  commands: [
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
        writeOnly,
        recover,
        profile,
      ],
      examples: [{ command: 'jaws stage create prod us-east-1', summary: 'prod, in one region' }],
      load: async () => ({ run: (await import('../run/replicate.ts')).stage }),
    },
  ],
};
