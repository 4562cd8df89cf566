import { failedItems } from './failures.ts';
import { invokeFunction, recordResult, rest, type Work } from './mapping.ts';
import { changesText } from './stream-event.ts';
import { type Change, type Failure, reportFailure } from './stream-failure.ts';

/** Milliseconds. */
export const LONGEST_PAUSE = 60_000;

/** A function's input with changes, for functions that return more than a report. */
export interface Frame {
  wrap(records: readonly unknown[]): object;
  /** Handles the function's result; false: it is a failure. */
  take(payload: Uint8Array): boolean;
}

/** The mapping no longer exists: unfinished work is dropped. */
export class Stopped extends Error {}

/**
 * Invokes the function with these changes, in their order, until they are done or given up: split in halves, tried again,
 * too old, as the mapping says. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export async function processChanges(
  work: Work,
  shardId: string,
  changes: readonly Change[],
  { earlier = 0, frame }: { earlier?: number; frame?: Frame } = {},
): Promise<void> {
  const { mapping } = work;
  const retries = mapping.MaximumRetryAttempts ?? -1;
  let left = changes;
  let attempts = earlier;
  let last: Failure['last'];
  for (;;) {
    left = await withoutOld(work, left, { condition: 'RecordAgeExceeded', shardId, attempts, last });
    if (left.length === 0) return;
    const records = left.map(({ record }) => record);
    const event = frame ? frame.wrap(records) : { Records: records };
    countAge(work, left.at(-1)!);
    const done = await invokeFunction(work, changesText(event), Number.POSITIVE_INFINITY);
    if (!done) throw new Stopped();
    last = done;
    attempts += 1;
    const refused = !done.outcome.failed && frame?.take(done.outcome.payload) === false;
    const from = refused ? 0 : firstFailed(work, left, done.outcome);
    recordResult(work, from === undefined ? 'OK' : 'PROBLEM: Function call failed');
    if (from === undefined) return;
    left = left.slice(from);
    if (mapping.BisectBatchOnFunctionError && left.length > 1) {
      // Splitting is not a retry.
      const middle = Math.ceil(left.length / 2);
      const how = { earlier: attempts - 1, ...(frame && { frame }) };
      await processChanges(work, shardId, left.slice(0, middle), how);
      return processChanges(work, shardId, left.slice(middle), how);
    }
    if (retries >= 0 && attempts > retries) {
      return reportFailure(work, left, { condition: 'RetryAttemptsExhausted', shardId, attempts, last });
    }
    await rest(work, Math.min(LONGEST_PAUSE, 100 * 2 ** Math.min(attempts, 10)));
    if (work.signal.aborted) throw new Stopped();
  }
}

/**
 * How long the newest change of a batch has waited for the function.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#performance-metrics
 */
function countAge({ kernel, place: { account, region }, mapping }: Work, { arrived }: Change): void {
  const now = kernel.clock.now();
  const name = mapping.FunctionArn?.split(':')[6] ?? '';
  for (const dimensions of [[], ['FunctionName', name]]) {
    kernel.metrics
      .counter({ account, region, namespace: 'AWS/Lambda', name: 'IteratorAge', unit: 'Milliseconds', dimensions })
      .add(Math.max(0, now - arrived), now);
  }
}

/** The index of the first change that failed, or undefined if all succeeded. */
function firstFailed(
  { mapping }: Work,
  changes: readonly Change[],
  outcome: { readonly failed: boolean; readonly payload: Uint8Array },
): number | undefined {
  if (outcome.failed) return 0;
  if (!mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures')) return undefined;
  const failed = failedItems(outcome.payload, new Set(changes.map(({ sequence }) => sequence)));
  if (failed === 'all') return 0;
  const index = changes.findIndex(({ sequence }) => failed.has(sequence));
  return index < 0 ? undefined : index;
}

async function withoutOld(work: Work, changes: readonly Change[], failure: Failure): Promise<readonly Change[]> {
  const age = work.mapping.MaximumRecordAgeInSeconds ?? -1;
  if (age < 0) return changes;
  const oldest = work.kernel.clock.now() - age * 1000;
  const old = changes.filter(({ arrived }) => arrived < oldest);
  if (old.length === 0) return changes;
  await reportFailure(work, old, failure);
  return changes.filter(({ arrived }) => arrived >= oldest);
}

/** Changes of one item stay in one lane, in order. */
export function lanesOf(changes: readonly Change[], lanes: number): Change[][] {
  if (lanes <= 1) return [[...changes]];
  const all: Change[][] = Array.from({ length: lanes }, () => []);
  for (const change of changes) {
    const { Keys } = change.record.dynamodb as { Keys?: unknown };
    let hash = 0;
    for (const char of JSON.stringify(Keys ?? '')) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
    all[hash % lanes]?.push(change);
  }
  return all.filter((lane) => lane.length > 0);
}
