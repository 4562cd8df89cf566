/** Of a request, what API Gateway tells: a REST API, or an HTTP API in payload format 1.0 or 2.0. */
export interface ApiEvent {
  readonly httpMethod?: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly path?: string;
  readonly rawPath?: string;
  readonly requestContext?: {
    readonly http?: { readonly method: string };
    // biome-ignore lint/suspicious/noExplicitAny: what an authorizer tells is its own
    readonly authorizer?: any;
    readonly identity?: { readonly userArn?: string | null };
  };
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** By its name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** Who was let in, where API Gateway knows. */
  readonly caller: string | undefined;
}

export function readRequest(event: ApiEvent): Request {
  const headers = new Map(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: event.requestContext?.http?.method ?? event.httpMethod ?? 'GET',
    path: event.rawPath ?? event.path ?? '',
    id: event.pathParameters?.id,
    query: event.queryStringParameters ?? {},
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    header: (name) => headers.get(name),
    caller: callerOf(event),
  };
}

/** A function that decides, Cognito or a JWT, a signature. */
function callerOf({ requestContext }: ApiEvent): string | undefined {
  const { authorizer, identity } = requestContext ?? {};
  const found =
    authorizer?.sub ??
    authorizer?.lambda?.sub ??
    authorizer?.principalId ??
    authorizer?.claims?.sub ??
    authorizer?.jwt?.claims?.sub ??
    authorizer?.iam?.userArn ??
    identity?.userArn;
  return typeof found === 'string' ? found : undefined;
}
