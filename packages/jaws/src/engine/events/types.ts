/** One run of a function as the embedded cloud reports it: `CloudInvocation` of packages/cloud. */
export interface KeptInvocation {
  /** ISO 8601. */
  readonly time: string;
  readonly account: string;
  readonly region: string;
  /** The request id, as in the function's log. A retry has the same. */
  readonly id: string;
  /** `dev-shop-lOrdersPay`. */
  readonly function: string;
  readonly version: string;
  /** Why it ran: a service, the ARN of an event source, `function-url`, or the ARN of the caller. */
  readonly trigger: string;
  readonly event: unknown;
  /** Missing when it failed, could not run, or streamed. */
  readonly result?: unknown;
  /** `<type>: <message>` of its failure. */
  readonly error?: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly coldStart: boolean;
  readonly log: string;
}
