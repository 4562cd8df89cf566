import type { MessageAttribute } from '../trace/index.js';

export interface AwsOptions {
  /** Default: AWS_REGION. */
  readonly region?: string;
  /** Default: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which every function has. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  /** Default: AWS_ENDPOINT_URL_<SERVICE> or AWS_ENDPOINT_URL; without them AWS's own. */
  readonly endpoint?: string;
  /** Maximum number of requests for one call. Default: 3. */
  readonly attempts?: number;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export type JsonService = 'dynamodb' | 'events' | 'logs' | 'secretsmanager' | 'sqs' | 'ssm';

/** The shapes are those of the AWS API: specify the one you expect. */
// biome-ignore lint/suspicious/noExplicitAny: what an operation answers is AWS's to say
type Answer = any;

export interface PresignOptions {
  /** Seconds. Default: 900. */
  readonly expires?: number;
  /** Must be sent unchanged with the request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export interface S3 {
  get(
    bucket: string,
    key: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ body: Buffer; headers: Record<string, string> } | undefined>;
  head(bucket: string, key: string): Promise<Record<string, string> | undefined>;
  /** Up to `max` (1,000) keys that begin with `prefix`, in S3's order, after the key `after`; `isTruncated` if there are more. */
  list(
    bucket: string,
    prefix: string,
    options?: { readonly after?: string; readonly max?: number },
  ): Promise<{ keys: string[]; isTruncated: boolean }>;
  put(
    bucket: string,
    key: string,
    body: Uint8Array | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ etag: string | null }>;
  delete(bucket: string, key: string): Promise<void>;
  copy(bucket: string, from: string, to: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  presign(method: string, bucket: string, key: string, options?: PresignOptions): string;
  presignPost(
    bucket: string,
    key: string,
    options?: {
      readonly expires?: number;
      readonly maxBytes?: number;
      readonly fields?: Readonly<Record<string, string>>;
    },
  ): { url: string; fields: Record<string, string> };
}

export interface SnsMessage {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly PhoneNumber?: string;
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageStructure?: 'json';
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageDeduplicationId?: string;
  readonly MessageGroupId?: string;
}

export interface Sns {
  /** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  publish(message: SnsMessage): Promise<{ readonly MessageId: string }>;
}

export interface Aws {
  json<Output = Answer>(service: JsonService, operation: string, input?: object): Promise<Output>;
  rest<Output = Answer>(
    service: string,
    method: string,
    path: string,
    input?: object,
    options?: { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Output>;
  request(
    service: string,
    method: string,
    url: URL,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array },
  ): Promise<Response>;
  readonly s3: S3;
  readonly sns: Sns;
}

export function createAws(options?: AwsOptions): Aws;

/** What AWS answered instead of a result. Its name is AWS's code: `ConditionalCheckFailedException`. */
export class AwsError extends Error {
  constructor(code: string, message?: string, details?: { status?: number; requestId?: string; body?: unknown });
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly body: unknown;
}
