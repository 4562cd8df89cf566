import { AwsError } from '../../../kernel/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import type { Scope } from '../template/value.ts';

/** Parts that stay as written: only a deployment knows their value. */
const kept = new Set(['Condition', 'Fn::GetAtt', 'Fn::GetStackOutput', 'Fn::If', 'Fn::ImportValue', 'Fn::Transform']);

/**
 * A template with every function carried out that needs no resource: what `GetTemplate` shows of a template with language
 * extensions. A name that `scope` does not know leaves the function around it as it is.
 * Recorded from AWS: LocalStack, tests/aws/services/cloudformation/api/test_transformers.snapshot.json.
 */
export function collapse(value: Json, scope: Scope): Json {
  if (Array.isArray(value)) return value.map((item) => collapse(item, scope));
  if (!isObject(value)) return value;
  const members = Object.entries(value as JsonObject);
  const [name] = members[0] ?? [];
  if (members.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::')) && !kept.has(name)) {
    try {
      return evaluate(value as Json, scope) as Json;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }
  return Object.fromEntries(members.map(([key, item]) => [key, collapse(item, scope)]));
}
