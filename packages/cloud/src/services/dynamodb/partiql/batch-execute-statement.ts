import type {
  BatchExecuteStatementCommandOutput,
  BatchExecuteStatementInput,
  BatchStatementRequest,
  BatchStatementResponse,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { CAPACITY, Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';
import { tableForItems } from '../find.ts';
import { write } from '../items/write.ts';
import { checkParameters, valuesOf } from './execute-statement.ts';
import { keyOfWhere } from './key-of-where.ts';
import { parseStatement } from './parse.ts';
import { select } from './select.ts';
import type { Statement } from './statement.ts';
import { writeStep } from './write.ts';

const MAX_STATEMENTS = 25;

/** Each statement for itself. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
export const batchExecuteStatement: Operation<
  BatchExecuteStatementInput,
  Output<BatchExecuteStatementCommandOutput>
> = (input, ctx) => {
  const constraints = new Constraints().oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', CAPACITY);
  const requests = input.Statements ?? [];
  if (requests.length === 0)
    constraints.broken('statements', '[]', 'Member must have length greater than or equal to 1');
  if (requests.length > MAX_STATEMENTS) {
    constraints.broken('statements', undefined, `Member must have length less than or equal to ${MAX_STATEMENTS}`);
  }
  for (const [at, { Parameters }] of requests.entries()) {
    checkParameters(Parameters, `statements.${at + 1}.member.parameters`, constraints);
  }
  constraints.check();
  return { Responses: requests.map((request) => answer(request, ctx)) };
};

const CODES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'ResourceNotFound',
  ValidationException: 'ValidationError',
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  DuplicateItemException: 'DuplicateItem',
};

function answer(request: BatchStatementRequest, ctx: Context): BatchStatementResponse {
  let TableName: string | undefined;
  try {
    const statement = parseStatement(request.Statement ?? '', valuesOf(request.Parameters));
    TableName = tableForItems(tableOf(statement), ctx).name;
    return { TableName, Item: run(statement, request, ctx) };
  } catch (error) {
    const Code = error instanceof AwsError ? CODES[error.code] : undefined;
    if (!Code) throw error;
    const { message, fields } = error as AwsError;
    return {
      Error: { Code, Message: message, Item: fields.Item } as BatchStatementResponse['Error'],
      TableName,
    };
  }
}

const tableOf = (statement: Statement): string =>
  statement.kind === 'exists' ? statement.select.table : statement.table;

function run(statement: Statement, request: BatchStatementRequest, ctx: Context) {
  if (statement.kind === 'exists') throw validation('EXISTS is only supported in ExecuteTransaction');
  if (statement.kind === 'select') {
    checkHasKey(statement, 'BatchExecuteStatement', ctx);
    return select(statement, { consistent: request.ConsistentRead }, ctx).Items?.[0];
  }
  const step = writeStep(statement, ctx, request.ReturnValuesOnConditionCheckFailure);
  const change = step.plan();
  const item = step.returned(change);
  write(ctx, change);
  return item;
}

export function checkHasKey(statement: Statement & { kind: 'select' }, operation: string, ctx: Context): void {
  if (keyOfWhere(tableForItems(statement.table, ctx), statement.where)) return;
  throw validation(`Select statements within ${operation} must specify the primary key in the where clause.`);
}
