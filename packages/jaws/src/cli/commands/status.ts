import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const status: Command = {
  name: 'status',
  summary: 'what is deployed where, read from CloudFormation',
  arguments: [
    { name: 'stage', summary: 'only this stage', completes: 'stage' },
    { name: 'region', summary: 'only this region', completes: 'region' },
  ],
  options: [profile],
  examples: [{ command: 'jaws status --json', summary: 'for scripts' }],
  readsOnly: true,
  load: () => import('../run/status.ts'),
};
