import * as z from 'zod';
import { integer } from './fields.ts';

/** The maximum number of targets of a rule: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const mostPings = 5;

/** `lambda.warm` of awsm.json. One of `schedule`, `provisioned` and `snapStart`. */
export const warm = z
  .strictObject({
    schedule: z
      .string()
      .optional()
      .describe('The function gets a ping at this rate: rate(5 minutes), or cron(0/5 8-18 ? * MON-FRI *).'),
    concurrency: integer(1, mostPings)
      .optional()
      .describe('How many environments are pinged at once, so that as many stay warm; 1 by default.'),
    provisioned: integer(1, 1_000_000)
      .optional()
      .describe(
        'Provisioned concurrency of the alias live: this many environments are started before they are called.',
      ),
    snapStart: z
      .literal(true)
      .optional()
      .describe('Versions start from a snapshot: Java 11, Python 3.12, .NET 8 and later.'),
  })
  .describe('How the function is kept from cold starts: one of schedule, provisioned and snapStart.');

/** `warm` of jaws.json, for the project or a region. */
export const warmSettings = z
  .union([z.literal(false), z.record(z.string(), z.union([z.literal(false), warm]))])
  .describe(
    'What awsm.json says of keeping functions warm, by function: { "links/get": { "provisioned": 5 } }. false: none is kept warm.',
  );

export type WarmInput = z.output<typeof warm>;
export type WarmSettingsInput = z.output<typeof warmSettings>;
