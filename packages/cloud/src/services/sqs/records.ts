import type { Context } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';

/** Times are milliseconds since the epoch unless said otherwise. */
export interface QueueRecord {
  readonly name: string;
  /** Names the queue's own collections: a queue that is made again under the same name starts empty. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly created: number;
  readonly modified: number;
  readonly fifo: boolean;
  /** The attributes that were set, as text, by AWS's names; others have AWS's default. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly purged?: number | undefined;
}

interface AttributeRecord {
  readonly type: string;
  readonly text?: string | undefined;
  /** Base64. */
  readonly bytes?: string | undefined;
}

export type Attributes = Readonly<Record<string, AttributeRecord>>;

/** The sent content; never replaced. */
export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  readonly attributes?: Attributes | undefined;
  readonly trace?: string | undefined;
  readonly sender: string;
  readonly sent: number;
  /** When it may be received first. */
  readonly from: number;
  readonly group?: string | undefined;
  readonly dedup?: string | undefined;
  readonly sequence?: string | undefined;
  /** ARN of the queue in which it was received too often. */
  readonly source?: string | undefined;
}

/** A message's history since it was first received: separate from the message, so its body is written once. */
export interface ReceiveRecord {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Hidden until then. */
  readonly until: number;
}

/** A message sent in the last five minutes, by its deduplication id. */
export interface DuplicateRecord {
  readonly at: number;
  readonly id: string;
  readonly sequence: string;
}

export interface MoveRecord {
  readonly id: string;
  readonly source: string;
  readonly destination?: string | undefined;
  readonly rate?: number | undefined;
  readonly started: number;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly toMove: number;
  readonly failure?: string | undefined;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Queues of one account and region by name. */
export function queuesOf(kernel: Kernel, { account, region }: Place): Collection<QueueRecord> {
  return kernel.store.collection(`sqs/${account}/${region}/queues`);
}

export function queues(ctx: Context): Collection<QueueRecord> {
  return queuesOf(ctx.kernel, ctx);
}

export type Queue = Readonly<QueueRecord>;

const within = <T>(kernel: Kernel, kind: string, { account, region, id }: Queue): Collection<T> =>
  kernel.store.collection(`sqs/${account}/${region}/${kind}/${id}`);

/** A queue's messages by id, in the order in which they came. */
export const messagesOf = (kernel: Kernel, queue: Queue): Collection<MessageRecord> =>
  within(kernel, 'messages', queue);

export const receivesOf = (kernel: Kernel, queue: Queue): Collection<ReceiveRecord> =>
  within(kernel, 'receives', queue);

export const duplicatesOf = (kernel: Kernel, queue: Queue): Collection<DuplicateRecord> =>
  within(kernel, 'duplicates', queue);

/** Message move tasks of one account and region by id. */
export const movesOf = (kernel: Kernel, { account, region }: Place): Collection<MoveRecord> =>
  kernel.store.collection(`sqs/${account}/${region}/moves`);
