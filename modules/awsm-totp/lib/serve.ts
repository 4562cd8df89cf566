import { type AddonRoute, createAddonHandler } from 'awsm-users/addons';
import { begin, confirm, renewRecoveryCodes, status, turnOff } from './enrol.ts';
import type { Settings } from './settings.ts';
import { signIn } from './sign-in.ts';
import type { Totp } from './store.ts';
import { texts as builtIn } from './texts.ts';

const routes: Readonly<Record<string, AddonRoute<Totp>>> = {
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

/** A handler of the endpoints. `origins`: those whose pages may read the responses, separated by spaces, or `*`. */
export const serve = (totp: Totp, { texts = {} }: Settings, origins: string | undefined) =>
  createAddonHandler(totp, routes, { texts: [texts, builtIn], origins, maxBytes: 4096 });
