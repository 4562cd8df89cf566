import type { Internal } from './internal.ts';
import type { Kernel } from './kernel.ts';
import type { RequestHead } from './service.ts';

/** The caller. An unknown access key belongs to the account's root, so that any test credentials work. */
export interface Caller {
  readonly kind: 'root' | 'user' | 'role' | 'service' | 'anonymous';
  readonly account: string;
  /** `arn:aws:iam::000000000000:root`, `…:user/x`, `arn:aws:sts::…:assumed-role/role/session`, or a service principal. */
  readonly arn: string;
  /** Unique id as returned by `sts:GetCallerIdentity`. */
  readonly userId: string;
  readonly accessKeyId?: string;
  /** Services that call on the caller's behalf, first to last: `cloudformation.amazonaws.com`. */
  readonly via?: readonly string[];
}

/** A request as it was sent. */
export interface ClientRequest {
  readonly head: RequestHead;
  /** Where it came from. */
  readonly address: string | undefined;
  /** Aborted if the client disconnects before it gets a response. */
  readonly whenGone: () => AbortSignal;
}

/** Every operation gets this beside its input: where it runs, for whom, and the cloud around it. */
export interface Context {
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  readonly caller: Caller;
  readonly kernel: Kernel;
  /** The request that started it; undefined for work that no request started. */
  readonly http?: ClientRequest | undefined;
  /** `X-Amzn-Trace-Id` of the request that led to this one through other services; see `traceOf`. */
  readonly trace?: string | undefined;
  /**
   * Other services' operations, called in the same account and region, spelled as in the SDK: `ctx.aws.lambda.invoke(…)`.
   */
  readonly aws: Internal;
  /** The same context in another place or with another caller. */
  with(change: Partial<Pick<Context, 'account' | 'region' | 'caller' | 'http' | 'trace'>>): Context;
}

/**
 * One AWS operation. Input and output have the shapes of the AWS API (the SDK's `…Request` and `…Response` types); a
 * thrown {@link AwsError} is sent as the response, any other error is a bug of ours and becomes a logged 500.
 */
// biome-ignore lint/suspicious/noExplicitAny: a registry of operations holds every input and output shape
export type Operation<I = any, O = any> = (input: I, ctx: Context) => O | Promise<O>;

/** An operation's result: the SDK's output without the transport's own field. */
export type Output<T> = Omit<T, '$metadata'>;
