import { asObject, isName } from '../json.ts';
import { fromHex, hmac, isRecent, matches } from '../secrets.ts';
import type { Provider } from './types.ts';

/** https://docs.stripe.com/webhooks#verify-manually */
export const stripe: Provider = {
  verify({ headers, body, now, toleranceSeconds }, secrets) {
    const parts = (headers['stripe-signature'] ?? '').split(',').map((part) => part.trim().split('='));
    const time = parts.find(([name]) => name === 't')?.[1];
    // `v0` is for test events only and made otherwise; whoever took it could be made to take less than v1.
    const given = parts.flatMap(([name, value]) => (name === 'v1' ? fromHex(value) : [])).slice(0, 10);
    const expected = secrets.map((secret) => hmac(secret, `${time}.`, body));
    return matches(given, expected) && isRecent(time, { now, toleranceSeconds });
  },
  read({ body }) {
    const { id, type } = asObject(body);
    return isName(id) && isName(type) ? { id, type } : undefined;
  },
};
