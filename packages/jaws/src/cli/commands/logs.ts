import type { Command } from '../command.ts';
import { profile, region, stage } from './shared.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'what deployed functions logged, and with --follow what they log now',
  description: 'The function in whose folder you are, those that are named, or all of the project.',
  arguments: [
    { name: 'function', summary: 'module/function: greetings/hello', repeatable: true, completes: 'function' },
  ],
  options: [
    stage,
    region,
    { name: 'follow', short: 'f', summary: 'go on until Ctrl-C' },
    { name: 'since', value: 'time', summary: 'how far back: 30s, 10m, 2h, 1d or an ISO 8601 time; 10m' },
    { name: 'filter', value: 'pattern', summary: 'only what matches this filter pattern of CloudWatch Logs' },
    profile,
  ],
  examples: [
    { command: 'cd aws_modules/greetings/hello && jaws logs', summary: 'the function here, ten minutes back' },
    { command: 'jaws logs -s dev -r all --since 1h --filter ERROR', summary: 'errors of all functions in all regions' },
    { command: 'jaws logs greetings/hello -f', summary: 'as it comes' },
  ],
  readsOnly: true,
  untilInterrupted: true,
  load: () => import('../run/logs.ts'),
};
