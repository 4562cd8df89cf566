import { CrudError } from './error.ts';
import { type ApiEvent, type Request, readRequest } from './http/event.ts';
import { etag, type Item, represent } from './item.ts';
import type { Resource } from './resource.ts';
import type { Json } from './schema/types.ts';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request of API Gateway, of a REST API or an HTTP API. */
export async function serve(resource: Resource, event: ApiEvent): Promise<Answer> {
  const request = readRequest(event);
  const { allowOrigin } = resource.settings;
  const shared = {
    'cache-control': 'no-cache',
    ...(allowOrigin && {
      'access-control-allow-origin': allowOrigin,
      'access-control-expose-headers': 'ETag, Location, Idempotency-Replayed',
      ...(allowOrigin !== '*' && { vary: 'Origin' }),
    }),
  };
  const { statusCode, headers, body } = await respond(resource, request).catch(failure);
  return { statusCode, headers: { ...shared, ...headers }, body };
}

async function respond(all: Resource, request: Request): Promise<Answer> {
  const { method, id, caller } = request;
  const methods = id === undefined ? collection : single;
  const act = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (act) {
    if (!all.settings.owned) return act(all, request, id ?? '');
    if (!caller) throw new CrudError(403, 'Only known callers have items.');
    return act(all.of(caller), request, id ?? '');
  }
  const allow = Object.keys(methods).join(', ');
  throw new CrudError(405, `${method} cannot be done here.`, { headers: { allow } });
}

type Act = (resource: Resource, request: Request, id: string) => Promise<Answer>;

const collection: Readonly<Record<string, Act>> = {
  GET: async (resource, { query }) => answer(200, await resource.list(query)),
  POST: async (resource, request) => {
    const options = { idempotencyKey: request.header('idempotency-key'), caller: request.caller };
    const { item, repeated } = await resource.create(bodyOf(resource, request, ['application/json']), options);
    // Relative to the address that was asked: that is right behind any domain and stage.
    return one(201, item, {
      location: `${request.path.split('/').at(-1)}/${item.id}`,
      ...(repeated && { 'idempotency-replayed': 'true' }),
    });
  },
};

const patches = ['application/merge-patch+json', 'application/json'];

const single: Readonly<Record<string, Act>> = {
  GET: async (resource, request, id) => {
    const item = await resource.get(id);
    const seen = request
      .header('if-none-match')
      ?.split(',')
      .map((text) => text.trim().replace(/^W\//, ''));
    if (seen?.includes(etag(item)) || seen?.includes('*'))
      return { statusCode: 304, headers: { etag: etag(item) }, body: '' };
    return one(200, item);
  },
  PUT: async (resource, request, id) => {
    const body = bodyOf(resource, request, ['application/json']);
    return one(200, await resource.replace(id, body, request.header('if-match')));
  },
  PATCH: async (resource, request, id) => {
    const body = bodyOf(resource, request, patches);
    return one(200, await resource.patch(id, body, request.header('if-match')));
  },
  DELETE: async (resource, request, id) => {
    await resource.remove(id, request.header('if-match'));
    return { statusCode: 204, headers: {}, body: '' };
  },
};

const answer = (statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const one = (statusCode: number, item: Item, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer(statusCode, represent(item), { etag: etag(item), ...headers });

function bodyOf({ settings }: Resource, request: Request, types: readonly string[]): Json {
  const type = request.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && !types.includes(type)) {
    const headers: Record<string, string> = types === patches ? { 'accept-patch': types.join(', ') } : {};
    throw new CrudError(415, `Send ${types.join(' or ')}.`, { headers });
  }
  if (request.body.length > settings.maxBytes)
    throw new CrudError(413, `At most ${settings.maxBytes} bytes can be sent.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
  } catch {
    throw new CrudError(400, 'Send JSON.');
  }
}

/** Of what goes wrong inside, callers learn nothing. */
function failure(error: unknown): Answer {
  if (error instanceof CrudError) {
    const { status, message, problems, headers } = error;
    return answer(status, { error: message, ...(problems && { problems }) }, headers);
  }
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === 'ValidationException' && /item size/i.test(message)) {
    return answer(413, { error: 'The item is larger than 400 KB, which is what DynamoDB keeps.' });
  }
  if (code === 'TransactionCanceledException') {
    return answer(409, { error: 'The same request is under way. Try again.' }, { 'retry-after': '1' });
  }
  console.error('Request failed:', error);
  if (/Throttl|ThroughputExceeded|RequestLimitExceeded/.test(code)) {
    return answer(503, { error: 'Too much is going on. Try again.' }, { 'retry-after': '1' });
  }
  return answer(500, { error: 'Something went wrong.' });
}
