import { describe, inInvocation, noteError } from '../trace/span.js';
import { answerPing, isPing } from '../warm/index.mjs';
import { Refusal, refused } from './answer.mjs';
import { inLanguage } from './language.mjs';
import { readRequest } from './request.mjs';

/** A handler of requests, with refusals, CORS and its preflights. Each one is a span of its caller's trace. */
export function createHandler(act, { cors, headers = {}, texts = {} } = {}) {
  return async (event, context) => {
    if (isPing(event)) return answerPing(event);
    return inInvocation({ event, context }, async () => {
      const request = readRequest(event);
      describe({ name: request.route, ...(request.id === '' ? {} : { apiRequestId: request.id }) });
      const shared = { 'cache-control': 'no-store', ...headers, ...(cors && corsHeaders(request, cors)) };
      const answer = cors && request.method === 'OPTIONS' ? preflight(cors) : await tried(act, request, context, texts);
      describe({ status: answer.statusCode });
      return { ...answer, headers: { ...shared, ...answer.headers } };
    });
  };
}

async function tried(act, request, context, texts) {
  try {
    return await act(request, context);
  } catch (error) {
    if (!(error instanceof Refusal)) noteError(error);
    return refused(inLanguage(error, request.headers['accept-language'], texts));
  }
}

/** The answer to a CORS preflight. https://fetch.spec.whatwg.org/#cors-preflight-fetch */
function preflight({ methods = ['*'], headers = ['authorization', 'content-type'], maxAge = 3600 }) {
  return {
    statusCode: 204,
    headers: {
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': headers.join(', '),
      'access-control-max-age': String(maxAge),
    },
    body: '',
  };
}

function corsHeaders({ headers: { origin } }, { origins = '', expose = [] }) {
  const allowed = origins.split(/[\s,]+/);
  const exposed = expose.length > 0 ? { 'access-control-expose-headers': expose.join(', ') } : {};
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*', ...exposed };
  // Answers differ by origin, so caches must store them separately, including those that allow nobody.
  if (!origin || !allowed.includes(origin)) return { vary: 'Origin' };
  return { 'access-control-allow-origin': origin, vary: 'Origin', ...exposed };
}
