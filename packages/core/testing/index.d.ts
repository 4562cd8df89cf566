export interface StartOptions {
  /** A region that the project is deployed to in these tests. Default: the home region of the stage. */
  readonly region?: string;
}

/**
 * Starts the deployed project in a cloud of its own: what a test does there, no other file of tests sees. Under `jaws test` the project
 * is deployed already, and this takes a moment. Elsewhere, as from an editor, the first call in a process deploys it with the `jaws`
 * of the project, or of the PATH.
 *
 * AWS SDK clients that are made without an endpoint reach it as well: the environment's AWS_ENDPOINT_URL, region and keys are its.
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
  /** Calls a function, `greetings/hello`, by its alias `live`. A function that fails is an answer: `ok` is false. */
  invoke<T = unknown>(id: string, event?: unknown): Promise<Invoked<T>>;
  /** What SES and SNS would have sent by mail, oldest first. */
  mails(): Promise<Mail[]>;
  /** What buses of EventBridge took in, of one bus or of all. */
  events(bus?: string): Promise<BusEvent[]>;
  /** What is in a queue now, without receiving it. `queue`: the name of an output, or a name, URL or ARN. */
  messages(queue: string): Promise<Message[]>;
  /** Runs of functions, whatever made them run; of one function (`greetings/hello`) or of all. */
  invocations(id?: string): Promise<Invocation[]>;
  /** Everything is as deployed again, and nothing has happened. */
  reset(): Promise<void>;
  /** Ends the cloud. Without it, it ends with the process of the tests. */
  close(): Promise<void>;
  /** `await using app = await startApp()` closes it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The time of the cloud. It stands still until a test advances it; functions themselves have the machine's time. */
export interface Clock {
  now(): Promise<Date>;
  /**
   * Lets time pass: milliseconds, or a text such as `5m`, `1h30m`, `7d`. When it resolves, whatever was to happen meanwhile has happened:
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
  /** The message as it would go out. */
  readonly raw: string;
}

export interface BusEvent extends Happened {
  readonly id: string;
  readonly bus: string;
  /** As targets get it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** ARNs of the rules that it matched. */
  readonly rules: readonly string[];
}

export interface Message {
  readonly id: string;
  readonly body: string;
  /** Values by name; bytes in base64. */
  readonly attributes: Readonly<Record<string, string>>;
  /** It can be received now, was received and is hidden, or waits for its delay to be over. */
  readonly state: 'visible' | 'hidden' | 'delayed';
  /** ISO 8601. */
  readonly sent: string;
  readonly receiveCount: number;
  /** Of a FIFO queue, as `deduplication` and `sequence`. */
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
  /** Why it ran: a service (`s3.amazonaws.com`), the ARN of an event source, `function-url`, or the ARN of whoever called it. */
  readonly trigger: string;
  readonly event: unknown;
  /** What it answered with; missing when it failed. */
  readonly result?: unknown;
  /** `<type>: <message>` of its failure. */
  readonly error?: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly coldStart: boolean;
  /** The last 4 KiB of its log. */
  readonly log: string;
}
