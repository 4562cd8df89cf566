import type { PeekedMessage } from '../../services/sqs/peeked-message.ts';

/** Filters for records. Every member narrows the list; without one all records are returned: the newest 5,000, oldest first. */
export interface Filter {
  readonly account?: string;
  readonly region?: string;
  /** Earliest time: ISO 8601 text, a date, or milliseconds since the epoch. */
  readonly since?: string | number | Date;
  /** The maximum number of records, the newest. */
  readonly limit?: number;
}

export interface RequestFilter extends Filter {
  /** Id of a service as `/_jaws/health` lists it. */
  readonly service?: string;
  /** AWS's name of the operation. */
  readonly operation?: string;
  readonly status?: number;
  /** Code of the error response. */
  readonly error?: string;
}

interface Occurrence {
  /** ISO 8601, on the cloud's clock. */
  readonly time: string;
  readonly account: string;
  readonly region: string;
}

/** One request over the wire, from a client or a function: to AWS's APIs, or to a deployed API. */
export interface CloudRequest extends Occurrence {
  /** The request id in the response. */
  readonly id: string;
  readonly service: string;
  /** Missing if the request was refused before the operation was known. */
  readonly operation?: string;
  /** ARN of the caller; empty if it was refused before the caller was known. */
  readonly caller: string;
  /** HTTP status; 0 if a fault closed the connection. */
  readonly status: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds of real time. */
  readonly duration: number;
  /** For a request to a deployed REST or HTTP API: its service is `execute-api`, its operation `Invoke`. */
  readonly call?: {
    readonly api: string;
    readonly stage: string;
    readonly method: string;
    /** As sent, without the query. */
    readonly path: string;
    /** The resource (`/things/{id}`) or route (`GET /things/{id}`) that matched; missing if none did. */
    readonly route?: string;
  };
  /** JSON text of the input, with the option `recordBodies` only: cut to that size, secrets hidden. */
  readonly input?: string;
}

export interface InvocationFilter extends Filter {
  /** Name of the function. */
  readonly function?: string;
  /** Only failed ones, or only successful ones. */
  readonly failed?: boolean;
}

/** One run of a function; each retry counts as one. */
export interface CloudInvocation extends Occurrence {
  /** As in the function's log. */
  readonly id: string;
  readonly function: string;
  readonly version: string;
  /** Why it ran: a service (`s3.amazonaws.com`), the ARN of an event source, `function-url`, or the ARN of the caller. */
  readonly trigger: string;
  readonly event: unknown;
  /** Its result; missing if it failed, could not run, or streamed. */
  readonly result?: unknown;
  /** `<type>: <message>` of its failure. */
  readonly error?: string;
  /** Milliseconds of real time. */
  readonly duration: number;
  readonly coldStart: boolean;
  /** The last 4 KiB of its log. The line REPORT comes a moment after the result. */
  readonly log: string;
}

/** An invocation that begins. It has the known members of its later CloudInvocation. */
export type CloudStart = Omit<CloudInvocation, 'result' | 'error' | 'duration' | 'log'>;

/** A line of a function's log. */
export interface CloudLine extends Occurrence {
  readonly function: string;
  readonly version: string;
  /** Id of the running invocation; missing during the initialization and between invocations. */
  readonly id?: string;
  /** Without its line break, at most 256 KiB of it. */
  readonly line: string;
  /** Written by Lambda (START, REPORT, …), not by the function. */
  readonly platform: boolean;
}

export type StreamKind = 'requests' | 'invocations' | 'logs';

export interface StreamFilter extends Pick<Filter, 'account' | 'region'> {
  /** Name of a function: only its invocations and lines, and no requests. */
  readonly function?: string;
  /** Default: all. `invocations` include their starts. */
  readonly kinds?: readonly StreamKind[];
}

/** One event. `log` lines of an invocation come between `started` and `invocation`, but the last ones may follow that. */
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
  /** ARNs of the subscriptions that matched it. */
  readonly subscriptions: readonly string[];
}

export interface EventFilter extends Filter {
  /** Name of the bus. */
  readonly bus?: string;
}

/** One event that an EventBridge bus received. */
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
  /** The message as it would be sent. */
  readonly raw: string;
}

export interface RecordedFilter extends Filter {
  /** Such as `AWS::EC2::VPC`. */
  readonly type?: string;
}

/** A resource of a stack that was not created, because the cloud does not support its type and is configured to record those. */
export interface CloudRecordedResource extends Occurrence {
  readonly type: string;
  /** Physical id, as `Ref` gives it. */
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
}

/** Recent activity of a cloud. A reset clears it. */
export interface Introspection {
  /** Requests of clients and functions, to AWS's APIs and to deployed ones. Credentials are never kept. */
  requests(filter?: RequestFilter): CloudRequest[];
  /** Runs of functions, whatever caused them. */
  invocations(filter?: InvocationFilter): CloudInvocation[];
  /**
   * Calls `listener` for each request, invocation and log line at the moment it happens, until the returned function is
   * called. It is called in the middle of that work, so it must be quick; its errors are logged.
   */
  stream(filter: StreamFilter, listener: (happening: CloudHappening) => void): () => void;
  /** The messages in a queue now, without receiving them. `queue`: URL, ARN or name. Throws if it does not exist. */
  messages(queue: string, where?: Pick<Filter, 'account' | 'region'>): PeekedMessage[];
  /** Messages published to SNS topics, and the subscriptions that matched them. */
  publications(filter?: PublicationFilter): CloudPublication[];
  /** Events that EventBridge received, and the rules that they matched. */
  events(filter?: EventFilter): CloudEvent[];
  /** Mails that SES and SNS would have sent. */
  mails(filter?: Filter): CloudMail[];
  /** Recorded resources that are not deleted yet, by the option `unsupportedTypes: 'record'`. */
  recordedResources(filter?: RecordedFilter): CloudRecordedResource[];
}
