import { type Answer, createHandler, type HttpRequest, json, Refusal, readObject } from 'jaws-core-js/http';
import { begin, confirm, renewRecoveryCodes, status, turnOff } from './enrol.ts';
import type { Settings } from './settings.ts';
import { signIn } from './sign-in.ts';
import type { Totp } from './store.ts';
import { textOf } from './texts.ts';

type Route = (
  totp: Totp,
  input: Readonly<Record<string, unknown>>,
  request: HttpRequest,
) => Promise<object | undefined>;

const routes: Readonly<Record<string, Route>> = {
  'GET /users/me/totp': (totp, _input, request) => status(totp, request),
  'POST /users/me/totp': begin,
  'POST /users/me/totp/confirm': confirm,
  'POST /users/me/totp/recovery-codes': renewRecoveryCodes,
  'DELETE /users/me/totp': async (totp, input, request) => {
    await turnOff(totp, input, request);
    return undefined;
  },
  'POST /users/totp/sign-in': signIn,
};

/** A handler of the endpoints. `origins`: those whose pages may read the answers, separated by spaces, or `*`. */
export const serve = (totp: Totp, { texts = {} }: Settings, origins: string | undefined) =>
  createHandler(
    async (request) => {
      try {
        return await answer(totp, request);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status: code, reason, message, details, headers } = error;
        const shown = textOf(texts, reason, request.headers['accept-language']) ?? message;
        throw new Refusal(code, reason, shown, details, headers);
      }
    },
    { cors: { origins, methods: ['GET', 'POST', 'DELETE'] } },
  );

async function answer(totp: Totp, request: HttpRequest): Promise<Answer> {
  const route = Object.hasOwn(routes, request.route) ? routes[request.route] : undefined;
  if (!route) throw new Refusal(404, 'invalid', 'There is nothing here.');
  const hasInput = request.method !== 'GET' && request.body.length > 0;
  const input = hasInput ? readObject(request, { types: ['application/json'], maxBytes: 4096 }) : {};
  const body = await route(totp, input, request);
  return body === undefined ? { statusCode: 204, body: '' } : json(200, body);
}
