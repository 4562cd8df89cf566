import { hasStripeSignature } from 'jaws-core-js/http';
import { asObject, isName } from '../json.ts';
import type { Provider } from './types.ts';

export const stripe: Provider = {
  verify: (received, secrets) => hasStripeSignature(received, secrets, received),
  read({ body }) {
    const { id, type } = asObject(body);
    return isName(id) && isName(type) ? { id, type } : undefined;
  },
};
