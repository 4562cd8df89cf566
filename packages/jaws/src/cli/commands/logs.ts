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
    { ...region, summary: 'only this region (all)' },
    { name: 'follow', short: 'f', summary: 'continue until Ctrl-C' },
    { name: 'since', value: 'time', summary: 'how far back: 30s, 10m, 2h, 1d or an ISO 8601 time; 10m' },
    { name: 'filter', value: 'pattern', summary: 'only what matches this filter pattern of CloudWatch Logs' },
    { name: 'trace', value: 'request', summary: 'one request, by its id, over all functions; a day back' },
    profile,
  ],
  examples: [
    { command: 'cd aws_modules/greetings/hello && jaws logs', summary: 'the function here, ten minutes back' },
    { command: 'jaws logs -s dev --since 1h --filter ERROR', summary: 'errors of all functions in all regions' },
    { command: 'jaws logs --trace 8f507cfc-1a2b-4697-b07a-ac58fc914c95', summary: 'one request in all functions' },
    { command: 'jaws logs greetings/hello -f', summary: 'as it comes' },
  ],
  readsOnly: true,
  untilInterrupted: true,
  load: () => import('../run/logs.ts'),
};
