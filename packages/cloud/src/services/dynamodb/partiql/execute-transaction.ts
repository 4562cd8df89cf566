import { createHash } from 'node:crypto';
import type {
  ConsumedCapacity,
  ExecuteTransactionCommandOutput,
  ExecuteTransactionInput,
  ParameterizedStatement,
  ReturnConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { CAPACITY, Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';
import { Consumption } from '../items/capacity.ts';
import { allOrNone } from '../transactions/cancel.ts';
import { writeTogether } from '../transactions/together.ts';
import { seenBefore } from '../transactions/tokens.ts';
import { checkDistinct } from '../transactions/transact-write-items.ts';
import { checkSingle } from './batch-execute-statement.ts';
import { checkParameters, valuesOf } from './execute-statement.ts';
import { parseStatement } from './parse.ts';
import { select } from './select.ts';
import type { SelectStatement } from './statement.ts';
import { type StatementStep, type WriteStatement, writeStep } from './write.ts';

const MAX_STATEMENTS = 100;

/** Reads or writes, not both. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html */
export const executeTransaction: Operation<ExecuteTransactionInput, Output<ExecuteTransactionCommandOutput>> = (
  input,
  ctx,
) => {
  const requests = input.TransactStatements ?? [];
  checkModel(input, requests);
  const statements = requests.map(({ Statement: text, Parameters }, at) => {
    const values = valuesOf(Parameters);
    return inStatement(at, () => parseStatement(text ?? '', values));
  });
  const reads = statements.filter((statement) => statement.kind === 'select');
  if (reads.length > 0 && reads.length < statements.length) {
    throw validation('Transaction cannot contain both read and write operations');
  }
  if (reads.length > 0) return readAll(reads, input.ReturnConsumedCapacity, ctx);
  const steps = statements.map((statement, at) =>
    inStatement(at, () =>
      writeStep(statement as WriteStatement, ctx, requests[at]?.ReturnValuesOnConditionCheckFailure),
    ),
  );
  checkDistinct(steps);
  const { ClientRequestToken: token } = input;
  if (token !== undefined) {
    const request = createHash('sha256').update(JSON.stringify(requests)).digest('base64');
    if (seenBefore(token, request, ctx)) return { Responses: [] };
  }
  return writeAll(steps, input.ReturnConsumedCapacity, ctx);
};

/** An invalid statement is reported with its place: paritysuite/dynamodb-conformance (error-messages/partiqlGrammar), verified on AWS. */
function inStatement<T>(at: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
    throw validation(`Validation failed in TransactStatements[${at}]: ${error.message}`);
  }
}

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

function readAll(
  statements: readonly SelectStatement[],
  mode: ReturnConsumedCapacity | undefined,
  ctx: Context,
): Output<ExecuteTransactionCommandOutput> {
  for (const [at, statement] of statements.entries()) {
    inStatement(at, () => checkSingle(statement, 'ExecuteTransaction', ctx));
  }
  const pages = allOrNone(
    statements.map((statement) => () => select(statement, { consistent: true, capacity: mode }, ctx)),
  );
  return {
    Responses: pages.map(({ Items }) => ({ Item: Items?.[0] })),
    ConsumedCapacity: listed(pages.map(({ ConsumedCapacity: capacity }) => capacity && doubled(capacity))),
  };
}

/** Transactions take twice the units. */
function doubled(capacity: ConsumedCapacity): ConsumedCapacity {
  const units = 2 * (capacity.CapacityUnits ?? 0);
  return { ...capacity, CapacityUnits: units, ReadCapacityUnits: units };
}

const listed = (capacities: readonly (ConsumedCapacity | undefined)[]): ConsumedCapacity[] | undefined => {
  const all = capacities.filter((each) => each !== undefined);
  return all.length > 0 ? all : undefined;
};

function writeAll(
  steps: readonly StatementStep[],
  mode: ReturnConsumedCapacity | undefined,
  ctx: Context,
): Output<ExecuteTransactionCommandOutput> {
  const changes = allOrNone(steps.map((step) => () => step.plan()));
  const items = changes.map((change, at) => steps[at]!.returned(change));
  const capacity = changes.map(({ table, before, after }) =>
    new Consumption(table).write(before, after, 2).shown(mode, 'write'),
  );
  writeTogether(ctx, changes);
  return {
    Responses: items.some((item) => item !== undefined) ? items.map((Item) => ({ Item })) : [],
    ConsumedCapacity: listed(capacity),
  };
}
