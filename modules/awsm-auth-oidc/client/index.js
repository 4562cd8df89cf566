/** Sign-in by OpenID Connect with awsm-auth-oidc, with a client of awsm-users: `createUsersClient`. */
export function createOidcClient(
  users,
  {
    url,
    path: root = users.path ?? 'users',
    key = 'awsm-auth-oidc',
    storage = globalThis.sessionStorage,
    location = globalThis.location,
    history = globalThis.history,
  },
) {
  const base = url.replace(/(?<!\/)\/+$/, '');
  const at = below(root);

  const begin = async (intent, { provider, page }) => {
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    storage.setItem(key, JSON.stringify({ intent, verifier }));
    const query = new URLSearchParams({ intent, challenge: base64url(new Uint8Array(hash)) });
    if (page !== undefined) query.set('page', page);
    location.assign(`${base}/${at(`oidc/${encodeURIComponent(provider)}/start`)}?${query}`);
  };

  /** The result in the address, with the flow that this tab has begun. The code is removed from the address at once. */
  const arrived = () => {
    const kept = JSON.parse(storage.getItem(key) ?? 'null') ?? undefined;
    const [, name, value] = /^#(oidc|oidc-error)=([\w-]+)$/.exec(location.hash) ?? [];
    if (name === undefined) return kept?.code === undefined ? undefined : kept;
    history.replaceState(history.state, '', location.pathname + location.search);
    if (name === 'oidc-error') {
      storage.removeItem(key);
      return { error: value };
    }
    // The code belongs to somebody else: this tab has started no sign-in.
    if (!kept) return { error: 'state' };
    const next = { ...kept, code: value };
    storage.setItem(key, JSON.stringify(next));
    return next;
  };

  return {
    providers: async () => (await users.request('GET', at('oidc'))).providers,
    signIn: (input) => begin('sign-in', input),
    link: (input) => begin('link', input),
    finish: async ({ password } = {}) => {
      const { intent, code, verifier, error } = arrived() ?? {};
      if (error !== undefined) return { error };
      if (code === undefined) return {};
      try {
        const result =
          intent === 'link'
            ? { linked: await users.request('POST', at('me/oidc'), { code, verifier, password }) }
            : { signedIn: true, challenge: await users.enter(at('oidc/sign-in'), { code, verifier }) };
        storage.removeItem(key);
        return result.challenge ? { challenge: result.challenge } : result;
      } catch (failure) {
        // The password may be required, a session renewed, or the response was lost: then the same code counts again.
        const isOver =
          failure.status !== undefined &&
          !['credentials', 'session', 'raced', 'limit', 'factor'].includes(failure.reason);
        if (isOver && failure.status < 500) storage.removeItem(key);
        throw failure;
      }
    },
    list: async () => (await users.request('GET', at('me/oidc'))).identities,
    unlink: async ({ id, password }) => {
      await users.request('DELETE', at(`me/oidc/${encodeURIComponent(id)}`), { password });
    },
  };
}

/** Puts paths below one: `v1/auth`, or '' for none. */
function below(path) {
  const parts = path.split('/').filter((part) => part !== '');
  return (rest) => [...parts, rest].join('/');
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/(?<!=)=+$/, '');
