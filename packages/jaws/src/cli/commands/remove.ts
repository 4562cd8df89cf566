import type { Command } from '../command.ts';
import { allowAddressLoss, allowDataLoss, confirmName, profile, region, stage } from './shared.ts';

export const remove: Command = {
  name: 'remove',
  summary: 'remove your own function or module from AWS and from the project',
  description:
    'Endpoints, schedules and roles of a function go with it; everything else stays as it is deployed. Its folder moves to\n.jaws/removed. Installed modules are removed by `jaws module remove`; regions, stages and projects have a `remove` of their own.',
  arguments: [
    { name: 'what', summary: 'a function (greetings/hello) or a module', required: true, completes: 'function' },
  ],
  options: [
    { ...stage, summary: 'only from this stage; its folder stays' },
    { ...region, summary: 'only from this region; its folder stays' },
    { name: 'keep-files', summary: 'leave the folder in the project' },
    allowDataLoss,
    allowAddressLoss,
    confirmName,
    profile,
  ],
  examples: [{ command: 'jaws remove greetings/hello', summary: 'from every stage and region' }],
  load: () => import('../run/remove.ts'),
};
