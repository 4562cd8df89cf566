import { templateError, validationError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { truth } from './functions/logic.ts';
import { equal, isObject, type Json, type JsonObject } from './json.ts';
import type { Bound } from './scope.ts';
import type { Evaluate, Scope, Value } from './value.ts';

/**
 * Throws when the parameters break a rule of the template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules({ template, scope }: Bound): void {
  for (const [name, rule] of template.rules) {
    const { RuleCondition: condition, Assertions: assertions } = rule;
    if (!Array.isArray(assertions)) throw templateError(`Rule ${name} must have a list of Assertions`);
    if (condition !== undefined && !holds(condition, scope)) continue;
    for (const assertion of assertions as readonly Json[]) {
      const { Assert, AssertDescription } = isObject(assertion) ? (assertion as JsonObject) : {};
      if (Assert === undefined) throw templateError(`Every assertion of the rule ${name} must have an Assert`);
      if (holds(Assert, scope)) continue;
      throw validationError(`Template validation error: Rule ${name}: ${AssertDescription ?? 'assertion failed'}`);
    }
  }
}

type RuleFunction = (argument: Json, inner: Evaluate) => boolean;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html */
const functions: Readonly<Record<string, RuleFunction>> = {
  'Fn::Contains': (argument, inner) => {
    const [list, value] = pair('Fn::Contains', argument, inner);
    return listOf(list).some((item) => equal(item, value));
  },
  'Fn::EachMemberEquals': (argument, inner) => {
    const [list, value] = pair('Fn::EachMemberEquals', argument, inner);
    return listOf(list).every((item) => equal(item, value));
  },
  'Fn::EachMemberIn': (argument, inner) => {
    const [list, allowed] = pair('Fn::EachMemberIn', argument, inner);
    return listOf(list).every((item) => listOf(allowed).some((other) => equal(item, other)));
  },
};

function holds(expression: Json, scope: Scope): boolean {
  const inner: Evaluate = (part) => evaluateRule(part, scope);
  return truth(expression, inner, scope);
}

/** As everywhere, and the functions that only rules have, also within `Fn::And` and its like. */
function evaluateRule(expression: Json, scope: Scope): Value {
  if (isObject(expression)) {
    const [[name, argument] = [], ...others] = Object.entries(expression as JsonObject);
    if (name !== undefined && others.length === 0) {
      const inner: Evaluate = (part) => evaluateRule(part, scope);
      if (Object.hasOwn(functions, name)) return functions[name]!(argument!, inner);
      if (name === 'Fn::And' || name === 'Fn::Or' || name === 'Fn::Not') {
        const results = (Array.isArray(argument) ? (argument as Json[]) : []).map((part) => truth(part, inner, scope));
        if (name === 'Fn::Not') return !results[0];
        return name === 'Fn::And' ? results.every(Boolean) : results.some(Boolean);
      }
      if (name === 'Fn::RefAll' || name === 'Fn::ValueOf' || name === 'Fn::ValueOfAll') {
        throw templateError(`${name} is not implemented by jaws-cloud.`);
      }
    }
  }
  return evaluate(expression, scope);
}

function pair(name: string, argument: Json, inner: Evaluate): [Value, Value] {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw templateError(`every ${name} object requires a list of 2 parameters.`);
  }
  return [inner(argument[0] as Json), inner(argument[1] as Json)];
}

function listOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}
