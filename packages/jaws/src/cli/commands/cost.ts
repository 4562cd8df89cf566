import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const cost: Command = {
  name: 'cost',
  summary: 'what a month of a stage costs: by function, API, resource and region',
  description:
    'Of what is deployed, or was with a release, and of a traffic: an assumed size, a file, or what CloudWatch has counted. Prices are those of the\ntool, with the day on which they were published; what has none is listed and never guessed. Free tiers, discounts and taxes do not count.\n\nA usage file says a month of all regions together, by name or by `*` for all others: {"functions": {"*": {"requests": 1000000, "ms": 80, "logKB": 1}},\n"apis": {"*": {"responseKB": 4}}, "tables": {"LinksTable": {"reads": 2000000, "writes": 100000, "storedGB": 3}}, "buckets": …, "queues": …,\n"topics": …, "shares": {"eu-west-1": 70}}. Without `shares` all regions have the same traffic.',
  arguments: [
    { name: 'stage', summary: 'a stage of the project; needed when it has several', completes: 'stage' },
    { name: 'region', summary: 'only this region of the stage (all)', completes: 'region-or-all' },
  ],
  options: [
    {
      name: 'usage',
      short: 'u',
      value: 'size|file',
      summary:
        'small, medium or large: 100,000, 10 million or a billion calls of each function; or a file (usage.<stage>.json or usage.json of the project, else small)',
    },
    { name: 'calls', value: 'n', summary: 'calls of each function in a month' },
    { name: 'ms', value: 'n', summary: 'milliseconds that each call takes' },
    { name: 'from-metrics', summary: 'the traffic that CloudWatch has counted' },
    { name: 'days', value: 'n', summary: 'how many days of it (7)' },
    { name: 'release', value: 'number', summary: 'what that release would cost' },
    {
      name: 'example',
      value: 'year',
      choices: ['2015'],
      summary: 'the calculation of 2015, then and today: two servers against Lambda. Needs no project',
    },
    profile,
  ],
  examples: [
    { command: 'jaws cost prod --from-metrics --days 30', summary: 'by the traffic of the last 30 days' },
    {
      command: 'jaws cost prod --usage traffic.json --release 41',
      summary: 'the release before, with the same traffic',
    },
    { command: 'jaws cost --example 2015', summary: 'what a day of 16,000 requests costs' },
  ],
  readsOnly: true,
  load: () => import('../run/cost.ts'),
};
