import { regions } from '../../project/names.ts';
import type { Command } from '../command.ts';
import {
  allowAddressLoss,
  allowDataLoss,
  allowMissing,
  forceUnlock,
  profile,
  recover,
  regionArgument,
  rolloutOptions,
  stageArgument,
  urls,
  writeOnly,
} from './shared.ts';

export const deploy: Command = {
  name: 'deploy',
  summary: 'deploy without questions; --plan shows what would change',
  description:
    'From inside the folder of a function, `jaws deploy`, `jaws deploy lambda` and `jaws deploy endpoint` mean that function.\nRegions are deployed in parallel; what is deployed already is neither uploaded nor updated.',
  arguments: [
    {
      name: 'what',
      summary: 'what to deploy (all)',
      choices: ['lambda', 'endpoint', 'resources', 'all'],
      // Most think of the stage first.
      instead: (value) => `\`jaws deploy all ${regions.includes(value) ? `<stage> ${value}` : value}\``,
    },
    stageArgument,
    regionArgument,
  ],
  options: [
    { name: 'plan', summary: 'show what would change, what it costs and how long it takes; change nothing' },
    { name: 'drift', summary: 'with --plan: also show what was changed or deleted by hand' },
    {
      name: 'select',
      value: 'function',
      summary: 'only this function and its endpoints',
      repeatable: true,
      completes: 'function',
    },
    ...rolloutOptions,
    recover,
    allowDataLoss,
    allowAddressLoss,
    allowMissing,
    forceUnlock,
    {
      name: 'revert-drift',
      summary: 'revert manual changes and deletions with drift-aware change sets',
    },
    urls,
    writeOnly,
    profile,
  ],
  examples: [
    { command: 'jaws deploy all dev us-east-1', summary: 'everything to one region' },
    { command: 'jaws deploy all prod all --plan', summary: 'what would change in every region' },
    { command: 'jaws deploy all prod --plan --drift', summary: 'the same, and manual changes' },
    { command: 'jaws deploy all prod all --rollout safe --confirm', summary: 'the home region first, then a question' },
    { command: 'cd aws_modules/greetings/hello && jaws deploy lambda dev', summary: 'the code of one function' },
  ],
  load: () => import('../run/deploy.ts'),
};
