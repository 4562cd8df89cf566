import * as z from 'zod';
import { isObject } from '../base/text.ts';
import { functionSchema, moduleSchema } from '../model/schema/awsm.ts';
import { jawsSchema } from '../model/schema/jaws.ts';
import { schemaType } from './schema-type.ts';

/**
 * The types of what `jaws-core-js/config` defines, generated from the schemas that validate a project:
 * packages/core/config/generated/types.d.ts.
 */
export function configTypes(): string {
  const types = [
    ['jaws.config.ts: a project, its stages and their regions.', 'ProjectConfig', jawsSchema],
    ['awsm.ts of a module.', 'ModuleConfig', moduleSchema],
    ['awsm.ts of a function.', 'FunctionConfig', functionSchema],
  ] as const;
  return [
    '// Made by `npm run schemas` from the schemas that validate a project.',
    ...types.map(([about, name, schema]) => `/** ${about} */\nexport interface ${name} ${typeOf(schema)}`),
    '',
  ].join('\n\n');
}

function typeOf(schema: z.ZodType): string {
  const { properties, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  // `$schema` names the schema of a JSON file.
  const { $schema: _, ...own } = isObject(properties) ? properties : {};
  return schemaType({ ...rest, properties: own }, undefined, { documented: true });
}
