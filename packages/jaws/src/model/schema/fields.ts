import * as z from 'zod';

/** A whole number; modules of 2015 also write it as text. */
export function integer(min: number, max: number) {
  const number = z.int().min(min).max(max);
  const text = z.string().regex(/^\d+$/, `must be a whole number from ${min} to ${max}`);
  return z.union([number, text.transform(Number).pipe(number)]);
}

/** `true`, or `"true"` as modules of 2015 may write it. */
export const boolean = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

export const texts = z.array(z.string().min(1));

/** Text by name. */
export const textMap = z.record(z.string(), z.string());

/** One of these words; accepted in any case, passed on in upper case. */
export function word<const Words extends readonly [string, ...string[]]>(...words: Words) {
  // Editors do not support flags of regular expressions.
  const anyCase = words.map((one) => one.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`));
  const other = z
    .string()
    .regex(new RegExp(`^(${anyCase.join('|')})$`))
    .transform((text) => text.toUpperCase() as Words[number]);
  return z.union([z.enum(words), other]);
}

/**
 * Text, or an intrinsic function of CloudFormation that yields text: `Ref`, `Fn::Sub`, `Fn::Join`, `Fn::ImportValue`.
 */
export const textOrIntrinsic = z.union([
  z.string().min(1),
  z.strictObject({ Ref: z.string().min(1) }),
  z.strictObject({ 'Fn::Sub': z.unknown() }),
  z.strictObject({ 'Fn::Join': z.unknown() }),
  z.strictObject({ 'Fn::ImportValue': z.unknown() }),
]);

/** Fields about the file itself in jaws.json and every awsm.json. */
export const about = {
  $schema: z.string().optional(),
  name: z.string().optional(),
  version: z.string().optional(),
  location: z.string().optional(),
  author: z.string().optional(),
  description: z.string().optional(),
};
