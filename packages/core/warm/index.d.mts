/** A ping, as sent by `warm.schedule` of awsm.json. */
export interface Ping {
  readonly 'jaws-ping': string;
  /** Milliseconds for which it keeps its environment busy. */
  readonly hold?: number;
}

/**
 * Whether an event is a ping of this function. It carries the text of the variable JAWS_PING, so no request and no message can imitate
 * one; if the variable is not set, nothing is a ping.
 */
export function isPing(event: unknown): event is Ping;

/** The answer to a ping, once it may be given. */
export function answerPing(event: Ping): Promise<{ readonly warm: true }>;

/** A handler that answers pings itself, and runs yours for everything else. `createHandler` and `withRequest` already do so. */
export function withPing<Event, Context, Result>(
  handler: (event: Event, context: Context) => Result | Promise<Result>,
): (event: Event, context: Context) => Promise<Result>;
