import type { Command } from '../command.ts';
import { cloud } from './cloud.ts';
import { completion } from './completion.ts';

/** Every command there is, in the order of the help. */
export const jaws: Command = {
  name: 'jaws',
  summary: 'serverless applications on AWS: functions and endpoints in every stage and region',
  commands: [cloud, completion],
};
