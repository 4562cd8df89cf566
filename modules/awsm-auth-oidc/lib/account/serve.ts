import { type AddonRoute, createAddonHandler } from 'awsm-users/addons';
import { texts as builtIn } from '../texts.ts';
import { link, list, unlink } from './manage.ts';
import type { Account } from './service.ts';
import { signIn } from './sign-in.ts';

const routes: Readonly<Record<string, AddonRoute<Account>>> = {
  'GET /users/oidc': async ({ settings }) => ({
    providers: Object.entries(settings.providers).map(([id, { name }]) => ({ id, name })),
  }),
  'POST /users/oidc/sign-in': signIn,
  'GET /users/me/oidc': (service, _input, request) => list(service, request),
  'POST /users/me/oidc': link,
  'DELETE /users/me/oidc/{id}': async (service, input, request) => {
    await unlink(service, request.params.id ?? '', input, request);
    return undefined;
  },
};

/** A handler of the endpoints that pages call. `origins` are those of OIDC_PAGES. */
export const serveAccount = (service: Account, origins: string) =>
  createAddonHandler(service, routes, { texts: [service.settings.texts, builtIn], origins, maxBytes: 16 * 1024 });
