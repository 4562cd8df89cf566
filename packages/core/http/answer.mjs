import { branded } from '../brand/index.js';

/** An answer in JSON. */
export const json = (statusCode, value, headers = {}) => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** Why a request is refused. */
export const Refusal = /* @__PURE__ */ branded(
  class Refusal extends Error {
    constructor(status, reason, message, details = {}, headers = {}) {
      super(message);
      this.name = 'Refusal';
      this.status = status;
      this.reason = reason;
      this.details = details;
      this.headers = headers;
    }
  },
  'Refusal',
);

/** The answer for an error. Callers learn nothing about internal failures; the log does. */
export function refused(error) {
  if (!(error instanceof Refusal)) {
    console.error('The request failed:', error);
    return json(500, { error: 'Something went wrong. Please try again later.', reason: 'failed' });
  }
  const { status, reason, message, details, headers } = error;
  const retry = details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) };
  return json(status, { error: message, reason, ...details }, { ...retry, ...headers });
}
