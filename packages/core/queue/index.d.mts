import type { Aws } from '../aws/index.js';

/** What Lambda hands over for a message of SQS. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
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
  /** Lambda's context: the time that is left, and the request that spans of this batch belong to. */
  readonly context?: { readonly awsRequestId: string; getRemainingTimeInMillis(): number };
  /** Milliseconds of the remaining time that are kept back, to answer in. Default: 1500. */
  readonly marginMs?: number;
  /** Messages at the same time. Default: 10. */
  readonly concurrency?: number;
  /** Where it is noted what is done, so that it is not done again. */
  readonly ledger?: Ledger;
  /** What the ledger knows a message by. Default: its `messageId`, which a redrive changes. */
  readonly id?: (record: QueueRecord) => string;
}

/**
 * Performs the messages of a batch of a standard queue, each on its own: one that throws or does not end in time goes back into the queue,
 * and the others are done.
 */
export function performBatch(records: readonly QueueRecord[], options: BatchOptions): Promise<BatchResponse>;

/** Which jobs are done, and which are under way. */
export interface Ledger {
  /** `milliseconds`: after them, the function that performs it has ended. `owner`: a random id of this claim. `busy`: another one has it. */
  claim(id: string, milliseconds: number, owner: string): Promise<'ours' | 'done' | 'busy'>;
  done(id: string): Promise<void>;
  /** Of a job that failed: it may be tried again. Ends the claim of this owner only. */
  release(id: string, owner: string): Promise<void>;
}

export interface JobLedgerOptions {
  readonly aws: Pick<Aws, 'json'>;
  /** A table with a key of one text. It needs `dynamodb:PutItem`, `UpdateItem` and `DeleteItem`, and a time to live by `expires`. */
  readonly table: string;
  /** Attribute of the key. Default: `id`. */
  readonly key?: string;
  /** Of each id, in a table that has other items. */
  readonly prefix?: string;
  /** How long a job is known. Default: 20 days, more than a message can be in a queue and among its dead letters. */
  readonly rememberSeconds?: number;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export function jobLedger(options: JobLedgerOptions): Ledger;
