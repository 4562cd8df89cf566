import { isObject } from '../../base/text.ts';

/** A draft 4 schema, such as a model, converted to 2020-12, which OpenAPI 3.1 uses. */
export function latestSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(latestSchema);
  if (!isObject(schema)) return schema;
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (['properties', 'patternProperties'].includes(key) && isObject(value)) {
      made[key] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, latestSchema(one)]));
    } else if (['exclusiveMinimum', 'exclusiveMaximum'].includes(key) && typeof value === 'boolean') {
      const limit = key === 'exclusiveMinimum' ? 'minimum' : 'maximum';
      if (value && schema[limit] !== undefined) made[key] = schema[limit];
    } else if (key === 'minimum' || key === 'maximum') {
      const exclusive = key === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
      if (schema[exclusive] !== true) made[key] = value;
    } else if (key === 'items' && Array.isArray(value)) made.prefixItems = latestSchema(value);
    else if (key === 'additionalItems') {
      if (Array.isArray(schema.items)) made.items = latestSchema(value);
    } else if (['enum', 'required', 'type'].includes(key)) made[key] = value;
    else made[key] = latestSchema(value);
  }
  return made;
}
