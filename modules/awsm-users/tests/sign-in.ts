import { signIn as begin } from '../lib/account/sign-in.ts';
import { verify as confirm } from '../lib/account/sign-up.ts';
import type { Tokens } from '../lib/sessions.ts';

/** A sign-in that needs no second factor. Throws Error otherwise. */
async function tokensOf(answer: Promise<object>): Promise<Tokens> {
  const tokens = await answer;
  if ('accessToken' in tokens) return tokens as Tokens;
  throw new Error('A second factor is asked for.');
}

export const signIn = (...given: Parameters<typeof begin>) => tokensOf(begin(...given));
export const verify = (...given: Parameters<typeof confirm>) => tokensOf(confirm(...given));
