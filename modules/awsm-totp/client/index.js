/** The second factor of awsm-totp, with a client of awsm-users: `createUsersClient`. */
export const createTotpClient = (users) => ({
  status: () => users.request('GET', 'users/me/totp'),
  begin: ({ password } = {}) => users.request('POST', 'users/me/totp', { password }),
  confirm: async ({ code }) => (await users.request('POST', 'users/me/totp/confirm', { code })).recoveryCodes,
  renewRecoveryCodes: async ({ code, password }) =>
    (await users.request('POST', 'users/me/totp/recovery-codes', { code, password })).recoveryCodes,
  turnOff: async ({ code, password }) => {
    await users.request('DELETE', 'users/me/totp', { code, password });
  },
  signIn: async ({ token, code }) => {
    await users.enter('users/totp/sign-in', { token, code });
  },
});
