import { createHash } from 'node:crypto';
import { asObject, isName } from '../json.ts';
import { fromHex, matches, hmac as sign } from '../secrets.ts';
import type { Provider } from './types.ts';

/**
 * Whoever signs the body with HMAC-SHA256 and sends it as `X-Signature`, in hexadecimal, with or without `sha256=` before it. The id is
 * that of the header `X-Webhook-Id`; without one, the same body is the same event.
 */
export const hmac: Provider = {
  verify({ headers, body }, secrets) {
    const given = fromHex((headers['x-signature'] ?? '').replace(/^sha256=/, ''));
    return matches(
      given,
      secrets.map((secret) => sign(secret, body)),
    );
  },
  read({ headers, body }) {
    const id = headers['x-webhook-id'] ?? createHash('sha256').update(body).digest('hex');
    const type = headers['x-webhook-type'] ?? asObject(body).type;
    return isName(id) ? { id, type: isName(type) ? type : 'event' } : undefined;
  },
};
