import type { Command } from '../command.ts';
import { profile, region, stage } from './shared.ts';

export const metrics: Command = {
  name: 'metrics',
  summary: 'calls, errors, throttles, durations and concurrency of functions and APIs, over regions',
  description:
    'As CloudWatch has counted them, with one call a region for 70 functions. Durations are those of half of all calls (p50), of 95 and of 99 in a\nhundred; of a time of more than a day, those of its worst day. The last step of a plot is under way.',
  arguments: [{ name: 'function', summary: 'only these (all)', repeatable: true, completes: 'function' }],
  options: [
    stage,
    region,
    { name: 'since', value: 'time', summary: 'how far back: 30m, 3h, 7d (3h)' },
    { name: 'cold-starts', summary: 'count cold starts too, by the REPORT lines of the logs' },
    profile,
  ],
  examples: [
    { command: 'jaws metrics -s prod -r all --since 1d', summary: 'all functions in all regions' },
    { command: 'jaws metrics links/create -s prod --cold-starts', summary: 'one, with its cold starts' },
  ],
  readsOnly: true,
  load: () => import('../run/metrics.ts'),
};
