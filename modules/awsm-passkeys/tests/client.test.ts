import { expect, test, vi } from 'vitest';
import { createPasskeysClient } from '../client/index.js';

test('the client asks a browser with bytes, and sends on what it answers', async () => {
  const sent: unknown[][] = [];
  const options = {
    challenge: 'AQ-_',
    user: { id: 'Ag', name: 'ada' },
    excludeCredentials: [{ type: 'public-key', id: 'Aw' }],
    rp: { id: 'app.example' },
  };
  const requested = {
    challenge: 'AQ-_',
    allowCredentials: [{ type: 'public-key', id: 'BA', transports: ['usb'] }],
    rpId: 'app.example',
  };
  const users = {
    request: async (...given: unknown[]) => {
      sent.push(given);
      return String(given[1]).endsWith('passkeys/options')
        ? String(given[1]).includes('/me/')
          ? options
          : requested
        : { ok: true };
    },
    enter: async (...given: unknown[]) => {
      sent.push(['enter', ...given]);
      return 'entered';
    },
  };
  const bytes = (...all: number[]) => Uint8Array.from(all);
  const response = {
    clientDataJSON: bytes(1, 15, 191).buffer,
    attestationObject: bytes(255, 255).buffer,
    getTransports: () => ['usb'],
  };
  const credentials = {
    create: vi.fn(async () => ({ id: 'me', type: 'public-key', response })),
    get: vi.fn(async () => ({
      id: 'me',
      type: 'public-key',
      response: {
        clientDataJSON: bytes(1).buffer,
        authenticatorData: bytes(2).buffer,
        signature: bytes(3).buffer,
        userHandle: null,
      },
    })),
  };
  const client = createPasskeysClient(users as never, { credentials } as never);
  const signal = new AbortController().signal;
  expect(await client.register({ name: 'Phone', password: 'p', signal } as never)).toEqual({ ok: true });
  expect(credentials.create.mock.calls).toEqual([
    [
      {
        signal,
        publicKey: {
          ...options,
          challenge: bytes(1, 15, 191),
          user: { id: bytes(2), name: 'ada' },
          excludeCredentials: [{ type: 'public-key', id: bytes(3) }],
        },
      },
    ],
  ]);
  const made = { clientDataJSON: 'AQ-_', attestationObject: '__8', transports: ['usb'] };
  expect(sent).toEqual([
    ['POST', 'users/me/passkeys/options', { password: 'p' }],
    ['POST', 'users/me/passkeys', { name: 'Phone', credential: { id: 'me', type: 'public-key', response: made } }],
  ]);
  sent.length = 0;
  expect(await client.signIn({ token: 't', mediation: 'conditional', signal } as never)).toBe('entered');
  expect(credentials.get.mock.calls).toEqual([
    [
      {
        mediation: 'conditional',
        signal,
        publicKey: {
          ...requested,
          challenge: bytes(1, 15, 191),
          allowCredentials: [{ type: 'public-key', id: bytes(4), transports: ['usb'] }],
        },
      },
    ],
  ]);
  const used = { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw', userHandle: null };
  expect(sent).toEqual([
    ['POST', 'users/passkeys/options', { token: 't' }],
    ['enter', 'users/passkeys/sign-in', { token: 't', credential: { id: 'me', type: 'public-key', response: used } }],
  ]);
  sent.length = 0;
  await client.signIn();
  expect(await client.list()).toEqual({ ok: true });
  expect(await client.rename({ id: 'a/b', name: 'n' })).toEqual({ ok: true });
  expect(await client.remove({ id: 'a/b', password: 'p' })).toBeUndefined();
  expect(await client.requireSecondFactor(true, { password: 'p' })).toBeUndefined();
  await client.requireSecondFactor(false);
  expect(sent.slice(2)).toEqual([
    ['GET', 'users/me/passkeys'],
    ['PATCH', 'users/me/passkeys/a%2Fb', { name: 'n' }],
    ['DELETE', 'users/me/passkeys/a%2Fb', { password: 'p' }],
    ['PATCH', 'users/me/passkeys', { secondFactor: true, password: 'p' }],
    ['PATCH', 'users/me/passkeys', { secondFactor: false, password: undefined }],
  ]);
  vi.stubGlobal('navigator', { credentials });
  await createPasskeysClient(users as never).signIn();
  expect(credentials.get).toHaveBeenCalledTimes(3);
  vi.unstubAllGlobals();
});
