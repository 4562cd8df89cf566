import * as z from 'zod';

/** A whole number; modules of 2015 also write it as text. */
export function integer(least: number, most: number) {
  const number = z.int().min(least).max(most);
  const text = z.string().regex(/^\d+$/, `must be a whole number from ${least} to ${most}`);
  return z.union([number, text.transform(Number).pipe(number)]);
}

/** `true`, or `"true"` as modules of 2015 may write it. */
export const boolean = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

export const texts = z.array(z.string().min(1));

/** Text by name. */
export const textMap = z.record(z.string(), z.string());

/** What jaws.json and every awsm.json may say about themselves. */
export const about = {
  $schema: z.string().optional(),
  name: z.string().optional(),
  version: z.string().optional(),
  location: z.string().optional(),
  author: z.string().optional(),
  description: z.string().optional(),
};
