import * as z from 'zod';
import { predefinedCanaries } from '../canary.ts';

// CodeDeploy shifts the traffic of a function within two days.
const canary = z.union([
  z.enum(predefinedCanaries),
  z.strictObject({
    percent: z.int().min(1).max(50).describe('Percentage of the traffic that goes to the new version first.'),
    minutes: z.int().min(1).max(2880).describe('Time after which the rest follows.'),
  }),
]);

export const duration = z
  .string()
  .regex(/^\d+(s|m|h)$/, 'must be a number with s, m or h: 15m')
  .describe('Seconds, minutes or hours: 30s, 15m, 12h.');

/** How a stage is deployed over its regions. */
export const rollout = z
  .strictObject({
    profile: z
      .enum(['fast', 'safe', 'amazon'])
      .optional()
      .describe(
        'fast: all regions at once, no bake. safe: the home region, then the rest, a canary of 10 percent for 5 minutes and 15 minutes of bake each. amazon: waves of 1, 2, 4, … regions, a canary of 10 percent for an hour in each, 12 hours of bake after the first and 2 after each other one, 100 requests at least.',
      ),
    waves: z
      .array(z.union([z.array(z.string()).min(1), z.literal('rest')]))
      .min(1)
      .optional()
      .describe('Regions that are deployed together, one wave after another. "rest": every region that no wave names.'),
    bake: z
      .union([duration, z.array(duration).min(1)])
      .optional()
      .describe(
        'How long a wave is watched before the next one begins. A list: wave by wave, the last one for all that follow.',
      ),
    canary: z
      .union([canary, z.array(canary).min(1)])
      .optional()
      .describe(
        "How a function's traffic goes to a new version, by AWS CodeDeploy: percent and minutes, or the name of one of its configurations. A list: wave by wave, the last one for all that follow.",
      ),
    beforeTraffic: z
      .string()
      .min(1)
      .optional()
      .describe('A function of the project that CodeDeploy calls before a canary; it reports whether to go on.'),
    afterTraffic: z.string().min(1).optional().describe('The same after all traffic goes to the new version.'),
    minRequests: z
      .int()
      .min(0)
      .optional()
      .describe('A wave is watched until its functions have had this many invocations as well.'),
    maxErrorRate: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe('Percent of invocations that may end in an error while a wave is watched, once there have been 20.'),
    alarms: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'CloudWatch alarms, by name, in each region of the wave that has them. One in ALARM stops the rollout.',
      ),
    probe: z
      .string()
      .regex(/^\//, 'must be a path that begins with /')
      .optional()
      .describe('A path of the API, such as /health, that has to answer with a status below 400 in each region.'),
    allOrNothing: z
      .boolean()
      .optional()
      .describe('When a wave fails, regions that are done go back to what they ran before. true for safe and amazon.'),
    confirm: z
      .enum(['never', 'removals', 'always'])
      .optional()
      .describe(
        'Whether somebody has to agree to each wave but the first: to all of them, or to those that delete something. Where nobody can be asked, the rollout is paused. Default: never.',
      ),
  })
  .describe('How a stage is deployed over its regions.');

export type RolloutInput = z.output<typeof rollout>;
