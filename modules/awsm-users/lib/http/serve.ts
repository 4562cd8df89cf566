import { type Answer, createHandler, type HttpRequest, json, Refusal, readObject } from 'jaws-core-js/http';
import type { Users } from '../users.ts';
import type { Route } from './routes.ts';

/** Bytes. */
const largest = 16 * 1024;

/** A handler that answers requests by these routes. `origins`: those whose pages may read the answers, separated by spaces, or `*`. */
export const serve = (users: Users, routes: Readonly<Record<string, Route>>, origins: string | undefined) =>
  createHandler((request) => answer(request, users, routes), { cors: { origins, methods: ['GET', 'POST'] } });

async function answer(request: HttpRequest, users: Users, routes: Readonly<Record<string, Route>>): Promise<Answer> {
  const route = Object.hasOwn(routes, request.route) ? routes[request.route] : undefined;
  if (!route) throw new Refusal(404, 'invalid', 'There is nothing here.');
  const { status, body } = await route(users, {
    input: request.method === 'GET' ? {} : readObject(request, { types: ['application/json'], maxBytes: largest }),
    authorization: request.headers.authorization,
    ip: request.ip,
  });
  return body === undefined ? { statusCode: status, body: '' } : json(status, body);
}
