import type { Command } from '../command.ts';
import { profile, stage } from './shared.ts';

export const replay: Command = {
  name: 'replay',
  summary: 'call a function again with a recorded event, and compare the results',
  description:
    'Without an id: the invocations that are kept. `jaws dev` keeps those of its sessions in .jaws/events, where only you may read them;\nthose that the embedded cloud remembers while it runs come with them.',
  arguments: [{ name: 'id', summary: 'of the invocation, or the beginning of it', completes: 'invocation' }],
  options: [
    { ...stage, summary: 'list those of this stage; with an id, call the function there instead' },
    { name: 'region', short: 'r', value: 'region', summary: 'and in this region', completes: 'region' },
    { name: 'function', value: 'function', summary: 'list those of this function', completes: 'function' },
    { name: 'failed', summary: 'list those that failed' },
    { name: 'limit', value: 'n', summary: 'the number of invocations to list (20)' },
    { name: 'show', summary: 'show its event, answer and log, call nothing' },
    { name: 'save', value: 'file', summary: 'save its event into this file of the project, call nothing' },
    { name: 'force', summary: 'replace the file' },
    { name: 'with-secrets', summary: 'leave Authorization, cookies and API keys in the file' },
    profile,
  ],
  examples: [
    { command: 'jaws replay --failed', summary: 'what failed lately' },
    { command: 'jaws replay 4f2a1c', summary: 'once more, and whether it answers the same' },
    { command: 'jaws replay 4f2a1c --save tests/fixtures/order.json', summary: 'its event, for a test' },
  ],
  load: () => import('../run/replay.ts'),
};
