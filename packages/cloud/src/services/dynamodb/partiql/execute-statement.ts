import type { AttributeValue, ExecuteStatementCommandOutput, ExecuteStatementInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { CAPACITY, Constraints, ON_FAILURE } from '../constraints.ts';
import { validation } from '../errors.ts';
import { Consumption } from '../items/capacity.ts';
import { write } from '../items/write.ts';
import type { Item, Value } from '../values/value.ts';
import { fromWire, fromWireItem, MAX_DEPTH, toWireItem } from '../values/wire.ts';
import { parseStatement } from './parse.ts';
import { select } from './select.ts';
import { writeStep } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html */
export const executeStatement: Operation<ExecuteStatementInput, Output<ExecuteStatementCommandOutput>> = (
  input,
  ctx,
) => {
  const constraints = new Constraints()
    .oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', CAPACITY)
    .oneOf(input.ReturnValuesOnConditionCheckFailure, 'returnValuesOnConditionCheckFailure', ON_FAILURE)
    .length(input.Statement, 'statement', 1, 8192)
    .between(input.Limit, 'limit', 1);
  checkParameters(input.Parameters, 'parameters', constraints);
  constraints.check();
  const statement = parseStatement(input.Statement ?? '', valuesOf(input.Parameters));
  if (statement.kind === 'exists') throw validation('EXISTS is only supported in ExecuteTransaction');
  if (statement.kind === 'select') {
    const start = input.NextToken === undefined ? undefined : fromToken(input.NextToken);
    const options = {
      start,
      limit: input.Limit,
      consistent: input.ConsistentRead,
      capacity: input.ReturnConsumedCapacity,
    };
    const page = select(statement, options, ctx);
    const last = page.LastEvaluatedKey;
    return {
      Items: page.Items,
      NextToken: last && toToken(last),
      LastEvaluatedKey: last,
      ConsumedCapacity: page.ConsumedCapacity,
    };
  }
  const step = writeStep(statement, ctx, input.ReturnValuesOnConditionCheckFailure);
  const change = step.plan();
  const item = step.returned(change);
  const consumed = new Consumption(change.table).write(change.before, change.after);
  write(ctx, change);
  return { Items: item ? [item] : [], ConsumedCapacity: consumed.shown(input.ReturnConsumedCapacity) };
};

export function checkParameters(
  parameters: readonly AttributeValue[] | undefined,
  field: string,
  constraints: Constraints,
): void {
  if (parameters?.length === 0) {
    constraints.broken(field, '[]', 'Member must have length greater than or equal to 1');
  }
}

export const valuesOf = (parameters: readonly AttributeValue[] | undefined): Value[] =>
  (parameters ?? []).map((value) => {
    checkExponents(value);
    return fromWire(value);
  });

const LARGE_EXPONENT = /[eE]([+-]?\d{10,})$/;

/** No parameter's exponent is past 32 bits: paritysuite/dynamodb-conformance (partiqlParameterNumbers), verified on AWS. */
function checkExponents(value: AttributeValue, depth = 0): void {
  for (const number of value.NS ?? (value.N === undefined ? [] : [value.N])) {
    const power = Number(LARGE_EXPONENT.exec(number)?.[1] ?? 0);
    if (Math.abs(power) < 2 ** 31) continue;
    throw validation(`The parameter cannot be converted to a numeric value: ${number}`);
  }
  // Deeper nesting is refused for its depth.
  if (depth > MAX_DEPTH) return;
  for (const member of value.L ?? Object.values(value.M ?? {})) checkExponents(member, depth + 1);
}

/** Binary keys travel as they are kept: as text of one character a byte. */
const toToken = (key: Record<string, AttributeValue>): string =>
  Buffer.from(JSON.stringify(fromWireItem(key))).toString('base64');

function fromToken(token: string): Item {
  try {
    const key: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    // Its content is checked like that of any other start key.
    if (typeof key === 'object' && key !== null && !Array.isArray(key)) return fromWireItem(toWireItem(key as Item));
  } catch {
    // Said below.
  }
  throw validation('Invalid NextToken');
}
