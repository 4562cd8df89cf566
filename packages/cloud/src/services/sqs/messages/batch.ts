import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../kernel/errors.ts';

interface Identified {
  readonly Id: string | undefined;
}

/**
 * Rules for every batch. `kind` is the entry's type, as in AWS's messages.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors
 */
export function checkBatch<T extends Identified>(entries: readonly T[] | undefined, kind: string): readonly T[] {
  if (!entries || entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`, 400);
  }
  if (entries.some(({ Id }) => !/^[\w-]{1,80}$/.test(Id ?? ''))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      400,
    );
  }
  const seen = new Set<string | undefined>();
  for (const { Id } of entries) {
    if (seen.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`, 400);
    seen.add(Id);
  }
  if (entries.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
      400,
    );
  }
  return entries;
}

/** Runs each entry separately: AWS returns the refusals beside the results of the others. */
export function runBatch<T extends Identified, R>(
  entries: readonly T[],
  run: (entry: T) => R,
): { Successful: R[]; Failed: BatchResultErrorEntry[] } {
  const Successful: R[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push(run(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const Code = error.code;
      Failed.push({ Id: entry.Id, SenderFault: (error.status ?? 400) < 500, Code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
