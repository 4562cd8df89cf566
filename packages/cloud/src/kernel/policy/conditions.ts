import type { ContextKeys } from './context-keys.ts';
import { type Operator, operatorOf } from './operators.ts';
import { replaceVariables } from './variables.ts';

/** An operator, a condition key and the values of a policy for it. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * Whether one condition holds: an operator, a key and the policy's values, of which one must match (none, for a negated
 * operator).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function holds(condition: Condition, context: ContextKeys, variables: boolean): boolean {
  const [, set, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/i.exec(condition.operator) ?? [];
  const values = context.get(condition.key.toLowerCase());
  const exists = values !== undefined && values.length > 0;
  if (name?.toLowerCase() === 'null') return condition.values.some((one) => (one.toLowerCase() === 'true') !== exists);
  const operator = operatorOf(name ?? '');
  if (!operator) return false;
  if (!exists) return missingHolds(set?.toLowerCase(), ifExists !== undefined, operator);
  const wanted = wantedValues(condition, operator, context, variables);
  const matches = (value: string) =>
    wanted.some((one) => operator.test(value, one, context, variables)) !== operator.negated;
  if (set?.toLowerCase() === 'forallvalues') return values.every(matches);
  if (set?.toLowerCase() === 'foranyvalue') return values.some(matches);
  // Only a set operator compares several values.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  return values.length === 1 && values.every(matches);
}

function missingHolds(set: string | undefined, ifExists: boolean, operator: Operator): boolean {
  if (set === 'forallvalues') return true;
  if (set === 'foranyvalue') return false;
  return ifExists || operator.negated;
}

/** A value with an unresolved variable matches nothing. Patterns replace their own variables, to keep them literal. */
function wantedValues(
  condition: Condition,
  operator: Operator,
  context: ContextKeys,
  variables: boolean,
): readonly string[] {
  if (operator.pattern || !variables) return condition.values;
  return condition.values
    .map((one) => replaceVariables(one, context, true))
    .filter((one): one is string => one !== undefined);
}
