import type { Input } from '../input.ts';
import { Refusal } from '../refusal.ts';
import type { Users } from '../users.ts';
import type { Answer, Route } from './routes.ts';

/** What API Gateway hands over: a REST API, or an HTTP API by either format. */
export interface Request {
  readonly resource?: string;
  readonly httpMethod?: string;
  readonly routeKey?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    readonly identity?: { readonly sourceIp?: string };
    readonly http?: { readonly sourceIp?: string };
  };
}

/** Bytes. */
const largest = 16 * 1024;

/**
 * Answers a request by one of the routes, refusals included. `origins`: those whose pages may read the answer, parted by spaces, or
 * `*`. What went wrong beyond a refusal is logged and told to nobody.
 */
export async function serve(
  request: Request,
  users: Users,
  routes: Readonly<Record<string, Route>>,
  origins: string | undefined,
) {
  const cors = corsHeaders(headerOf(request, 'origin'), origins);
  try {
    return respond(await answer(request, users, routes), cors);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      console.error(error);
      return respond({ status: 500, body: { error: 'That did not work. Please try again later.' } }, cors);
    }
    const { status, reason, message, details } = error;
    const retry: Record<string, string> =
      details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) };
    return respond({ status, body: { error: message, reason, ...details } }, { ...cors, ...retry });
  }
}

function answer(request: Request, users: Users, routes: Readonly<Record<string, Route>>): Promise<Answer> {
  const { resource, httpMethod, routeKey, requestContext } = request;
  const name = routeKey ?? `${httpMethod} ${resource}`;
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (!route) throw new Refusal(404, 'invalid', 'There is nothing here.');
  return route(users, {
    input: httpMethod === 'GET' || routeKey?.startsWith('GET ') ? {} : inputOf(request),
    authorization: headerOf(request, 'authorization'),
    // As API Gateway saw it: a header is written by anybody.
    ip: requestContext?.identity?.sourceIp ?? requestContext?.http?.sourceIp ?? '',
  });
}

function inputOf(request: Request): Input {
  if (!/^application\/json\b/i.test(headerOf(request, 'content-type') ?? '')) {
    throw new Refusal(415, 'invalid', 'Send JSON, with the content type application/json.');
  }
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > largest) throw new Refusal(413, 'invalid', 'That is too much.');
  const input = parse(body.toString());
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  throw new Refusal(400, 'invalid', 'Send an object of JSON.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const headerOf = ({ headers }: Request, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

function corsHeaders(origin: string | undefined, origins = ''): Record<string, string> {
  const allowed = origins.split(/\s+/);
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*' };
  return origin !== undefined && allowed.includes(origin)
    ? { 'access-control-allow-origin': origin, vary: 'Origin' }
    : { vary: 'Origin' };
}

const respond = ({ status, body }: Answer, headers: Readonly<Record<string, string>>) => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: body === undefined ? '' : JSON.stringify(body),
});
