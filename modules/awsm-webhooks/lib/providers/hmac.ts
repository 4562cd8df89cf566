import { asObject, isName } from '../json.ts';
import { digestOf, fromHex, matches, hmac as sign } from '../secrets.ts';
import type { Provider } from './types.ts';

/**
 * Anyone who signs the body with HMAC-SHA256 and sends it as `X-Signature`, in hexadecimal, with or without `sha256=` before it. Nothing
 * else is signed, so the same body is the same event, and its type is the `type` in its JSON.
 */
export const hmac: Provider = {
  verify({ headers, body }, secrets) {
    const given = fromHex((headers['x-signature'] ?? '').replace(/^sha256=/, ''));
    return matches(
      given,
      secrets.map((secret) => sign(secret, body)),
    );
  },
  read({ body }) {
    const { type } = asObject(body);
    return { id: digestOf(body), type: isName(type) ? type : 'event' };
  },
};
