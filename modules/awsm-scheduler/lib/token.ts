import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an Authorization header carries the token: `Bearer <token>`. How long it takes tells nothing about the token. */
export function isAuthorized(header: string | undefined, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1];
  if (!token || given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
