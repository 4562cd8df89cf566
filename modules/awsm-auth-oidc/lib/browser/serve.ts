import { type Answer, createHandler, type HttpRequest, Refusal, routeOf } from 'jaws-core-js/http';
import { type Browser, callback, type Sent, start } from './flow.ts';

const routes: Readonly<Record<string, (service: Browser, request: HttpRequest) => Promise<Sent>>> = {
  'GET /users/oidc/{provider}/start': start,
  'GET /users/oidc/{provider}/callback': callback,
};

/** A handler of addresses that browsers navigate to. Pages do not call it, so it needs no CORS. */
export const serveBrowser = (service: Browser) =>
  createHandler(
    async (request): Promise<Answer> => {
      const route = routeOf(request.route, routes);
      if (!route) throw new Refusal(404, 'invalid', 'There is nothing here.');
      const { location, cookie } = await route(service, request);
      return { statusCode: 302, headers: { location, ...(cookie && { 'set-cookie': cookie }) }, body: '' };
    },
    { headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } },
  );
