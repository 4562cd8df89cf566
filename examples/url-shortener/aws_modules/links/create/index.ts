import { randomInt } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';

export interface Link {
  readonly code: string;
  readonly url: string;
  /** Seconds since 1970, as DynamoDB needs to expire items. */
  readonly expires: number;
}

/** Without letters and digits that look alike. Seven of them make 10^12 links, too many to guess. */
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export const newCode = () => Array.from({ length: 7 }, () => letters[randomInt(letters.length)]).join('');

/**
 * The content of a request. The gateway has compared it with the model NewLink, whose limits are not repeated here. Throws Refusal.
 */
export function readLink(body: Readonly<Record<string, unknown>>, now = Date.now()): Omit<Link, 'code'> {
  const { url, days = 30 } = body;
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed !== undefined && ['http:', 'https:'].includes(parsed.protocol);
  // With a name or a password in it, https://bank.example@evil.example shows one host and leads to another.
  if (!isWeb || parsed.username || parsed.password) {
    throw new Refusal(422, 'invalid', 'The url has to be an address of the web, without a user.', { field: 'url' });
  }
  return { url: parsed.href, expires: Math.floor(now / 1000) + Number(days) * 86_400 };
}
