import * as z from 'zod';
import { awsmSchema } from './awsm.ts';
import { jawsSchema } from './jaws.ts';

/** JSON schemas for editors, by file name. Draft 7 is the version that they support best. */
export function jsonSchemas(): Record<string, Record<string, unknown>> {
  return { 'jaws.schema.json': schema(jawsSchema, 'jaws.json'), 'awsm.schema.json': schema(awsmSchema, 'awsm.json') };
}

function schema(validator: z.ZodType, title: string): Record<string, unknown> {
  const json = z.toJSONSchema(validator, { target: 'draft-7', io: 'input' });
  return { title, ...json, allowTrailingCommas: true };
}
