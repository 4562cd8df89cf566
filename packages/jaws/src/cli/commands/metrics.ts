import type { Command } from '../command.ts';
import { profile, region, stage } from './shared.ts';

export const metrics: Command = {
  name: 'metrics',
  summary: 'calls, errors, throttles, durations and concurrency of functions and APIs, over regions',
  description:
    'As CloudWatch has counted them, with one call a region for 70 functions, and one to list the metrics that functions write by jaws-core-js/metrics. Durations are those of half of all calls (p50), of 95 and of 99 in a\nhundred; of a time of more than a day, those of its worst day. The last step of a plot is under way.',
  arguments: [{ name: 'function', summary: 'only these (all)', repeatable: true, completes: 'function' }],
  options: [
    stage,
    { ...region, summary: 'only this region (all)' },
    { name: 'since', value: 'time', summary: 'how far back: 30m, 3h, 7d (3h)' },
    { name: 'cold-starts', summary: 'count cold starts too, by the REPORT lines of the logs' },
    { name: 'watch', summary: 'continue until Ctrl-C: a table that is drawn again, or lines of what has changed' },
    { name: 'interval', value: 'time', summary: 'how often to look with --watch: 30s, 5m (1m, as CloudWatch counts)' },
    profile,
  ],
  examples: [
    { command: 'jaws metrics -s prod --since 1d', summary: 'all functions in all regions' },
    { command: 'jaws metrics -s prod --since 30m --watch', summary: 'as it goes on' },
    { command: 'jaws metrics links/create -s prod --cold-starts', summary: 'one, with its cold starts' },
  ],
  readsOnly: true,
  untilInterrupted: 'watch',
  load: () => import('../run/metrics.ts'),
};
