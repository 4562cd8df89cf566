import { createHash } from 'node:crypto';
import type {
  ItemCollectionMetrics,
  TransactWriteItem,
  TransactWriteItemsCommandOutput,
  TransactWriteItemsInput,
} from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { CAPACITY, Constraints, METRICS } from '../constraints.ts';
import { validation } from '../errors.ts';
import { Consumption } from '../items/capacity.ts';
import { collectionMetrics } from '../items/single.ts';
import type { Change } from '../items/write.ts';
import { allOrNone } from './cancel.ts';
import { checkStepModel, type RequestedStep, readStep, type Step } from './steps.ts';
import { writeTogether } from './together.ts';
import { seenBefore } from './tokens.ts';

const MAX_STEPS = 100;
/** Bytes of a request. */
const MAX_SIZE = 4 << 20;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const transactWriteItems: Operation<TransactWriteItemsInput, Output<TransactWriteItemsCommandOutput>> = (
  input,
  ctx,
) => {
  checkModel(input);
  // All of the request is read before any table is looked for: paritysuite/dynamodb-conformance (validation-ordering), verified on AWS.
  const read = (input.TransactItems ?? []).map(readStep);
  const steps = read.map((place) => place(ctx));
  checkDistinct(steps);
  checkSize(steps);
  const { ClientRequestToken: token } = input;
  if (token !== undefined && seenBefore(token, fingerprint(input), ctx)) return {};
  // The first request that cannot be done is the only reason given, and no condition is asked: scylladb's
  // test_transact_write_cancellation_reasons_validationerror, verified on AWS.
  const wrong = steps.find(({ refused }) => refused !== undefined);
  if (wrong) allOrNone(steps.map((step) => () => (step === wrong ? step.plan() : undefined)));
  const changes = allOrNone(steps.map((step) => () => step.plan()));
  const answer = consumed(input, changes);
  writeTogether(ctx, changes);
  return answer;
};

function checkModel(input: TransactWriteItemsInput): void {
  const constraints = new Constraints()
    .length(input.ClientRequestToken, 'clientRequestToken', 1, 36)
    .oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', CAPACITY)
    .oneOf(input.ReturnItemCollectionMetrics, 'returnItemCollectionMetrics', METRICS);
  checkCount(input.TransactItems, 'TransactWriteItem', constraints);
  for (const [at, item] of (input.TransactItems ?? []).entries()) checkStepModel(item, at, constraints);
  constraints.check();
}

/** `kind` is how AWS prints one of them. */
export function checkCount(items: readonly unknown[] | undefined, kind: string, constraints: Constraints): void {
  const count = items?.length ?? 0;
  if (count > MAX_STEPS) {
    const shown = `[${Array(count).fill(kind).join(', ')}]`;
    constraints.broken('transactItems', shown, `Member must have length less than or equal to ${MAX_STEPS}`);
  }
  if (count === 0) constraints.broken('transactItems', '[]', 'Member must have length greater than or equal to 1');
}

export const duplicateItem = (): Error =>
  validation('Transaction request cannot include multiple operations on one item');

export function checkDistinct(steps: readonly Pick<Step, 'table' | 'position'>[]): void {
  const seen = new Set<string>();
  for (const { table, position } of steps) {
    const item = `${table.id} ${position}`;
    if (position !== '' && seen.has(item)) throw duplicateItem();
    seen.add(item);
  }
}

/** The request counts, not the content of the tables: scylladb's test_transact_write_items_delete_5MB, verified on AWS. */
function checkSize(steps: readonly RequestedStep[]): void {
  const size = steps.reduce((sum, { payload }) => sum + payload, 0);
  if (size > MAX_SIZE) throw validation('Transaction payload size cannot exceed 4 MB');
}

function fingerprint({ TransactItems }: { TransactItems?: readonly TransactWriteItem[] | undefined }): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(TransactItems)))
    .digest('base64');
}

/** Members in one order: a request is the same however its JSON was written (LocalStack's test_dynamodb_idempotent_writing). */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, inOrder(member)]);
}

/** Transactions take twice the units. */
function consumed(input: TransactWriteItemsInput, changes: readonly Change[]): Output<TransactWriteItemsCommandOutput> {
  const byTable = new Map<string, Consumption>();
  const metrics: Record<string, ItemCollectionMetrics[]> = Object.create(null);
  for (const { table, before, after } of changes) {
    let consumption = byTable.get(table.name);
    if (!consumption) {
      consumption = new Consumption(table);
      byTable.set(table.name, consumption);
    }
    consumption.write(before, after, 2);
    const size = collectionMetrics(input.ReturnItemCollectionMetrics, table, after ?? before);
    if (size) metrics[table.name] = [...(metrics[table.name] ?? []), size];
  }
  const capacity = [...byTable.values()]
    .map((each) => each.shown(input.ReturnConsumedCapacity, 'write'))
    .filter((each) => each !== undefined);
  return {
    ConsumedCapacity: capacity.length > 0 ? capacity : undefined,
    ItemCollectionMetrics: Object.keys(metrics).length > 0 ? metrics : undefined,
  };
}
