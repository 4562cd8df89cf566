import { createHash } from 'node:crypto';
import type {
  ExecuteTransactionCommandOutput,
  ExecuteTransactionInput,
  ItemResponse,
  ParameterizedStatement,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { CAPACITY, Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';
import { allOrNone } from '../transactions/cancel.ts';
import { writeTogether } from '../transactions/together.ts';
import { seenBefore } from '../transactions/tokens.ts';
import { checkDistinct } from '../transactions/transact-write-items.ts';
import { checkHasKey } from './batch-execute-statement.ts';
import { checkParameters, valuesOf } from './execute-statement.ts';
import { parseStatement } from './parse.ts';
import { select } from './select.ts';
import type { SelectStatement, Statement } from './statement.ts';
import { type WriteStatement, writeStep } from './write.ts';

const MAX_STATEMENTS = 100;

/** Reads or writes, not both. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html */
export const executeTransaction: Operation<ExecuteTransactionInput, Output<ExecuteTransactionCommandOutput>> = (
  input,
  ctx,
) => {
  const requests = input.TransactStatements ?? [];
  checkModel(input, requests);
  const statements = requests.map(({ Statement: text, Parameters }) =>
    parseStatement(text ?? '', valuesOf(Parameters)),
  );
  const reads = statements.filter((statement) => statement.kind === 'select');
  if (reads.length > 0 && reads.length < statements.length) {
    throw validation('Transaction cannot contain both read and write operations');
  }
  if (reads.length > 0) return { Responses: readAll(reads, ctx) };
  const { ClientRequestToken: token } = input;
  if (token !== undefined) {
    const request = createHash('sha256').update(JSON.stringify(requests)).digest('base64');
    if (seenBefore(token, request, ctx)) return { Responses: [] };
  }
  return { Responses: writeAll(statements, requests, ctx) };
};

function checkModel(input: ExecuteTransactionInput, requests: readonly ParameterizedStatement[]): void {
  const constraints = new Constraints()
    .oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', CAPACITY)
    .length(input.ClientRequestToken, 'clientRequestToken', 1, 36);
  if (requests.length === 0) {
    constraints.broken('transactStatements', '[]', 'Member must have length greater than or equal to 1');
  }
  if (requests.length > MAX_STATEMENTS) {
    constraints.broken(
      'transactStatements',
      undefined,
      `Member must have length less than or equal to ${MAX_STATEMENTS}`,
    );
  }
  for (const [at, { Parameters }] of requests.entries()) {
    checkParameters(Parameters, `transactStatements.${at + 1}.member.parameters`, constraints);
  }
  constraints.check();
}

function readAll(statements: readonly SelectStatement[], ctx: Context): ItemResponse[] {
  for (const statement of statements) checkHasKey(statement, 'ExecuteTransaction', ctx);
  return allOrNone(
    statements.map((statement) => () => ({ Item: select(statement, { consistent: true }, ctx).Items?.[0] })),
  );
}

function writeAll(
  statements: readonly Statement[],
  requests: readonly ParameterizedStatement[],
  ctx: Context,
): ItemResponse[] {
  const steps = statements.map((statement, at) =>
    writeStep(statement as WriteStatement, ctx, requests[at]?.ReturnValuesOnConditionCheckFailure),
  );
  checkDistinct(steps);
  const changes = allOrNone(steps.map((step) => () => step.plan()));
  const items = changes.map((change, at) => steps[at]!.returned(change));
  writeTogether(ctx, changes);
  return items.some((item) => item !== undefined) ? items.map((Item) => ({ Item })) : [];
}
