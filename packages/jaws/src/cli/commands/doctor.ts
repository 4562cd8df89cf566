import type { Command } from '../command.ts';
import { profile, stage } from './shared.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check what JAWS needs: tools, project, account, rights, clock, ports, embedded cloud, disk, proxy',
  description:
    'Changes nothing and starts nothing; each check ends after 8 seconds. The exit code is 1 when something is broken. Rights are simulated\nby IAM where the caller may ask it, else one cheap call is made of each service.',
  options: [{ ...stage, summary: 'the stage whose account is checked (the first one)' }, profile],
  examples: [{ command: 'jaws doctor --json', summary: 'for a report of a problem, or a pipeline' }],
  readsOnly: true,
  load: () => import('../run/doctor.ts'),
};
