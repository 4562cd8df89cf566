import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const check: Command = {
  name: 'check',
  summary: 'call every endpoint that declares Health, in every region; exit code 1 when one fails',
  description:
    'An endpoint with `"Health": true` in awsm.json has to answer with a status below 400; `"Health": { "Path": "links/abc", "Status": 200 }` says which\npath is called and which status is right. A failing one is called three times, each time for at most 10 seconds.',
  arguments: [
    { name: 'stage', summary: 'a stage of the project; needed when it has several', completes: 'stage' },
    { name: 'region', summary: 'only this region of the stage (all)', completes: 'region-or-all' },
  ],
  options: [profile],
  examples: [{ command: 'jaws check prod --json', summary: 'for a pipeline, or a monitor' }],
  readsOnly: true,
  load: () => import('../run/check.ts'),
};
