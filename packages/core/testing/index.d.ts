export interface StartOptions {
  /** A region that the project is deployed to in these tests. Default: the home region of the stage. */
  readonly region?: string;
}

/**
 * Starts the deployed project in a cloud of its own: no other test file sees what a test does there. Under `jaws test` the project
 * is already deployed, and this takes a moment. Elsewhere, as from an editor, the first call in a process deploys it with the `jaws`
 * of the project, or from the PATH.
 *
 * AWS SDK clients that are made without an endpoint reach it as well: the environment's AWS_ENDPOINT_URL, region and keys point to it.
 *
 * ```js
 * const app = await startApp();
 * const response = await app.fetch('/greetings/hello');
 * ```
 */
export function startApp(options?: StartOptions): Promise<App>;

export interface App {
  readonly stage: string;
  readonly region: string;
  /** Outputs of the resources stack by name: `app.resources.OrdersTable`. */
  readonly resources: Readonly<Record<string, string>>;
  /** For any client of an AWS SDK: `new S3Client(app.aws)`. */
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly cloud: {
    /** `http://127.0.0.1:<port>`. */
    readonly endpoint: string;
    readonly clock: Clock;
  };
  /** Calls the API of the project by a path without the stage: `/greetings/hello`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Calls a function, `greetings/hello`, through its alias `live`. A failed function still returns an answer: `ok` is false. */
  invoke<T = unknown>(id: string, event?: unknown): Promise<Invoked<T>>;
  /** The mails that SES and SNS would have sent, oldest first. */
  mails(): Promise<Mail[]>;
  /** The events that EventBridge's buses received, of one bus or of all. */
  events(bus?: string): Promise<BusEvent[]>;
  /** The current messages of a queue, without receiving them. `queue`: the name of an output, or a name, URL or ARN. */
  messages(queue: string): Promise<Message[]>;
  /** Runs of functions, whatever triggered them; of one function (`greetings/hello`) or of all. */
  invocations(id?: string): Promise<Invocation[]>;
  /** Restores the state right after the deployment, and clears all records of what happened. */
  reset(): Promise<void>;
  /** Ends the cloud, which otherwise ends with the test process. */
  close(): Promise<void>;
  /** `await using app = await startApp()` closes it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The time of the cloud. It stands still until a test advances it; functions themselves see the machine's time. */
export interface Clock {
  now(): Promise<Date>;
  /**
   * Lets time pass: milliseconds, or a text such as `5m`, `1h30m`, `7d`. When it resolves, everything due in that time has happened:
   * schedules, delays of queues, retries, expiry.
   */
  advance(time: number | string): Promise<Date>;
}

export type Invoked<T> =
  | { readonly ok: true; readonly value: T; readonly error: undefined; readonly logs: string }
  | { readonly ok: false; readonly value: undefined; readonly error: FunctionError; readonly logs: string };

export interface FunctionError {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Something that happened, on the clock of the cloud. */
interface Happened {
  /** ISO 8601. */
  readonly time: string;
  readonly account: string;
  readonly region: string;
}

export interface Mail extends Happened {
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

export interface BusEvent extends Happened {
  readonly id: string;
  readonly bus: string;
  /** As targets receive it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** ARNs of the rules that it matched. */
  readonly rules: readonly string[];
}

export interface Message {
  readonly id: string;
  readonly body: string;
  /** Values by name; bytes in base64. */
  readonly attributes: Readonly<Record<string, string>>;
  /** It can be received now, was received and is hidden, or waits until its delay is over. */
  readonly state: 'visible' | 'hidden' | 'delayed';
  /** ISO 8601. */
  readonly sent: string;
  readonly receiveCount: number;
  /** For a FIFO queue, `deduplication` and `sequence`. */
  readonly group?: string;
  readonly deduplication?: string;
  readonly sequence?: string;
}

export interface Invocation extends Happened {
  /** The request id. */
  readonly id: string;
  /** Name of the function at Lambda. */
  readonly function: string;
  readonly version: string;
  /** Why it ran: a service (`s3.amazonaws.com`), the ARN of an event source, `function-url`, or the caller's ARN. */
  readonly trigger: string;
  readonly event: unknown;
  /** Its answer; missing if it failed. */
  readonly result?: unknown;
  /** `<type>: <message>` of its error. */
  readonly error?: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly coldStart: boolean;
  /** The last 4 KiB of its log. */
  readonly log: string;
}
