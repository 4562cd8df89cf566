import { hashToken, type Tokens, text } from 'awsm-users/addons';
import type { HttpRequest } from 'jaws-core-js/http';
import { type Totp, useCode } from './store.ts';

/**
 * Responds to the challenge of a sign-in with a code of the app or a recovery code. The attempt is counted before the code is
 * checked; if sent
 * again after the tokens were lost, the same code of the same challenge returns tokens again. Throws Refusal.
 */
export async function signIn(
  totp: Totp,
  input: Readonly<Record<string, unknown>>,
  from: Pick<HttpRequest, 'ip' | 'headers'>,
): Promise<Tokens> {
  const [token, code] = [text(input, 'token'), text(input, 'code')];
  const { sub } = await totp.addon.challenge(from, { token, factor: 'totp' });
  await useCode(totp, sub, code, hashToken(token));
  return totp.addon.answer(from, { token, factor: 'totp', amr: ['otp'] });
}
