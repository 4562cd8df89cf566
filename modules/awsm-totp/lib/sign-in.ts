import { hashToken, type Tokens, text } from 'awsm-users/addons';
import type { HttpRequest } from 'jaws-core-js/http';
import { type Totp, useCode } from './store.ts';

/**
 * Answers the challenge of a sign-in by a code of the app or a recovery code. The try is counted before the code is looked at; sent
 * again, because the tokens were lost, the same code of the same challenge gives tokens again. Throws Refusal.
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
