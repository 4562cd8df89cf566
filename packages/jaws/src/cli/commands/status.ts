import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const status: Command = {
  name: 'status',
  summary: 'what is deployed where, read from CloudFormation',
  arguments: [
    { name: 'stage', summary: 'only this stage', completes: 'stage' },
    { name: 'region', summary: 'only this region', completes: 'region' },
  ],
  options: [{ name: 'diff', summary: 'compare the regions of a stage: code, settings, resources, variables' }, profile],
  examples: [
    { command: 'jaws status --json', summary: 'for scripts' },
    { command: 'jaws status prod --diff', summary: 'which regions run something else; exit code 1 when one does' },
  ],
  readsOnly: true,
  load: () => import('../run/status.ts'),
};
