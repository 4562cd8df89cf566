import { type AddonRoute, createAddonHandler } from 'awsm-users/addons';
import { begin, list, register, removePasskey, rename, requireSecond } from './manage.ts';
import type { Settings } from './settings.ts';
import { ask, signIn } from './sign-in.ts';
import type { Passkeys } from './store.ts';
import { texts as builtIn } from './texts.ts';

const routes: Readonly<Record<string, AddonRoute<Passkeys>>> = {
  'GET /users/me/passkeys': (service, _input, request) => list(service, request),
  'POST /users/me/passkeys/options': begin,
  'POST /users/me/passkeys': register,
  'PATCH /users/me/passkeys': requireSecond,
  'PATCH /users/me/passkeys/{id}': (service, input, request) =>
    rename(service, request.params.id ?? '', input, request),
  'DELETE /users/me/passkeys/{id}': async (service, input, request) => {
    await removePasskey(service, request.params.id ?? '', input, request);
    return undefined;
  },
  'POST /users/passkeys/options': ask,
  'POST /users/passkeys/sign-in': signIn,
};

/** A handler of the endpoints, for the pages that passkeys are for. */
export const serve = (service: Passkeys, { texts = {} }: Settings) =>
  createAddonHandler(service, routes, {
    texts: [texts, builtIn],
    origins: service.origins.join(' '),
    maxBytes: 64 * 1024,
  });
