import * as z from 'zod';
import { duration } from './rollout.ts';

/** What a stage promises for the loss of one region. */
export const promises = z
  .strictObject({
    availability: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe(
        'Percent of the requests of a month that are answered, although one region is lost once in it: 99.9. Retries of clients do not count.',
      ),
    recoveryTime: duration
      .optional()
      .describe('The longest time from the loss of a region to the last request that fails because of it: 2m.'),
  })
  .describe('What the stage promises for the loss of one region. `jaws drill` checks it.');

export type PromisesInput = z.output<typeof promises>;
