import {
  type Answer,
  createHandler,
  type HttpRequest,
  inLanguage,
  json,
  Refusal,
  readJson,
  refused,
  type Texts,
  textIn,
} from 'jaws-core-js/http';
import { CrudError } from './error.ts';
import { etag, type Item, represent } from './item.ts';
import type { Resource } from './resource.ts';
import type { Json, Problem } from './schema/types.ts';

/** Headers that web pages may send. */
const sent = ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'];

/** A handler of requests of API Gateway, of a REST API or an HTTP API. */
export function serve(resource: Resource) {
  const { allowOrigin, texts } = resource.settings;
  const expose = ['ETag', 'Location', 'Idempotency-Replayed'];
  return createHandler(
    (request) => respond(resource, request).catch(failureIn(request.headers['accept-language'], texts)),
    {
      headers: { 'cache-control': 'no-cache' },
      ...(allowOrigin && { cors: { origins: allowOrigin, headers: sent, expose } }),
    },
  );
}

async function respond(all: Resource, request: HttpRequest): Promise<Answer> {
  const { method, caller } = request;
  const { id } = request.params;
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

type Act = (resource: Resource, request: HttpRequest, id: string) => Promise<Answer>;

const collection: Readonly<Record<string, Act>> = {
  GET: async (resource, { query }) => json(200, await resource.list(Object.fromEntries(query))),
  POST: async (resource, request) => {
    const options = { idempotencyKey: request.headers['idempotency-key'], caller: request.caller };
    const { item, repeated } = await resource.create(bodyOf(resource, request, ['application/json']), options);
    // Relative to the requested address: that works behind any domain and stage.
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
    const seen = request.headers['if-none-match']?.split(',').map((text) => text.trim().replace(/^W\//, ''));
    if (seen?.includes(etag(item)) || seen?.includes('*'))
      return { statusCode: 304, headers: { etag: etag(item) }, body: '' };
    return one(200, item);
  },
  PUT: async (resource, request, id) => {
    const body = bodyOf(resource, request, ['application/json']);
    return one(200, await resource.replace(id, body, request.headers['if-match']));
  },
  PATCH: async (resource, request, id) => {
    const body = bodyOf(resource, request, patches);
    return one(200, await resource.patch(id, body, request.headers['if-match']));
  },
  DELETE: async (resource, request, id) => {
    await resource.remove(id, request.headers['if-match']);
    return { statusCode: 204, headers: {}, body: '' };
  },
};

const one = (statusCode: number, item: Item, headers: Readonly<Record<string, string>> = {}): Answer =>
  json(statusCode, represent(item), { etag: etag(item), ...headers });

function bodyOf({ settings }: Resource, request: HttpRequest, types: readonly string[]): Json {
  try {
    return readJson(request, { types, maxBytes: settings.maxBytes }) as Json;
  } catch (error) {
    if (types !== patches || !(error instanceof Refusal) || error.status !== 415) throw error;
    throw new Refusal(415, error.reason, error.message, {}, { 'accept-patch': types.join(', ') });
  }
}

/** The response to a failure, with its text and those of its problems in the language of the caller. */
const failureIn =
  (languages: string | undefined, texts: Texts) =>
  (error: unknown): Answer => {
    const shown = inLanguage(refusalOf(error), languages, texts);
    if (!(shown instanceof Refusal)) return refused(shown);
    const { status, reason, message, details, headers } = shown;
    const { problems } = details as { readonly problems?: readonly Problem[] };
    const said = problems?.map((one) => ({ ...one, message: textIn(one.message, languages, texts) }));
    return refused(new Refusal(status, reason, message, { ...details, ...(said && { problems: said }) }, headers));
  };

/** What callers may learn of a failure; internal errors stay hidden. */
function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === 'ValidationException' && /item size/i.test(message)) {
    return new CrudError(413, 'The item is larger than 400 KB, which is what DynamoDB keeps.');
  }
  const later = { 'retry-after': '1' };
  if (code === 'TransactionCanceledException') {
    return new CrudError(409, 'The same request is under way. Please try again.', { headers: later });
  }
  if (/Throttl|ThroughputExceeded|RequestLimitExceeded/.test(code)) {
    console.error('The request failed:', error);
    return new Refusal(503, 'busy', 'There is too much traffic. Please try again.', {}, later);
  }
  return error;
}
