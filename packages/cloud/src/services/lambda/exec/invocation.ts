import type { IncomingMessage } from 'node:http';
import type { LogTail } from './log-tail.ts';

/** The outcome of an invocation. */
export interface Outcome {
  readonly payload: Uint8Array;
  /** The payload is an error body: `X-Amz-Function-Error: Unhandled`. */
  readonly failed: boolean;
  /** The last 4 KiB of the invocation's log, if requested. */
  readonly tail?: Buffer;
}

/** How an invocation ran. */
export interface Run {
  /** Milliseconds. */
  readonly duration: number;
  /** Whether its environment was started for it. */
  readonly coldStart: boolean;
  /** The last 4 KiB of its log; undefined when it has none. */
  readonly tail: LogTail | undefined;
}

/** One invocation in a pool. */
export interface Invocation {
  readonly id: string;
  /** As the caller named the function, with the qualifier. */
  readonly arn: string;
  readonly payload: Uint8Array;
  /** JSON text, decoded from the caller's base64. */
  readonly clientContext?: string | undefined;
  readonly traceId: string;
  readonly wantsTail: boolean;
  /** Takes a streamed response as it comes; without it a streamed response is collected. */
  readonly onStream?: ((contentType: string, body: IncomingMessage) => void) | undefined;
  /** It begins to run. Called once, before `finish`, and not for one that never runs. */
  readonly begin?: ((coldStart: boolean) => void) | undefined;
  /** Called once. */
  readonly finish: (outcome: Outcome, run: Run) => void;
  /** The invocation could not be attempted: the error is the service's response. Called once, instead of `finish`. */
  readonly abort: (error: Error) => void;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const PAYLOAD_LIMIT = 6_291_556;

export const errorPayload = (errorType: string, errorMessage: string): Buffer =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }));

/** The type of error that a runtime's payload names. */
export function errorTypeOf(payload: Buffer): string | undefined {
  try {
    const type: unknown = JSON.parse(payload.toString()).errorType;
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}
