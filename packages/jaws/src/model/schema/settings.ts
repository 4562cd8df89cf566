import * as z from 'zod';
import { retentionDays } from '../settings.ts';
import { alarms } from './alarms.ts';
import { warmSettings } from './warm.ts';

/** How long the log of a function is kept. */
export const logs = z
  .union([z.literal([...retentionDays]), z.literal('keep')])
  .describe('Days for which the logs of functions are kept, 30 by default; "keep" keeps them for ever.');

/** The project's settings for all stages, and those in the entry of a region. */
export const settings = {
  tags: z
    .record(z.string(), z.string())
    .optional()
    .describe('Tags of all stacks, which CloudFormation also puts on their resources. Tags of a region are added.'),
  logs: logs.optional(),
  alarms: alarms.optional(),
  warm: warmSettings.optional(),
  permissionsBoundary: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
      'must be the ARN of a policy, such as arn:aws:iam::123456789012:policy/boundary',
    )
    .optional()
    .describe('ARN of a policy that limits the permissions of every deployed role.'),
  cloudFormationRole: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      'must be the ARN of a role, such as arn:aws:iam::123456789012:role/deploy',
    )
    .optional()
    .describe(
      'ARN of the role that CloudFormation assumes. By default it uses the permissions of the person who deploys.',
    ),
};
