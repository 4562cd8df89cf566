/** The second factor of awsm-totp, with a client of awsm-users: `createUsersClient`. */
export function createTotpClient(users, { path: root = users.path ?? 'users' } = {}) {
  const at = below(root);
  return {
    status: () => users.request('GET', at('me/totp')),
    begin: ({ password } = {}) => users.request('POST', at('me/totp'), { password }),
    confirm: async ({ code }) => (await users.request('POST', at('me/totp/confirm'), { code })).recoveryCodes,
    renewRecoveryCodes: async ({ code, password }) =>
      (await users.request('POST', at('me/totp/recovery-codes'), { code, password })).recoveryCodes,
    turnOff: async ({ code, password }) => {
      await users.request('DELETE', at('me/totp'), { code, password });
    },
    signIn: async ({ token, code }) => {
      await users.enter(at('totp/sign-in'), { token, code });
    },
  };
}

/** Puts paths below one: `v1/auth`, or '' for none. */
function below(path) {
  const parts = path.split('/').filter((part) => part !== '');
  return (rest) => [...parts, rest].join('/');
}
