export interface HookEvent {
  readonly id: string;
  /** Such as `order.paid`. */
  readonly type: string;
  readonly data: unknown;
}

export interface Subscriber {
  readonly id: string;
  readonly url: string;
  /** The secret that signs its events. */
  readonly secret: string;
  /** Types of the events that it gets; all if empty. */
  readonly types: readonly string[];
}

/** One event for one subscriber. Its secret is only in the table, in no message and no dead letter. */
export interface Delivery {
  readonly event: HookEvent;
  readonly to: Pick<Subscriber, 'id'>;
}
