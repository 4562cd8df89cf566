import { invalidArgument } from './errors.ts';

/** Continuation tokens are opaque to callers: base64url of the last name given. */
export const writeToken = (name: string): string => Buffer.from(`1:${name}`).toString('base64url');

export function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('1:'))
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
  return text.slice(2);
}
