import { asObject } from './json.ts';
import type { Ledger, Message } from './store.ts';

/** An event as `perform` gets it. */
export interface WebhookEvent {
  /** `stripe`, `github`, `slack`, `standard`, `hmac`. */
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  readonly receivedAt: Date;
  /** The JSON of the body, or the fields of a form. An empty object when it is neither. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** As it came. */
  readonly body: Buffer;
}

/** What Lambda hands over for a message. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Messages that go back into the queue; all others are done and deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Performs the events of a batch, one after the other. One that throws comes again, and after three times becomes a dead letter; the
 * others are not disturbed. One that was performed before is left out.
 */
export async function processBatch(
  records: readonly QueueRecord[],
  deliveries: Ledger,
  perform: (event: WebhookEvent, attempt: number) => Promise<void>,
): Promise<BatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of records) {
    try {
      const message: Message = JSON.parse(body);
      if (await deliveries.isDone(message)) continue;
      await perform(eventOf(message), Number(attributes.ApproximateReceiveCount));
      // It is done, whether that can be noted or not: to fail here would perform it again.
      await deliveries
        .markDone(message)
        .catch((error) => console.error(`Event ${message.id} is not noted as done:`, error));
    } catch (error) {
      console.error(`Event of message ${messageId} failed:`, error);
      failures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures: failures };
}

function eventOf({ provider, id, type, receivedAt, contentType, body }: Message): WebhookEvent {
  const bytes = Buffer.from(body, 'base64');
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  return {
    provider,
    id,
    type,
    receivedAt: new Date(receivedAt),
    payload: isForm ? fieldsOf(bytes) : asObject(bytes),
    body: bytes,
  };
}

/** GitHub, when told to send forms, and Slack put their JSON into the field `payload`. */
function fieldsOf(bytes: Buffer): Readonly<Record<string, unknown>> {
  const form = new URLSearchParams(bytes.toString());
  const inner = form.get('payload');
  return inner === null ? Object.fromEntries(form) : asObject(inner);
}
