import type { PeekedMessage } from '../../services/sqs/peeked-message.ts';

/** Which of them. Every member narrows; without one all that are kept are given: the newest 5,000, oldest first. */
export interface Filter {
  readonly account?: string;
  readonly region?: string;
  /** Not before: ISO 8601 text, a date, or milliseconds since the epoch. */
  readonly since?: string | number | Date;
  /** The number of records that are kept, the newest. */
  readonly limit?: number;
}

export interface RequestFilter extends Filter {
  /** Id of a service as `/_jaws/health` lists it. */
  readonly service?: string;
  /** AWS's name of the operation. */
  readonly operation?: string;
  readonly status?: number;
  /** Code of the error that it was answered with. */
  readonly error?: string;
}

interface Occurrence {
  /** ISO 8601, on the cloud's clock. */
  readonly time: string;
  readonly account: string;
  readonly region: string;
}

/** One request that came over the wire, a client's or a function's: to AWS's APIs, or to an API that was deployed. */
export interface CloudRequest extends Occurrence {
  /** The request id that the answer names. */
  readonly id: string;
  readonly service: string;
  /** Missing when the request was refused before it was known. */
  readonly operation?: string;
  /** ARN of the caller; empty when it was refused before it was known. */
  readonly caller: string;
  /** HTTP status; 0 when a fault closed the connection. */
  readonly status: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds of real time. */
  readonly duration: number;
  /** Of a request to a deployed REST or HTTP API: its service is `execute-api`, its operation `Invoke`. */
  readonly call?: {
    readonly api: string;
    readonly stage: string;
    readonly method: string;
    /** As sent, without the query. */
    readonly path: string;
    /** The resource (`/things/{id}`) or route (`GET /things/{id}`) that took it; missing when none did. */
    readonly route?: string;
  };
  /** JSON text of the input, with the option `recordBodies` only: cut to that size, secrets hidden. */
  readonly input?: string;
}

export interface InvocationFilter extends Filter {
  /** Name of the function. */
  readonly function?: string;
  /** Those that failed, or those that did not. */
  readonly failed?: boolean;
}

/** One run of a function; each retry is one. */
export interface CloudInvocation extends Occurrence {
  /** As in the function's log. */
  readonly id: string;
  readonly function: string;
  readonly version: string;
  /** Why it ran: a service (`s3.amazonaws.com`), the ARN of an event source, `function-url`, or the ARN of the caller. */
  readonly trigger: string;
  readonly event: unknown;
  /** What it answered with; missing when it failed, could not run, or streamed. */
  readonly result?: unknown;
  /** `<type>: <message>` of its failure. */
  readonly error?: string;
  /** Milliseconds of real time. */
  readonly duration: number;
  readonly coldStart: boolean;
  /** The last 4 KiB of its log. The line REPORT comes a moment after the result. */
  readonly log: string;
}

/** An invocation that begins to run. Its members are those that its CloudInvocation will have. */
export type CloudStart = Omit<CloudInvocation, 'result' | 'error' | 'duration' | 'log'>;

/** A line of a function's log. */
export interface CloudLine extends Occurrence {
  readonly function: string;
  readonly version: string;
  /** Of the invocation that runs; missing during the initialization and between invocations. */
  readonly id?: string;
  /** Without its line break, at most 256 KiB of it. */
  readonly line: string;
  /** Written by Lambda (START, REPORT, …), not by the function. */
  readonly platform: boolean;
}

export type StreamKind = 'requests' | 'invocations' | 'logs';

export interface StreamFilter extends Pick<Filter, 'account' | 'region'> {
  /** Name of a function: its invocations and lines only, and no requests. */
  readonly function?: string;
  /** Default: all. `invocations` are their starts, too. */
  readonly kinds?: readonly StreamKind[];
}

/** One thing that happens. `log` lines of an invocation come between `started` and `invocation`, but its last ones may follow that. */
export type CloudHappening =
  | { readonly event: 'request'; readonly data: CloudRequest }
  | { readonly event: 'started'; readonly data: CloudStart }
  | { readonly event: 'log'; readonly data: CloudLine }
  | { readonly event: 'invocation'; readonly data: CloudInvocation };

export interface PublicationFilter extends Filter {
  /** ARN or name of the topic. */
  readonly topic?: string;
}

/** One message that was published with SNS to a topic. */
export interface CloudPublication extends Occurrence {
  readonly id: string;
  /** ARN. */
  readonly topic: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** ARNs of the subscriptions that wanted it. */
  readonly subscriptions: readonly string[];
}

export interface EventFilter extends Filter {
  /** Name of the bus. */
  readonly bus?: string;
}

/** One event that a bus of EventBridge took in. */
export interface CloudEvent extends Occurrence {
  readonly id: string;
  readonly bus: string;
  /** As targets get it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** ARNs of the rules that it matched. */
  readonly rules: readonly string[];
}

/** One mail that SES or SNS would have sent. */
export interface CloudMail extends Occurrence {
  readonly id: string;
  readonly via: 'ses' | 'sns';
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  /** The message as it would go out. */
  readonly raw: string;
}

export interface RecordedFilter extends Filter {
  /** Such as `AWS::EC2::VPC`. */
  readonly type?: string;
}

/** A resource of a stack that was not made, because the cloud does not support its type and is set to record those. */
export interface CloudRecordedResource extends Occurrence {
  readonly type: string;
  /** Physical id, as `Ref` gives it. */
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
}

/** What happened in a cloud lately. A reset forgets it. */
export interface Introspection {
  /** Requests of clients and functions, to AWS's APIs and to deployed ones. Credentials are never kept. */
  requests(filter?: RequestFilter): CloudRequest[];
  /** Runs of functions, whatever made them run. */
  invocations(filter?: InvocationFilter): CloudInvocation[];
  /**
   * Calls `listener` for each request, invocation and log line at the moment it happens, until the function that is given back is
   * called. It is called in the middle of the work it hears of, so it must be quick; what it throws is logged.
   */
  stream(filter: StreamFilter, listener: (happening: CloudHappening) => void): () => void;
  /** The messages that are in a queue now, without receiving them. `queue`: URL, ARN or name. Throws when there is none. */
  messages(queue: string, where?: Pick<Filter, 'account' | 'region'>): PeekedMessage[];
  /** What was published to SNS topics, and which subscriptions wanted it. */
  publications(filter?: PublicationFilter): CloudPublication[];
  /** What EventBridge took in, and which rules it matched. */
  events(filter?: EventFilter): CloudEvent[];
  /** Mails that SES and SNS would have sent. */
  mails(filter?: Filter): CloudMail[];
  /** Resources that are only recorded and not deleted yet, by the option `unsupportedTypes: 'record'`. */
  recordedResources(filter?: RecordedFilter): CloudRecordedResource[];
}
