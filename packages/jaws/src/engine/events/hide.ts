import { isObject } from '../../base/text.ts';

/** Replaces a credential. */
export const hidden = '(hidden)';

/** Headers that carry a caller's credentials. */
const secret = /^(?:authorization|proxy-authorization|cookie|x-api-key|x-amz-security-token)$/i;

const hide = (value: unknown): unknown => (Array.isArray(value) ? value.map(() => hidden) : hidden);

/**
 * An event without its caller's credentials: headers of requests, cookies, an API key, the token that an authorizer checks.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function withoutCredentials(event: unknown): unknown {
  if (Array.isArray(event)) return event.map(withoutCredentials);
  if (!isObject(event)) return event;
  const isRequest = isObject(event.headers) || isObject(event.multiValueHeaders);
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => {
      if ((name === 'headers' || name === 'multiValueHeaders') && isObject(value)) return [name, headers(value)];
      if (name === 'cookies' && isRequest && Array.isArray(value)) return [name, hide(value)];
      if (name === 'identitySource' && isRequest && value) return [name, hide(value)];
      if ((name === 'authorizationToken' || name === 'apiKey') && typeof value === 'string') return [name, hidden];
      return [name, withoutCredentials(value)];
    }),
  );
}

const headers = (input: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, secret.test(name) ? hide(value) : value]));
