import { Refusal } from './refusal.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** What API Gateway hands over: a REST API, or an HTTP API by either format. */
export interface Request {
  readonly headers?: Headers | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    readonly identity?: { readonly sourceIp?: string };
    readonly http?: { readonly sourceIp?: string };
  };
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Bytes of a request: 5000 characters of any script, and what is around them. */
const largest = 32 * 1024;

const header = ({ headers }: Request, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

/** The address that a request came from, as API Gateway saw it: no header, which anybody may write. */
export const addressOf = ({ requestContext }: Request): string =>
  requestContext?.identity?.sourceIp ?? requestContext?.http?.sourceIp ?? '';

/** The JSON of a request. Throws Refusal. */
export function messageIn(request: Request): unknown {
  if (!/^application\/json\b/i.test(header(request, 'content-type') ?? '')) {
    throw new Refusal(415, 'invalid', 'Send JSON, with the content type application/json.');
  }
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > largest) throw new Refusal(413, 'invalid', 'That is too much.');
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Refusal(400, 'invalid', 'Send JSON.');
  }
}

/**
 * Answers a request with JSON, refusals included. `origins`: those whose pages may read the answer, parted by spaces, or `*`.
 * What went wrong beyond a refusal is logged and told to nobody.
 */
export async function answerTo(request: Request, origins: string | undefined, act: () => Answer | Promise<Answer>) {
  const cors = corsHeaders(header(request, 'origin'), origins);
  try {
    const { status, body } = await act();
    return respond(status, body, cors);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      console.error(error);
      return respond(500, { error: 'The message could not be taken. Please try again later.' }, cors);
    }
    const { status, reason, message, details } = error;
    const retry: Record<string, string> =
      details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) };
    return respond(status, { error: message, reason, ...details }, { ...cors, ...retry });
  }
}

function corsHeaders(origin: string | undefined, origins = ''): Record<string, string> {
  const allowed = origins.split(/\s+/);
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*' };
  return origin !== undefined && allowed.includes(origin)
    ? { 'access-control-allow-origin': origin, vary: 'Origin' }
    : { vary: 'Origin' };
}

const respond = (statusCode: number, body: object, headers: Readonly<Record<string, string>>) => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});
