import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';

interface TokenRecord {
  readonly request: string;
  readonly at: number;
}

/** How long a token is remembered. Milliseconds. */
const LIFE = 10 * 60_000;

/**
 * Whether this request was done under this token already; remembers it otherwise. Throws when the token came with another one.
 * To be followed by the request's own writes in the same turn, so that both are kept or neither.
 */
export function seenBefore(token: string, request: string, ctx: Context): boolean {
  const now = ctx.kernel.clock.now();
  const tokens = ctx.kernel.store.collection<TokenRecord>(`dynamodb/${ctx.account}/${ctx.region}/tokens`);
  for (const [key, { at }] of tokens.entries()) {
    if (at > now - LIFE) break;
    tokens.delete(key);
  }
  const known = tokens.get(token);
  if (known?.request === request) return true;
  if (known) {
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The request was rejected because a parameter does not match the original request that used this token.',
      400,
    );
  }
  tokens.put(token, { request, at: now });
  return false;
}
