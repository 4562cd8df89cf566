/** The position of a span in a trace: https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly trace: string;
  /** 16 hexadecimal digits. */
  readonly span: string;
  readonly sampled: boolean;
  /** `tracestate`: other systems' entries to pass on. */
  readonly state?: string;
}

/**
 * A handler whose invocations are spans of the caller's trace. `createHandler`, `withRequest` and `performBatch` already do this. The handler
 * returns a promise or a value; callbacks are not supported. `name`: of the span. Default: the queue, topic or type of event, or else the function.
 */
export function traced<Event, Context, Result>(
  handler: (event: Event, context: Context) => Result | Promise<Result>,
  options?: { readonly name?: string },
): (event: Event, context: Context) => Promise<Result>;

/** Runs the work as a span of its own within the open one. */
export function span<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result>;

/** The open span, with the header that passes it on. Undefined outside an invocation. */
export function currentTrace(): (TraceContext & { readonly traceparent: string }) | undefined;

/** Headers for a request, with `traceparent` and `tracestate` of the open span, unless they have one. */
export function traceHeaders(headers?: Readonly<Record<string, string>>): Record<string, string>;

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** Attributes for a message of SQS or SNS, with those of the open span. A message with ten attributes of its own has no room for them. */
export function messageAttributes(
  attributes?: Readonly<Record<string, MessageAttribute>>,
): Record<string, MessageAttribute>;

/** An entry for PutEvents, with `traceparent` and `tracestate` of the open span in `metadata` of its detail. */
export function eventEntry<Entry extends { readonly Detail?: string }>(entry: Entry): Entry;

/** Reads the two headers. Undefined if `traceparent` does not keep to the specification. */
export function parseContext(traceparent: string | undefined, tracestate?: string): TraceContext | undefined;
