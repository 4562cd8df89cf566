import type { Aws } from '../aws/index.js';

/** Lambda's record for an SQS message. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Messages that go back into the queue; all others are done and deleted. Needs `ReportBatchItemFailures` in the event source. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface JobContext {
  /** 1, or more when it was received before. */
  readonly attempt: number;
  /** Aborted when time is over. */
  readonly signal: AbortSignal;
}

export interface BatchOptions {
  readonly perform: (record: QueueRecord, context: JobContext) => Promise<void>;
  /** `getRemainingTimeInMillis` of Lambda's context. Needed without `context`. */
  readonly remaining?: () => number;
  /** Lambda's context: the remaining time, and the request that spans of this batch belong to. */
  readonly context?: { readonly awsRequestId: string; getRemainingTimeInMillis(): number };
  /** Milliseconds of the remaining time that are reserved for the answer. Default: 1500. */
  readonly marginMs?: number;
  /** Number of messages processed in parallel. Default: 10. */
  readonly concurrency?: number;
  /** Records finished work, so that it is not repeated. */
  readonly ledger?: Ledger;
  /** The id of a message in the ledger. Default: its `messageId`, which a redrive changes. */
  readonly id?: (record: QueueRecord) => string;
}

/**
 * Processes the messages of a batch of a standard queue, each separately: one that throws or times out goes back into the queue,
 * and the others are done.
 */
export function performBatch(records: readonly QueueRecord[], options: BatchOptions): Promise<BatchResponse>;

/** The finished jobs, and those under way. */
export interface Ledger {
  /**
   * `milliseconds`: after them, the function that performs it has ended. `owner`: a random id of this claim. `busy`: another owner has it.
   */
  claim(id: string, milliseconds: number, owner: string): Promise<'ours' | 'done' | 'busy'>;
  done(id: string): Promise<void>;
  /** After a job failed: it may be retried. Ends the claim of this owner only. */
  release(id: string, owner: string): Promise<void>;
}

export interface JobLedgerOptions {
  readonly aws: Pick<Aws, 'json'>;
  /** A table whose key is one string. It needs `dynamodb:PutItem`, `UpdateItem` and `DeleteItem`, and a time to live on `expires`. */
  readonly table: string;
  /** Name of the key attribute. Default: `id`. */
  readonly key?: string;
  /** Prefix of each id, in a table with other items. */
  readonly prefix?: string;
  /** How long a job is remembered. Default: 20 days, longer than a message can be in a queue and among its dead letters. */
  readonly rememberSeconds?: number;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export function jobLedger(options: JobLedgerOptions): Ledger;
