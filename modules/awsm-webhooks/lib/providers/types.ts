/** By lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A request as it came. */
export interface Received {
  readonly headers: Headers;
  /** The bytes that were signed: nothing may parse and write them again before. */
  readonly body: Buffer;
  /** Milliseconds. */
  readonly now: number;
  /** How far from now the time of a signature may be. */
  readonly toleranceSeconds: number;
}

/** What a verified request is about. */
export interface Delivery {
  /** The same whenever the sender tries again. */
  readonly id: string;
  readonly type: string;
  /** The type is from an unsigned header, and the body does not confirm it. */
  readonly isTypeUnproven?: true;
}

/** How one sender signs, and what it calls things. */
export interface Provider {
  /** Whether one of the secrets signed this, and not too long ago. Takes the same time for any wrong signature. */
  verify(received: Received, secrets: readonly string[]): boolean;
  /** Undefined when the body or the headers do not have what they must. Only called for what is verified. */
  read(received: Received): Delivery | undefined;
  /** The answer to a question that is no event: Slack's `url_verification`. */
  reply?(received: Received): string | undefined;
}
