import type { ConditionalOperator, ExpectedAttributeValue } from '@aws-sdk/client-dynamodb';
import { invalidParameter, validation } from '../errors.ts';
import type { Condition } from '../expressions/ast.ts';
import { combined, legacyCondition } from './conditions.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html */
export function readExpected(
  expected: Readonly<Record<string, ExpectedAttributeValue>> | undefined,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  if (!expected) {
    if (operator) throw validation('ConditionalOperator cannot be used without Filter or Expected');
    return undefined;
  }
  const conditions = Object.entries(expected).map(([name, wanted]) => oneExpected(name, wanted));
  if (operator && conditions.length < 2) {
    throw validation('ConditionalOperator can only be used when Filter or Expected has two or more elements');
  }
  return combined(conditions, operator);
}

function oneExpected(name: string, wanted: ExpectedAttributeValue): Condition {
  const { Value, Exists, ComparisonOperator, AttributeValueList } = wanted;
  if (ComparisonOperator !== undefined) {
    if (Exists !== undefined) {
      throw invalidParameter(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
    }
    if (Value !== undefined && AttributeValueList !== undefined) {
      throw invalidParameter(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
    }
    return legacyCondition(name, ComparisonOperator, AttributeValueList ?? (Value === undefined ? [] : [Value]));
  }
  if (AttributeValueList !== undefined) {
    throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
  }
  if (Exists === false) {
    if (Value !== undefined) {
      throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
    }
    return legacyCondition(name, 'NULL', []);
  }
  if (Value === undefined) {
    const why = Exists === undefined ? 'null' : 'true';
    throw invalidParameter(`Value must be provided when Exists is ${why} for Attribute: ${name}`);
  }
  return legacyCondition(name, 'EQ', [Value]);
}
