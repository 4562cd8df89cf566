import type { Command } from '../command.ts';
import { profile, recover, writeOnly } from './shared.ts';

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
  ],
};
