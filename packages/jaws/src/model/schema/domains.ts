import * as z from 'zod';
import { basePath } from './api.ts';

const domain = z.strictObject({
  name: z.string().min(1).describe('Such as api.myapp.com, or *.myapp.com.'),
  health: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'must be a path that begins with /, without spaces')
    .max(200)
    .optional()
    .describe(
      'A path of the API, such as /health, that Route 53 calls in each region. A region that does not answer with a status below 400 gets no requests. Without it, a region gets requests whether it answers or not.',
    ),
  fast: z
    .boolean()
    .optional()
    .describe('Whether Route 53 asks every 10 seconds, which costs more; every 30 by default.'),
  basePath: basePath.optional().describe('Path below the domain; none by default.'),
  zone: z
    .union([
      z.string().regex(/^[A-Z0-9]{1,32}$/, 'must be the id of a hosted zone, such as Z0123456789ABC'),
      z.literal(false),
    ])
    .optional()
    .describe(
      'Id of the hosted zone of Route 53 in which the records are; found by the name by default. false: the name is held elsewhere, and JAWS prints the records to set there.',
    ),
});

/** `domains` of one stage in jaws.json. */
export const domains = z.array(domain).describe('Custom domains of the stage.');

export type DomainInput = z.output<typeof domain>;
