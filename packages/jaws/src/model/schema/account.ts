import * as z from 'zod';

/** How the account of a stage or region is reached. */
export const account = z
  .strictObject({
    profile: z.string().min(1).optional().describe('AWS profile, instead of that in admin.env.'),
    account: z
      .string()
      .regex(/^\d{12}$/, 'must be the number of an AWS account, twelve digits')
      .optional()
      .describe('Number of the account. Written by the first deployment; commands refuse credentials of any other.'),
    roleArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        'must be the ARN of a role, such as arn:aws:iam::123456789012:role/deploy',
      )
      .optional()
      .describe('ARN of a role that is assumed with the credentials of the profile, or of the environment.'),
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must have 2 to 1224 letters, digits and _ + = , . @ : / -')
      .optional()
      .describe('External id that the trust policy of the role asks for.'),
  })
  .describe('How the account of a stage or region is reached.');
