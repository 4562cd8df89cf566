import {
  type Answer,
  createHandler,
  type HttpRequest,
  json,
  Refusal,
  readObject,
  routeOf,
  type Texts,
} from 'jaws-core-js/http';
import { clientOf } from '../client.ts';
import { keyPair } from '../secret.ts';
import { de } from '../texts/de.ts';
import { publishKey } from '../tokens/published-key.ts';
import type { Users } from '../users.ts';
import type { Route } from './routes.ts';

/** Bytes. */
const largest = 16 * 1024;

const methods = ['GET', 'POST', 'PATCH', 'DELETE'];

/**
 * A handler that answers requests by these routes. `origins`: those whose pages may read the answers, separated by spaces, or `*`. `texts`: of
 * refusals, by language and English text.
 */
export function serve(
  users: Users,
  routes: Readonly<Record<string, Route>>,
  origins: string | undefined,
  texts: Texts = { de },
) {
  let isPublished = false;
  return createHandler(
    async (request) => {
      // Before the first token is made, so that the authorizer can verify it.
      if (!isPublished) await publishKey(users, keyPair(users.secret).publicKey);
      isPublished = true;
      return answer(request, users, routes);
    },
    { cors: { origins, methods }, texts },
  );
}

async function answer(request: HttpRequest, users: Users, routes: Readonly<Record<string, Route>>): Promise<Answer> {
  const route = routeOf(request.route, routes);
  if (!route) throw new Refusal(404, 'invalid', 'There is nothing here.');
  const { method, params } = request;
  const hasInput = method !== 'GET' && !(method === 'DELETE' && request.body.length === 0);
  const { status, body } = await route(users, {
    input: hasInput ? readObject(request, { types: ['application/json'], maxBytes: largest }) : {},
    params,
    client: clientOf(request, users.settings.clientHeader),
  });
  return body === undefined ? { statusCode: status, body: '' } : json(status, body);
}
