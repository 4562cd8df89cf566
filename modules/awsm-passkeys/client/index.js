/** Passkeys of awsm-passkeys, with a client of awsm-users: `createUsersClient`. */
export function createPasskeysClient(
  users,
  { credentials = globalThis.navigator?.credentials, path: root = users.path ?? 'users' } = {},
) {
  const at = below(root);
  const optionsFor = (path, body) => users.request('POST', path, body);
  return {
    list: () => users.request('GET', at('me/passkeys')),
    register: async ({ name, password, signal }) => {
      const options = await optionsFor(at('me/passkeys/options'), { password });
      const made = await credentials.create({ publicKey: creationOf(options), signal });
      return users.request('POST', at('me/passkeys'), { name, credential: jsonOf(made) });
    },
    rename: ({ id, name }) => users.request('PATCH', at(`me/passkeys/${encodeURIComponent(id)}`), { name }),
    remove: async ({ id, password }) => {
      await users.request('DELETE', at(`me/passkeys/${encodeURIComponent(id)}`), { password });
    },
    requireSecondFactor: async (secondFactor, { password } = {}) => {
      await users.request('PATCH', at('me/passkeys'), { secondFactor, password });
    },
    signIn: async ({ token, mediation, signal } = {}) => {
      const options = await optionsFor(at('passkeys/options'), { token });
      const used = await credentials.get({ publicKey: requestOf(options), mediation, signal });
      return users.enter(at('passkeys/sign-in'), { token, credential: jsonOf(used) });
    },
  };
}

/** Puts paths below one: `v1/auth`, or '' for none. */
function below(path) {
  const parts = path.split('/').filter((part) => part !== '');
  return (rest) => [...parts, rest].join('/');
}

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));

const textOf = (buffer) =>
  buffer &&
  btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(''))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/(?<!=)=+$/, '');

const known = (list) => list.map((one) => ({ ...one, id: bytesOf(one.id) }));

const creationOf = (options) => ({
  ...options,
  challenge: bytesOf(options.challenge),
  user: { ...options.user, id: bytesOf(options.user.id) },
  excludeCredentials: known(options.excludeCredentials),
});

const requestOf = (options) => ({
  ...options,
  challenge: bytesOf(options.challenge),
  allowCredentials: known(options.allowCredentials),
});

/** Like `PublicKeyCredential.toJSON()`, which not all browsers have. */
function jsonOf({ id, type, response }) {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
  const parts = { clientDataJSON, attestationObject, authenticatorData, signature, userHandle };
  return {
    id,
    type,
    response: {
      ...Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, textOf(bytes)])),
      ...(response.getTransports && { transports: response.getTransports() }),
    },
  };
}
