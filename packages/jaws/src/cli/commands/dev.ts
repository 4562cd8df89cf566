import type { Command } from '../command.ts';
import { profile } from './shared.ts';

export const dev: Command = {
  name: 'dev',
  summary: 'deploy, watch, and have saved code answering at once',
  description:
    "Works on the embedded cloud and its copy of the first stage; --stage works on that stage at AWS, or wherever its profile leads.\nCode goes to the functions by Lambda's own API in a moment. A change of awsm.json, of resources or of the environment is a deployment. What is wrong is shown, and the last good code goes on answering.\nIn a terminal, `r` invokes the last event again, `o` opens the address, `f` filters by function, `c` clears and `q` ends; then the functions have what CloudFormation has.",
  options: [
    {
      name: 'stage',
      short: 's',
      value: 'stage',
      summary: 'this stage of the account, instead of the embedded cloud',
      completes: 'stage',
    },
    {
      name: 'region',
      short: 'r',
      value: 'region',
      summary: "region; the stage's first without it",
      completes: 'region',
    },
    {
      name: 'port',
      value: 'number',
      summary: 'where the endpoints answer on this machine (3000, or the next free one)',
    },
    {
      name: 'inspect',
      value: 'port',
      optional: true,
      summary: "attach Node's inspector to the functions, from this port on (9229)",
    },
    { name: 'live', summary: 'on AWS: logs by Live Tail, a second after they are written ($0.01 a minute)' },
    { name: 'open', summary: 'open the address in a browser' },
    profile,
  ],
  examples: [
    { command: 'jaws dev', summary: 'the whole project on this machine' },
    { command: 'jaws dev --stage dev', summary: 'the same loop against the stage dev at AWS' },
    { command: 'jaws dev --inspect', summary: 'with a debugger: breakpoints in the TypeScript sources' },
  ],
  untilInterrupted: true,
  load: () => import('../run/dev.ts'),
};
