/** By lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A request as received. */
export interface Received {
  readonly headers: Headers;
  /** The signed bytes: they must not be parsed and rewritten before the check. */
  readonly body: Buffer;
  /** Milliseconds. */
  readonly now: number;
  /** How much the time of a signature may differ from now. */
  readonly toleranceSeconds: number;
}

/** The content of a verified request. */
export interface Delivery {
  /** The same for each retry of the sender. */
  readonly id: string;
  readonly type: string;
  /** The type is from an unsigned header, and the body does not confirm it. */
  readonly isTypeUnproven?: true;
}

/** How a sender signs, and its names for things. */
export interface Provider {
  /** Whether one of the secrets signed this, and not too long ago. Takes the same time for any wrong signature. */
  verify(received: Received, secrets: readonly string[]): boolean;
  /** Undefined if the body or the headers lack a required part. Only called for verified requests. */
  read(received: Received): Delivery | undefined;
  /** The answer to a request that is not an event: Slack's `url_verification`. */
  reply?(received: Received): string | undefined;
}
