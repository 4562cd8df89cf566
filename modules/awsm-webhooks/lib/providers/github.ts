import { isName } from '../json.ts';
import { fromHex, hmac, matches } from '../secrets.ts';
import type { Provider } from './types.ts';

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const github: Provider = {
  verify({ headers, body }, secrets) {
    const given = /^sha256=(.+)$/.exec(headers['x-hub-signature-256'] ?? '')?.[1];
    const expected = secrets.map((secret) => hmac(secret, body));
    return matches(fromHex(given), expected);
  },
  read({ headers }) {
    const id = headers['x-github-delivery'];
    const type = headers['x-github-event'];
    return isName(id) && isName(type) ? { id, type } : undefined;
  },
};
