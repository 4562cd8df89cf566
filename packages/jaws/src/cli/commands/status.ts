import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const status: Command = {
  name: 'status',
  summary: 'what is deployed where, read from CloudFormation',
  arguments: [
    { name: 'stage', summary: 'only this stage', completes: 'stage' },
    { name: 'region', summary: 'only this region', completes: 'region' },
  ],
  options: [
    { name: 'diff', summary: 'compare the regions of a stage: code, settings, resources, variables' },
    {
      name: 'html',
      value: 'file',
      summary: 'write a status page: one file without scripts, exit code 1 where there is a problem',
    },
    { name: 'check', summary: 'with --html: call the endpoints that declare Health, as `jaws check` does' },
    { name: 'force', summary: 'with --html: write over a file that is not a status page' },
    profile,
  ],
  examples: [
    { command: 'jaws status --json', summary: 'for scripts' },
    { command: 'jaws status prod --diff', summary: 'which regions run something else; exit code 1 when one does' },
    { command: 'jaws status prod --html status.html --check', summary: 'a page that anyone may see' },
  ],
  readsOnly: true,
  load: () => import('../run/status.ts'),
};
