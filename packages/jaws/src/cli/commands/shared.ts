import { templateNames } from '../../engine/invoke/templates/names.ts';
import type { ArgumentSpec, OptionSpec } from '../command.ts';

export const profile: OptionSpec = {
  name: 'profile',
  short: 'p',
  value: 'profile',
  summary: 'AWS profile; `local` is the embedded cloud on this machine',
  completes: 'profile',
};

export const account: OptionSpec = {
  name: 'account',
  value: 'number',
  summary: 'the AWS account of the stage; credentials of another one are refused',
};

export const recover: OptionSpec = {
  name: 'recover',
  summary: 'first delete stacks that never came up, and finish roll-backs and deletions that failed',
};

export const writeOnly: OptionSpec = {
  name: 'dont-exe-cf',
  short: 'd',
  summary: 'write the CloudFormation templates, deploy nothing',
};

export const urls: OptionSpec = {
  name: 'urls',
  summary: 'show where all endpoints answer, not only those that are new or changed',
};

export const stage: OptionSpec = { name: 'stage', short: 's', value: 'stage', summary: 'stage', completes: 'stage' };

export const region: OptionSpec = {
  name: 'region',
  short: 'r',
  value: 'region',
  summary: 'region, or `all`',
  completes: 'region-or-all',
};

export const stageArgument: ArgumentSpec = {
  name: 'stage',
  summary: 'a stage of the project; needed when it has several',
  completes: 'stage',
};

export const regionArgument: ArgumentSpec = {
  name: 'region',
  summary: 'a region of the stage, or `all`; needed when it has several',
  completes: 'region-or-all',
};

export const allowDataLoss: OptionSpec = {
  name: 'allow-data-loss',
  value: 'LogicalId',
  summary: 'this resource may be deleted or replaced with all its data',
  repeatable: true,
};

export const allowAddressLoss: OptionSpec = {
  name: 'allow-address-loss',
  value: 'LogicalId',
  summary: 'this function, API, URL or domain may be deleted, or replaced by one with another address',
  repeatable: true,
};

export const allowMissing: OptionSpec = {
  name: 'allow-missing-variables',
  summary: 'deploy to a protected stage although functions would lack variables',
};

export const forceUnlock: OptionSpec = {
  name: 'force-unlock',
  summary: 'take the lease of the stage over from a deployment that holds it',
};

export const deleteData: OptionSpec = {
  name: 'delete-data',
  summary: 'buckets, tables, queues, logs and everything else that holds data go too',
};

export const confirmName: OptionSpec = {
  name: 'confirm',
  value: 'name',
  summary: 'the name of a protected stage, where there is no terminal to ask in',
  repeatable: true,
};

export const rolloutOptions: readonly OptionSpec[] = [
  {
    name: 'rollout',
    value: 'profile',
    summary: 'in waves of this profile, whatever jaws.json says; `fast` is everywhere at once',
    choices: ['fast', 'safe', 'amazon'],
  },
  { name: 'all-or-nothing', summary: 'when a region fails, those that are done return to their previous release' },
  { name: 'confirm', summary: 'ask before each wave but the first' },
];

export const event: OptionSpec = {
  name: 'event',
  short: 'e',
  value: 'event',
  summary: 'a JSON file, or the event itself; its event.json',
};

export const template: OptionSpec = {
  name: 'template',
  value: 'name',
  summary: 'an event as this kind of trigger sends it',
  choices: templateNames,
};
