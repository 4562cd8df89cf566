import type { GatewayResponseType } from '@aws-sdk/client-api-gateway';

/**
 * Ends a request with a gateway response. `spaced`: the built-in body has a blank after the colon, as AWS writes it for
 * what happens at the integration and in validation.
 */
export class GatewayError extends Error {
  readonly type: GatewayResponseType;
  readonly status: number;
  /** The `x-amzn-ErrorType` header. */
  readonly errorType: string;
  readonly spaced: boolean;
  /** AWS's value of `$context.error.message`: null for a broken authorizer. */
  readonly shown: string | null;
  /** `$context.error.validationErrorString` */
  readonly validation: string | undefined;

  constructor(
    type: GatewayResponseType,
    status: number,
    errorType: string,
    message: string | null,
    options: { spaced?: boolean; validation?: string | undefined } = {},
  ) {
    super(message ?? errorType);
    this.type = type;
    this.status = status;
    this.errorType = errorType;
    this.shown = message;
    this.spaced = options.spaced ?? false;
    this.validation = options.validation;
  }
}

const spaced = { spaced: true };

export const forbidden = () => new GatewayError('DEFAULT_4XX', 403, 'ForbiddenException', 'Forbidden');

export const missingAuthenticationToken = () =>
  new GatewayError(
    'MISSING_AUTHENTICATION_TOKEN',
    403,
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  );

export const invalidApiKey = () => new GatewayError('INVALID_API_KEY', 403, 'ForbiddenException', 'Forbidden');

export const throttled = () => new GatewayError('THROTTLED', 429, 'TooManyRequestsException', 'Too Many Requests');

export const quotaExceeded = () => new GatewayError('QUOTA_EXCEEDED', 429, 'LimitExceededException', 'Limit Exceeded');

export const accessDenied = (message: string) =>
  new GatewayError('ACCESS_DENIED', 403, 'AccessDeniedException', message);

export const unauthorized = () => new GatewayError('UNAUTHORIZED', 401, 'UnauthorizedException', 'Unauthorized');

export const tokenExpired = () =>
  new GatewayError('UNAUTHORIZED', 401, 'UnauthorizedException', 'The incoming token has expired');

/**
 * An authorizer that is unreachable, fails with an error other than `Unauthorized`, or returns no policy.
 * Seen on AWS: https://github.com/auth0-samples/jwt-rsa-aws-custom-authorizer/pull/6 (its function fails: 500, `message` null).
 */
export const authorizerConfiguration = () =>
  new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', 500, 'AuthorizerConfigurationException', null);

export const badParameters = (missing: readonly string[]) =>
  new GatewayError(
    'BAD_REQUEST_PARAMETERS',
    400,
    'BadRequestException',
    `Missing required request parameters: [${missing.join(', ')}]`,
    { spaced: true, validation: `Missing required request parameters: [${missing.join(', ')}]` },
  );

export const badBody = (validation?: string) =>
  new GatewayError('BAD_REQUEST_BODY', 400, 'BadRequestException', 'Invalid request body', {
    spaced: true,
    validation,
  });

export const badRequestOf = (message: string) =>
  new GatewayError('DEFAULT_4XX', 400, 'BadRequestException', message, spaced);

export const tooLarge = () =>
  new GatewayError('REQUEST_TOO_LARGE', 413, 'RequestEntityTooLargeException', 'Request Too Long');

export const unsupportedMediaType = () =>
  new GatewayError('UNSUPPORTED_MEDIA_TYPE', 415, 'BadRequestException', 'Unsupported Media Type', spaced);

export const integrationTimeout = () =>
  new GatewayError('INTEGRATION_TIMEOUT', 504, 'InternalServerErrorException', 'Endpoint request timed out', spaced);

/** The endpoint could not be reached, or returned an unreadable answer. */
export const integrationFailure = (status = 500) =>
  new GatewayError('INTEGRATION_FAILURE', status, 'InternalServerErrorException', 'Internal server error', spaced);

/** The API is set up so that it cannot work. */
export const apiConfiguration = () =>
  new GatewayError('API_CONFIGURATION_ERROR', 500, 'InternalServerErrorException', 'Internal server error', spaced);

export const malformedProxyResponse = () =>
  new GatewayError('DEFAULT_5XX', 502, 'InternalServerErrorException', 'Internal server error', spaced);

export const internalError = () =>
  new GatewayError('DEFAULT_5XX', 500, 'InternalServerErrorException', 'Internal server error', spaced);
