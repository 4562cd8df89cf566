import type { ArgumentSpec, Command } from '../command.ts';
import {
  allowAddressLoss,
  allowDataLoss,
  allowMissing,
  confirmName,
  forceUnlock,
  profile,
  recover,
  regionArgument,
  rolloutOptions,
  stage,
  stageArgument,
} from './shared.ts';

const release: ArgumentSpec = { name: 'release', summary: 'its number, or the beginning of its id' };

/** It asks no question: the default is all of them. */
const onlyRegion: ArgumentSpec = { ...regionArgument, summary: 'only this region of the stage (all)' };

export const releases: Command = {
  name: 'releases',
  summary: 'deployments of a stage: number, when, who, commit, regions',
  description:
    'Every deployment that changes something is a release. Its record, what its stacks had and its code are in the jaws bucket of\neach region; JAWS keeps 100 records, and what a roll-back needs of the last ten.',
  otherwise: 'list',
  commands: [
    {
      name: 'list',
      summary: 'the releases of a stage over all its regions, newest first',
      arguments: [stageArgument],
      options: [{ name: 'limit', value: 'n', summary: 'the number of releases to list (20)' }, profile],
      examples: [
        { command: 'jaws releases prod', summary: 'what ran in prod, since when, and by whom' },
        { command: 'jaws releases prod --limit 100 --json', summary: 'for scripts' },
      ],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/releases.ts')).list }),
    },
    {
      name: 'show',
      summary: 'one release, and what it changed',
      arguments: [{ ...release, required: true }],
      options: [
        stage,
        { name: 'diff', value: 'release', summary: 'compare it with this release instead of the one before it' },
        profile,
      ],
      examples: [{ command: 'jaws releases show 41 --stage prod --diff 38', summary: 'what changed since 38' }],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/releases.ts')).show }),
    },
  ],
};

export const rollback: Command = {
  name: 'rollback',
  summary: 'bring a stage back to an earlier release; --plan shows what would change',
  description:
    'Resources, functions, endpoints and the environment go back, in every region side by side. Functions of which only the code\ndiffers have their former code within seconds; CloudFormation follows. Data, addresses\n(APIs, URLs, domains) and variables that the release lacks stay; --allow-data-loss and --allow-address-loss name what may go. You\nare asked, unless you name the release and it deletes nothing. A roll-back is a release itself: `jaws rollback` again undoes it.',
  arguments: [
    { ...release, summary: 'its number, or the beginning of its id (the one before the newest)' },
    stageArgument,
    onlyRegion,
  ],
  options: [
    stage,
    { name: 'plan', summary: 'show what would change, change nothing' },
    recover,
    allowDataLoss,
    allowAddressLoss,
    confirmName,
    forceUnlock,
    profile,
  ],
  examples: [
    { command: 'jaws rollback --stage prod', summary: 'prod as it was before the newest release' },
    { command: 'jaws rollback 38 prod all --plan', summary: 'what release 38 would change in every region' },
    { command: 'jaws rollback 38 prod eu-west-1', summary: 'one region only' },
  ],
  load: async () => ({ run: (await import('../run/rollback.ts')).run }),
};

export const promote: Command = {
  name: 'promote',
  summary: 'deploy to one stage the very code that another one runs',
  description:
    "Nothing is built: the zips are copied from bucket to bucket, byte for byte. Resources, endpoints and settings are those of this\nfolder, variables the second stage's own; where it lacks one that functions have in the first stage, you are asked.",
  arguments: [
    { name: 'from', summary: 'the stage whose code it is: dev', required: true, completes: 'stage' },
    { name: 'to', summary: 'the stage that gets it: prod', required: true, completes: 'stage' },
    onlyRegion,
  ],
  options: [
    {
      name: 'release',
      value: 'release',
      summary: 'of the first stage, instead of what it runs now (or, after `jaws dev`, its newest other one)',
    },
    { name: 'plan', summary: 'show what would change, change nothing' },
    { ...allowMissing, summary: 'go on where functions would lack variables in the second stage' },
    ...rolloutOptions,
    recover,
    allowDataLoss,
    allowAddressLoss,
    forceUnlock,
    profile,
  ],
  examples: [
    { command: 'jaws promote dev prod', summary: 'what dev runs, to all regions of prod' },
    { command: 'jaws promote dev prod --release 41 --plan', summary: 'what it would change' },
  ],
  load: async () => ({ run: (await import('../run/promote.ts')).run }),
};
