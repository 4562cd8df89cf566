import type { Command } from '../command.ts';
import { event, profile, region, stage, template } from './shared.ts';

export const invoke: Command = {
  name: 'invoke',
  summary: 'call a deployed function, and show its answer and its log',
  description:
    'The function in whose folder you are, or the one that is named. Without an event it is its event.json; where there is none, and one\nthing alone triggers the function, an event as that one sends it.',
  arguments: [{ name: 'function', summary: 'module/function: greetings/hello', completes: 'function' }],
  options: [
    stage,
    region,
    event,
    template,
    { name: 'print', summary: 'show the event, call nothing' },
    { name: 'async', summary: 'send the event without waiting for an answer' },
    profile,
  ],
  examples: [
    { command: 'cd aws_modules/greetings/hello && jaws invoke', summary: 'the function here, with its event.json' },
    {
      command: `jaws invoke greetings/hello -s prod -r all --event ada.json`,
      summary: 'in all regions at once',
    },
    {
      command: 'jaws invoke orders/pay --template sqs --print > event.json',
      summary: 'an event of its queue, to edit',
    },
  ],
  load: () => import('../run/invoke.ts'),
};
