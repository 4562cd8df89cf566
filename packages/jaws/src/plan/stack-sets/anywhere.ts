import { isObject } from '../../base/text.ts';
import type { Template, TemplateResource } from '../../model/types.ts';
import { codeBucketHere } from '../../templates/code-buckets.ts';
import { withoutRecord } from '../../templates/environment.ts';
import { referencesIn } from '../../templates/references.ts';

/** Expressions by the name of the parameter that they replace. */
export type Expressions = Readonly<Record<string, unknown>>;

/** A value with expressions in place of parameters. */
export function replaceParameters(value: unknown, expressions: Expressions): unknown {
  if (Array.isArray(value)) return value.map((one) => replaceParameters(one, expressions));
  if (!isObject(value)) return value;
  const { Ref: name } = value;
  if (typeof name === 'string' && Object.hasOwn(expressions, name)) return expressions[name];
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'Fn::Sub' ? substitute(inner, expressions) : replaceParameters(inner, expressions),
    ]),
  );
}

/** The value of `Fn::Sub`: replaced names in its text come from its map. */
function substitute(inner: unknown, expressions: Expressions): unknown {
  const [text, own] = Array.isArray(inner) ? (inner as unknown[]) : [inner];
  const map = isObject(own) ? (replaceParameters(own, expressions) as Record<string, unknown>) : {};
  const names = [...referencesIn({ 'Fn::Sub': inner })].filter(
    (name) => Object.hasOwn(expressions, name) && !Object.hasOwn(map, name) && String(text).includes(`\${${name}}`),
  );
  for (const name of names) map[name] = expressions[name];
  return Object.keys(map).length > 0 ? [text, map] : inner;
}

/**
 * A template without references to an account or a region: no name of a bucket, no digest of a value of the environment. Expressions
 * replace
 * parameters, which are removed.
 */
export function withoutAccountAndRegion(template: Template, bucket: string, expressions: Expressions): Template {
  const { Parameters = {}, Resources, Outputs, ...rest } = template;
  const kept = Object.entries(Parameters).filter(([name]) => !Object.hasOwn(expressions, name));
  const resources = Object.entries(Resources).map(([id, resource]): [string, TemplateResource] => {
    const { Properties, ...others } = withoutRecord(resource);
    const properties = Properties && withCodeHere(Properties, bucket);
    return [
      id,
      replaceParameters({ ...others, ...(properties && { Properties: properties }) }, expressions) as TemplateResource,
    ];
  });
  return {
    ...rest,
    ...(kept.length > 0 && { Parameters: Object.fromEntries(kept) }),
    Resources: Object.fromEntries(resources),
    ...(Outputs && { Outputs: replaceParameters(Outputs, expressions) as NonNullable<Template['Outputs']> }),
  };
}

function withCodeHere(
  properties: Readonly<Record<string, unknown>>,
  bucket: string,
): Readonly<Record<string, unknown>> {
  const { Code: code } = properties;
  if (!isObject(code) || code.S3Bucket !== bucket) return properties;
  return { ...properties, Code: { ...code, S3Bucket: codeBucketHere } };
}
