import { type Answer, createHandler, type HttpRequest, json, Refusal, readObject, routeOf } from 'jaws-core-js/http';
import { type Catalogue, textOf } from './texts.ts';

export type AddonRoute<Service> = (
  service: Service,
  input: Readonly<Record<string, unknown>>,
  request: HttpRequest,
) => Promise<object | undefined>;

interface HandlerOptions {
  /** The first catalogue with a text counts. */
  readonly texts: readonly Catalogue[];
  /** Origins whose pages may read the answers, separated by spaces, or `*`. */
  readonly origins: string | undefined;
  /** Bytes of a body. */
  readonly maxBytes: number;
}

/** A handler of the endpoints of an add-on: 200 with what a route gives, 204 where it gives nothing; refusals in the language of who asks. */
export const createAddonHandler = <Service>(
  service: Service,
  routes: Readonly<Record<string, AddonRoute<Service>>>,
  { texts, origins, maxBytes }: HandlerOptions,
) =>
  createHandler(
    async (request) => {
      try {
        return await answer(service, routes, request, maxBytes);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, reason, message, details, headers } = error;
        const shown = textOf(texts, reason, request.headers['accept-language']) ?? message;
        throw new Refusal(status, reason, shown, details, headers);
      }
    },
    { cors: { origins, methods: ['GET', 'POST', 'PATCH', 'DELETE'] } },
  );

async function answer<Service>(
  service: Service,
  routes: Readonly<Record<string, AddonRoute<Service>>>,
  request: HttpRequest,
  maxBytes: number,
): Promise<Answer> {
  const route = routeOf(request.route, routes);
  if (!route) throw new Refusal(404, 'invalid', 'There is nothing here.');
  const hasInput = request.method !== 'GET' && request.body.length > 0;
  const input = hasInput ? readObject(request, { types: ['application/json'], maxBytes }) : {};
  const body = await route(service, input, request);
  return body === undefined ? { statusCode: 204, body: '' } : json(200, body);
}

/** A text of a request. Throws Refusal. */
export function text(input: Readonly<Record<string, unknown>>, field: string, most = 200): string {
  const value = Object.hasOwn(input, field) ? input[field] : undefined;
  if (typeof value === 'string' && value !== '' && value.length <= most) return value;
  throw new Refusal(400, 'invalid', 'This is required.', { field });
}

/** The password of a request, where there is one, for `identify`. */
export const passwordIn = (input: Readonly<Record<string, unknown>>): { readonly password?: unknown } =>
  Object.hasOwn(input, 'password') ? { password: input.password } : {};
