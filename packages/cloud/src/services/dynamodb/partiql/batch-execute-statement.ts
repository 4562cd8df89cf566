import type {
  BatchExecuteStatementCommandOutput,
  BatchExecuteStatementInput,
  BatchStatementRequest,
  BatchStatementResponse,
  ConsumedCapacity,
  ReturnConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { CAPACITY, Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';
import { tableForItems } from '../find.ts';
import { Consumption } from '../items/capacity.ts';
import { write } from '../items/write.ts';
import { checkParameters, valuesOf } from './execute-statement.ts';
import { asksMore, keyOfWhere } from './key-of-where.ts';
import { parseStatement } from './parse.ts';
import { checkSingleKeys, select } from './select.ts';
import type { SelectStatement, Statement } from './statement.ts';
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
  const answers = requests.map((request) => answer(request, input.ReturnConsumedCapacity, ctx));
  const consumed = answers.flatMap(({ capacity }) => capacity ?? []);
  return {
    Responses: answers.map(({ response }) => response),
    ConsumedCapacity: consumed.length > 0 ? consumed : undefined,
  };
};

const CODES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'ResourceNotFound',
  ValidationException: 'ValidationError',
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  DuplicateItemException: 'DuplicateItem',
};

/** The result of one statement, and its consumed units. */
interface Answer {
  readonly response: BatchStatementResponse;
  readonly capacity?: ConsumedCapacity | undefined;
}

function answer(request: BatchStatementRequest, mode: ReturnConsumedCapacity | undefined, ctx: Context): Answer {
  let TableName: string | undefined;
  try {
    const statement = parseStatement(request.Statement ?? '', valuesOf(request.Parameters));
    TableName = tableForItems(tableOf(statement), ctx).name;
    const { Item, capacity } = run(statement, request, mode, ctx);
    return { response: { TableName, Item }, capacity };
  } catch (error) {
    const Code = error instanceof AwsError ? CODES[error.code] : undefined;
    if (!Code) throw error;
    const { message, fields } = error as AwsError;
    const refusal = { Code, Message: message, Item: fields.Item } as BatchStatementResponse['Error'];
    return { response: { Error: refusal, TableName } };
  }
}

const tableOf = (statement: Statement): string =>
  statement.kind === 'exists' ? statement.select.table : statement.table;

function run(
  statement: Statement,
  request: BatchStatementRequest,
  mode: ReturnConsumedCapacity | undefined,
  ctx: Context,
) {
  if (statement.kind === 'exists') throw validation('EXISTS is only supported in ExecuteTransaction');
  if (statement.kind === 'select') {
    checkSingle(statement, 'BatchExecuteStatement', ctx);
    const page = select(statement, { consistent: request.ConsistentRead, capacity: mode }, ctx);
    return { Item: page.Items?.[0], capacity: page.ConsumedCapacity };
  }
  const step = writeStep(statement, ctx, request.ReturnValuesOnConditionCheckFailure);
  const change = step.plan();
  const capacity = new Consumption(change.table).write(change.before, change.after).shown(mode);
  write(ctx, change);
  return { Item: step.returned(change), capacity };
}

/** A read of one item: its whole key and nothing else, of the table and no index. */
export function checkSingle(statement: SelectStatement, operation: string, ctx: Context): void {
  const table = tableForItems(statement.table, ctx);
  checkSingleKeys(table, statement.index);
  const single = statement.index === undefined && keyOfWhere(table, statement.where);
  // paritysuite/dynamodb-conformance (executeStatementIndex, error-messages/partiqlFunctions), verified on AWS.
  if (single && !asksMore(table, statement.where)) return;
  throw validation(`Select statements within ${operation} must specify the primary key in the where clause.`);
}
