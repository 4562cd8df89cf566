import type { Outcome } from '../../exec/invocation.ts';
import { deliver } from '../../invoke/deliver.ts';
import type { Target } from '../../resolve.ts';
import { targetOf, type Work } from './mapping.ts';
import { changesText } from './stream-event.ts';

export interface Change {
  readonly sequence: string;
  /** Milliseconds since the epoch. */
  readonly arrived: number;
  /** As the function gets it. */
  readonly record: Record<string, unknown>;
}

export interface Failure {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly shardId: string;
  readonly attempts: number;
  /** The last attempt, if any. */
  readonly last?: { readonly outcome: Outcome; readonly target: Target; readonly id: string } | undefined;
}

/**
 * Reports to the mapping's on-failure destination where the abandoned records are.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export async function reportFailure(work: Work, changes: readonly Change[], failure: Failure): Promise<void> {
  const destination = work.mapping.DestinationConfig?.OnFailure?.Destination;
  const [first] = changes;
  const final = changes.at(-1);
  if (!destination || !first || !final) return;
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  // Streams know whole seconds.
  const arrival = ({ arrived }: Change) => time(arrived).replace('.000Z', 'Z');
  const report = {
    requestContext: {
      requestId: failure.last?.id ?? work.kernel.ids.uuid(),
      functionArn: work.mapping.FunctionArn,
      condition: failure.condition,
      approximateInvokeCount: failure.attempts,
    },
    ...(failure.last
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: failure.last.target.version,
            // A report of single failures is not a failure of the function: LocalStack's
            // test_dynamodb_report_batch_item_failures.
            functionError: failure.last.outcome.failed ? 'Unhandled' : null,
          },
        }
      : {}),
    version: '1.0',
    timestamp: time(work.kernel.clock.now()),
    DDBStreamBatchInfo: {
      shardId: failure.shardId,
      startSequenceNumber: first.sequence,
      endSequenceNumber: final.sequence,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(final),
      batchSize: changes.length,
      streamArn: work.mapping.EventSourceArn,
    },
  };
  // Only S3 also gets the records of the batch.
  const isBucket = destination.split(':')[2] === 's3';
  const payload = isBucket ? { payload: changesText({ Records: changes.map(({ record }) => record) }) } : {};
  try {
    await deliver(work.ctx, {
      to: destination,
      role: targetOf(work).configuration.Role ?? '',
      body: JSON.stringify({ ...report, ...payload }),
      source: work.mapping.FunctionArn ?? '',
      result: 'Failure',
      folder: `${work.uuid}/${failure.shardId}`,
    });
  } catch (error) {
    work.kernel.log.warn(`Nothing could be delivered to ${destination}`, { error: String(error) });
  }
}
