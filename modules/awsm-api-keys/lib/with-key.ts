import { type Answer, type HttpRequest, Refusal } from 'jaws-core-js/http';
import { scopesOf } from './customers.ts';
import { type GivenTexts, KeyRefusal } from './texts.ts';

/** The owner of a request's key. */
export interface Caller {
  /** Id of the customer: `sub` of the user who has made the key, or what an operator has chosen. */
  readonly customer: string;
  /** Id of the key. */
  readonly key: string;
  readonly plan: string;
  readonly scopes: readonly string[];
}

export interface WithKeyOptions {
  /** Scopes that a key needs, all of them. */
  readonly scopes?: readonly string[];
  readonly texts?: GivenTexts;
}

type Act<Context> = (request: HttpRequest, caller: Caller, context: Context) => Answer | Promise<Answer>;

/** Reads the caller from the claims of one of the authorizers `apiKeys` and `apiKeysAnswered`; undefined behind another one. */
export function callerOf({ claims }: Pick<HttpRequest, 'claims'>): Caller | undefined {
  const { customer, apiKey, plan, scopes } = claims;
  if (typeof customer !== 'string' || typeof apiKey !== 'string' || typeof plan !== 'string') return undefined;
  return { customer, key: apiKey, plan, scopes: scopesOf(scopes) };
}

/**
 * For `createHandler` of `jaws-core-js/http`: responds 429 beyond rate or quota, 403 for a key without the scopes, and adds the fields
 * `RateLimit` and `RateLimit-Policy` to all responses. A request that bypassed the authorizer is refused.
 */
export function withKey<Context>(act: Act<Context>, { scopes = [], texts = {} }: WithKeyOptions = {}) {
  return async (request: HttpRequest, context: Context): Promise<Answer> => {
    const { claims } = request;
    const languages = request.headers['accept-language'];
    const caller = callerOf(request);
    if (!caller) throw new KeyRefusal(401, 'key', 'key').in(languages, texts);
    const headers = fieldsOf(claims);
    const refused = claims.refused === 'rate' || claims.refused === 'quota' ? claims.refused : undefined;
    if (refused) {
      const retryAfter = Number(claims.retryAfter);
      throw new KeyRefusal(429, refused, refused, { retryAfter }).in(languages, texts, headers);
    }
    if (!scopes.every((one) => caller.scopes.includes(one))) {
      throw new KeyRefusal(403, 'scope', 'scope').in(languages, texts, headers);
    }
    return withFields(headers, () => act(request, caller, context));
  };
}

async function withFields(
  headers: Readonly<Record<string, string>>,
  act: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await act();
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, reason, message, details } = error;
    throw new Refusal(status, reason, message, details, { ...headers, ...error.headers });
  }
}

const fieldsOf = ({ rateLimit, rateLimitPolicy }: HttpRequest['claims']) => ({
  ...(typeof rateLimit === 'string' && rateLimit !== '' && { ratelimit: rateLimit }),
  ...(typeof rateLimitPolicy === 'string' && { 'ratelimit-policy': rateLimitPolicy }),
});
