/** Ends a request with a response of API Gateway's own: `{"message":"…"}`. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `$context.error.responseType` */
  readonly responseType: string;
  /** Why, for access logs: `$context.integrationErrorMessage` or `$context.authorizer.error`. */
  readonly reason: string | undefined;

  constructor(
    status: number,
    message: string,
    responseType: string,
    more: { reason?: string | undefined; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.responseType = responseType;
    this.reason = more.reason;
    this.headers = more.headers ?? {};
  }
}

export const notFound = () => new HttpError(404, 'Not Found', 'DEFAULT_4XX');
export const forbidden = (reason?: string) => new HttpError(403, 'Forbidden', 'ACCESS_DENIED', { reason });
export const unauthorized = (challenge?: string, reason?: string) =>
  new HttpError(401, 'Unauthorized', 'UNAUTHORIZED', {
    reason,
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  });
export const tooManyRequests = () => new HttpError(429, 'Too Many Requests', 'THROTTLED');
export const tooLarge = () => new HttpError(413, 'Request Entity Too Large', 'REQUEST_TOO_LARGE');
export const headersTooLarge = () => new HttpError(431, 'Request Header Fields Too Large', 'DEFAULT_4XX');
export const internalError = (reason?: string) =>
  new HttpError(500, 'Internal Server Error', 'INTEGRATION_FAILURE', { reason });
/** The integration timed out or is unreachable. */
export const unavailable = (reason?: string) =>
  new HttpError(503, 'Service Unavailable', 'INTEGRATION_TIMEOUT', { reason });
export const notThere = (subject: string) =>
  new HttpError(501, `${subject} is not implemented by jaws-cloud.`, 'DEFAULT_5XX');
