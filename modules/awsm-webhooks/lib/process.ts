import { type BatchResponse, type Ledger, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import { asObject, payloadOf } from './json.ts';
import { keyOf, type Message } from './store.ts';

/** An event as `perform` gets it. */
export interface WebhookEvent {
  /** `stripe`, `github`, `slack`, `standard`, `hmac`. */
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  /** The type is not signed, and the body does not confirm it: rely on the `payload`. */
  readonly isTypeUnproven: boolean;
  readonly receivedAt: Date;
  /** The JSON of the body, or the fields of a form; otherwise an empty object. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** The received bytes. */
  readonly body: Buffer;
}

/** Processes an event. `signal` is aborted when time is over. */
export type Perform = (event: WebhookEvent, attempt: number, signal: AbortSignal) => Promise<void>;

export interface ProcessOptions {
  readonly ledger: Ledger;
  /** `getRemainingTimeInMillis` of Lambda's context. */
  readonly remaining: () => number;
  readonly marginMs?: number;
}

/**
 * Processes the events of a batch, each separately. One that throws or times out is retried, and after five attempts becomes a dead
 * letter. A finished one is not repeated.
 */
export const processBatch = (
  records: readonly QueueRecord[],
  perform: Perform,
  options: ProcessOptions,
): Promise<BatchResponse> =>
  performBatch(records, {
    ...options,
    id: ({ body }) => keyOf(messageIn(body)),
    perform: ({ body }, { attempt, signal }) => perform(eventOf(messageIn(body)), attempt, signal),
  });

function messageIn(body: string): Message {
  const message = asObject(body);
  if (typeof message.provider === 'string' && typeof message.id === 'string') return message as unknown as Message;
  throw new TypeError('The message is not an event: it has no provider or no id.');
}

const eventOf = ({ provider, id, type, isTypeUnproven, receivedAt, body }: Message): WebhookEvent => {
  const bytes = Buffer.from(body, 'base64');
  return {
    provider,
    id,
    type,
    isTypeUnproven: isTypeUnproven === true,
    receivedAt: new Date(receivedAt),
    payload: payloadOf(bytes),
    body: bytes,
  };
};
