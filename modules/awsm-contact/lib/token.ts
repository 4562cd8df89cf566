import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import type { Settings } from './settings.ts';

/** `<time>.<nonce>.<signature>`: when a form was opened. Throws when the secret is too short. */
export function createToken(secret: string | undefined, now: number): string {
  const content = `${Math.floor(now / 1000).toString(36)}.${randomBytes(16).toString('base64url')}`;
  return `${content}.${signature(secret, content)}`;
}

/** Checks signature and age. Returns the token's unique part, to be taken once. Throws Refusal. */
export function checkToken(
  secret: string | undefined,
  token: unknown,
  now: number,
  { shortestSeconds, longestHours }: Pick<Settings, 'shortestSeconds' | 'longestHours'>,
): { nonce: string; expires: number } {
  const [, content = '', time = '', nonce = '', signed = ''] =
    typeof token === 'string' ? (/^(([0-9a-z]{1,9})\.([\w-]{22}))\.([\w-]{43})$/.exec(token) ?? []) : [];
  const expected = signature(secret, content);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signed.padEnd(expected.length)))) {
    throw new Refusal(400, 'token', 'The form is not ready. Please reload the page and send it again.');
  }
  const longest = longestHours * 3600;
  const opened = Number.parseInt(time, 36);
  const age = Math.floor(now / 1000) - opened;
  if (age > longest) throw new Refusal(400, 'token', 'The form was open for too long. Please send it again.');
  if (age < shortestSeconds) {
    throw new Refusal(400, 'token', 'That was very fast. Please wait a few seconds and send it again.', {
      retryAfter: shortestSeconds - age,
    });
  }
  return { nonce, expires: opened + longest };
}

/** A replacement for a value that must not be stored, such as an IP address. */
export const pseudonym = (secret: string | undefined, text: string): string => signature(secret, `ip ${text}`);

function signature(secret: string | undefined, content: string): string {
  if (!secret || secret.length < 32) throw new Error('CONTACT_SECRET needs 32 characters or more.');
  return createHmac('sha256', secret).update(content).digest('base64url');
}
