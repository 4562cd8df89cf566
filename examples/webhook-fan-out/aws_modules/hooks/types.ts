export interface HookEvent {
  readonly id: string;
  /** Such as `order.paid`. */
  readonly type: string;
  readonly data: unknown;
}

export interface Subscriber {
  readonly id: string;
  readonly url: string;
  /** What its events are signed with. */
  readonly secret: string;
  /** Types of the events that it gets; none: all of them. */
  readonly types: readonly string[];
}

/** One event for one subscriber. Its secret is in the table alone, and in no message or dead letter. */
export interface Delivery {
  readonly event: HookEvent;
  readonly to: Pick<Subscriber, 'id'>;
}
