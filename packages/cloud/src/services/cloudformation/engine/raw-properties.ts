import { evaluate } from '../template/evaluate.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import type { ResourceDefinition } from '../template/template.ts';
import type { Scope, Value } from '../template/value.ts';

/** A resource's properties with their functions carried out, before the schema and the stack's tags have their say. */
export function rawProperties({ type, properties }: ResourceDefinition, scope: Scope): Readonly<Record<string, Value>> {
  // An object of properties evaluates to an object.
  return evaluate(isCustom(type) ? textLiterals(properties) : properties, scope) as Readonly<Record<string, Value>>;
}

export const isCustom = (type: string): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

/**
 * Custom resources get numbers and booleans of the template as text, and what other resources give as it is: CDK's assertions,
 * deployed on AWS, compare both (aws/aws-cdk, packages/@aws-cdk-testing/framework-integ, aws-events/test/integ.connection).
 */
function textLiterals(value: Json): Json {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textLiterals);
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  const isFunction = others.length === 0 && name?.startsWith('Fn::') === true;
  if (isFunction && name !== 'Fn::If') return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, textLiterals(item)]));
}
