import type { SubscriptionRecord } from '../records.ts';

/** A message attribute as messages carry it: binary values in base64. */
export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** One message on its way to one subscription; all JSON, since it may outlive the process. */
export interface Outgoing {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  /** ARN. */
  readonly topic: string;
  /** As it was when the message was published. */
  readonly subscription: SubscriptionRecord;
  /** Message id. */
  readonly id: string;
  /** The message's content for this protocol. */
  readonly message: string;
  readonly subject?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly attributes: readonly Attribute[];
  readonly group?: string | undefined;
  readonly deduplication?: string | undefined;
  /** Only of FIFO topics. */
  readonly sequence?: string | undefined;
  readonly displayName?: string | undefined;
  /** Sent again out of the topic's archive. */
  readonly replayed?: boolean | undefined;
  /** 2 for SHA-256, as the topic has it. */
  readonly signatureVersion?: string | undefined;
}

/** A delivery that failed; `passing` when it may succeed later. */
export class DeliveryError extends Error {
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

export const isRaw = ({ subscription, type }: Outgoing): boolean =>
  type === 'Notification' && subscription.attributes.RawMessageDelivery === 'true';
