import { asObject, isName } from '../json.ts';
import { hmac, isRecent, matches } from '../secrets.ts';
import type { Provider } from './types.ts';

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: many smaller senders follow it. */
export const standard: Provider = {
  verify({ headers, body, now, toleranceSeconds }, secrets) {
    const id = headers['webhook-id'] ?? '';
    // Dots separate what is signed: with one in the id, a part of the body could pass for the time.
    if (id.includes('.')) return false;
    const time = headers['webhook-timestamp'];
    const given = (headers['webhook-signature'] ?? '')
      .split(' ')
      .filter((part) => part.startsWith('v1,'))
      .slice(0, 10)
      .map((part) => Buffer.from(part.slice(3), 'base64'));
    const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
    // A secret that is not base64 decodes to nothing, and with an empty key anybody can sign.
    const expected = keys.filter((key) => key.length >= 16).map((key) => hmac(key, `${id}.${time}.`, body));
    return matches(given, expected) && isRecent(time, { now, toleranceSeconds });
  },
  read({ headers, body }) {
    const id = headers['webhook-id'];
    const { type } = asObject(body);
    return isName(id) ? { id, type: isName(type) ? type : 'event' } : undefined;
  },
};
