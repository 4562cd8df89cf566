import type { Command } from '../command.ts';
import { profile, region, stage } from './shared.ts';

export const trace: Command = {
  name: 'trace',
  summary: 'one request over several functions, queues and regions, from their logs',
  description:
    'A tree of the spans that handlers of jaws-core-js log: where and when each ran, how long, what failed, and how long messages waited. The id is that\nof a trace (32 hexadecimal digits, `traceparent` or `x-amzn-trace-id`), of a request of a function, or of one of the API. Clocks of regions differ, so\nnone begins before the one that called it.',
  arguments: [{ name: 'id', summary: 'of a trace or a request', required: true }],
  options: [
    stage,
    { ...region, summary: 'only this region (all)' },
    { name: 'since', value: 'time', summary: 'how far back: 30m, 3h, 1d or an ISO 8601 time; 1h' },
    { name: 'logs', summary: 'show what was logged within the spans too' },
    profile,
  ],
  examples: [
    { command: 'jaws trace 4bf92f3577b34da6a3ce929d0e0e4736', summary: 'by the id of the trace' },
    { command: 'jaws trace "Root=1-5759e988-bd862e3fe1be46a994272793" --logs', summary: 'by a header, with its lines' },
    { command: 'jaws trace 8f507cfc-1a2b-4697-b07a-ac58fc914c95 --since 1d', summary: 'by a request, a day back' },
  ],
  readsOnly: true,
  load: () => import('../run/trace.ts'),
};
