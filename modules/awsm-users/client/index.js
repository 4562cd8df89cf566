/** Seconds before its end at which an access token is renewed. */
const early = 30;

/** Why the API refused a request. */
export class UsersError extends Error {
  constructor(status, { error, reason, field, retryAfter } = {}) {
    super(error ?? `The request failed with status ${status}.`);
    this.name = 'UsersError';
    this.status = status;
    this.reason = reason ?? 'failed';
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

/** A client of awsm-users. Several of them, also in other tabs, share the data in `storage`. */
export function createUsersClient({
  url,
  path: root = 'users',
  origins = [],
  key = 'awsm-users',
  storage = globalThis.localStorage ?? memory(),
  locks = globalThis.navigator?.locks,
  fetch: send = (...request) => globalThis.fetch(...request),
  now = Date.now,
}) {
  const base = `${url.replace(/(?<!\/)\/+$/, '')}/`;
  const at = below(root);
  const trusted = new Set([base, ...origins].map((one) => new URL(one).origin));
  const listeners = new Set();
  /** The refresh that all calls of this client wait for. */
  let refreshing;

  const read = () => {
    try {
      return JSON.parse(storage.getItem(key)) ?? undefined;
    } catch {
      return undefined;
    }
  };
  const userOf = (tokens) => tokens && claimsOf(tokens.accessToken);
  const notify = () => {
    for (const listener of listeners) listener(userOf(read()));
  };
  const keep = ({ accessToken, expiresIn, refreshToken }) => {
    storage.setItem(key, JSON.stringify({ accessToken, refreshToken, expires: now() + expiresIn * 1000 }));
    notify();
  };
  const forget = () => {
    storage.removeItem(key);
    notify();
  };
  const exclusively = (act) => (locks ? locks.request(`${key} ${base}`, act) : act());

  async function call(method, path, body, token) {
    const response = await send(new URL(path, base), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const answer = parsed(text);
    if (!response.ok) throw new UsersError(response.status, answer);
    return answer;
  }

  /** The next tokens instead of these, from another tab or from the API; undefined when the session has ended. */
  async function renew(stale) {
    const current = read();
    if (!current || current.refreshToken !== stale.refreshToken) return current;
    let tokens;
    try {
      tokens = await again(() => call('POST', at('refresh'), { refreshToken: current.refreshToken }));
    } catch (error) {
      if (!(error instanceof UsersError) || error.status !== 401) throw error;
    }
    // Without locks, the user may have signed out or in meanwhile.
    if (read()?.refreshToken !== current.refreshToken) return read();
    if (tokens) keep(tokens);
    else forget();
    return read();
  }

  function refresh(stale) {
    refreshing ??= Promise.resolve(exclusively(() => renew(stale))).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function accessToken() {
    const tokens = read();
    if (!tokens || tokens.expires - now() > early * 1000) return tokens?.accessToken;
    return (await refresh(tokens))?.accessToken;
  }

  /** A call of this API as the user, repeated with other tokens if these are no longer valid. */
  async function own(method, path, body) {
    const token = await accessToken();
    try {
      return await call(method, path, body, token);
    } catch (error) {
      const tokens = read();
      if (!(error instanceof UsersError) || error.status !== 401 || !tokens) throw error;
      const next = tokens.accessToken === token ? await refresh(tokens) : tokens;
      if (!next) throw error;
      return call(method, path, body, next.accessToken);
    }
  }

  async function authorized(input, init) {
    const request = new Request(input instanceof Request ? input : new URL(input, base), init);
    if (!trusted.has(new URL(request.url).origin)) {
      throw new TypeError(`The token is not for ${new URL(request.url).origin}: name it in "origins".`);
    }
    const attempt = (token, one) => {
      if (token !== undefined) one.headers.set('authorization', `Bearer ${token}`);
      return send(one);
    };
    const token = await accessToken();
    const spare = request.clone();
    const response = await attempt(token, request);
    const tokens = read();
    if (response.status !== 401 || token === undefined || !tokens) return response;
    const next = tokens.accessToken === token ? await refresh(tokens) : tokens;
    return next ? attempt(next.accessToken, spare) : response;
  }

  /** A call that ends with tokens, or with a request for a second factor. */
  const enter = async (path, body) => {
    const answer = await call('POST', path, body);
    if (answer.challenge) return answer;
    keep(answer);
    return undefined;
  };

  return {
    path: root,
    get user() {
      return userOf(read());
    },
    onChange(listener) {
      // Changes of other tabs.
      const other = (event) => event.key === key && listener(userOf(read()));
      listeners.add(listener);
      globalThis.addEventListener?.('storage', other);
      return () => {
        listeners.delete(listener);
        globalThis.removeEventListener?.('storage', other);
      };
    },
    accessToken,
    fetch: authorized,
    request: own,
    enter,

    signUp: ({ email, password, name }) => call('POST', at('sign-up'), { email, password, name }).then(nothing),
    verify: ({ token, password }) => again(() => enter(at('verify'), { token, password })),
    signIn: ({ email, password }) => enter(at('sign-in'), { email, password }),
    async signOut({ everywhere = false, keep, password } = {}) {
      if (everywhere) {
        await own('POST', at('sign-out'), { everywhere, keep, password });
        return forget();
      }
      await exclusively(async () => {
        const tokens = read();
        forget();
        if (tokens) await call('POST', at('sign-out'), { refreshToken: tokens.refreshToken });
      });
    },
    forgotPassword: ({ email }) => call('POST', at('password/forgot'), { email }).then(nothing),
    resetPassword: ({ token, password, keep }) =>
      again(() => call('POST', at('password/reset'), { token, password, keep })).then(nothing),
    resetWays: async ({ token }) => (await call('POST', at('password/reset/ways'), { token })).ways,
    ways: async () => (await own('GET', at('me/ways'))).ways,
    undoWay: ({ token }) => call('POST', at('ways/undo'), { token }).then(nothing),
    changePassword: async ({ currentPassword, password }) =>
      keep(await again(() => own('POST', at('password'), { currentPassword, password }))),
    changeEmail: ({ email, password }) => own('POST', at('email'), { email, password }).then(nothing),
    verifyEmail: ({ token, password }) =>
      (password === undefined ? own : call)('POST', at('email/verify'), { token, password }).then(nothing),
    me: () => own('GET', at('me')),
    changeProfile: (profile) => own('PATCH', at('me'), profile),
    exportData: () => own('GET', at('me/export')),
    sessions: async () => (await own('GET', at('me/sessions'))).sessions,
    endSession: (id) => own('DELETE', at(`me/sessions/${encodeURIComponent(id)}`)).then(nothing),
    endOtherSessions: () => own('DELETE', at('me/sessions')).then(nothing),
    deleteAccount: async ({ password } = {}) => {
      await own('DELETE', at('me'), { password });
      forget();
    },
  };
}

const nothing = () => undefined;

/** Puts paths below one: `v1/auth`, or '' for none. */
function below(path) {
  const parts = path.split('/').filter((part) => part !== '');
  return (rest) => [...parts, rest].join('/');
}

/** Repeats requests that had no answer, if the API treats a repetition like the first one. */
async function again(act) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      const isLost = !(error instanceof UsersError) || error.status >= 500 || error.status === 409;
      if (!isLost || attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The owner of a token. Only the API can verify it. */
function claimsOf(token) {
  const bytes = Uint8Array.from(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (one) =>
    one.charCodeAt(0),
  );
  const { sub, sid, email, roles } = JSON.parse(new TextDecoder().decode(bytes));
  return { sub, sid, email, roles };
}

/** If localStorage does not exist. */
function memory() {
  const items = new Map();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}
