import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same. How long it takes says nothing about them. */
export function isSameText(one, other) {
  const digest = (text) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Whether a request carries `Authorization: Bearer <token>`. Throws Error for a token that could be guessed. */
export function hasToken({ headers }, token, name) {
  if (!token || token.length < 32) throw new Error(`${name} needs 32 characters or more.`);
  const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && isSameText(given, token);
}
