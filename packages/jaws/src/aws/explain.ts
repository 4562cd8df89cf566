import { isOptIn } from '../base/partition.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { JawsError } from '../errors/error.ts';
import type { SignIn } from './sign-in.ts';

/** What JAWS was doing when an SDK client failed. */
export interface CallContext {
  /** `s3`. */
  readonly service: string;
  /** `PutObject`. */
  readonly operation: string;
  readonly region: string;
  readonly profile: string | undefined;
  /** A custom endpoint, when there is one. */
  readonly endpoint: string | undefined;
  /** What renews the credentials, if they are those of a profile. */
  readonly signIn?: SignIn | undefined;
}

/** The fields of SDK and Node errors that describe the failure; none is guaranteed. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'EPROTO',
]);
const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'UnauthorizedException']);
const invalid = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'AuthFailure',
  'InvalidToken',
]);
/** Codes of `invalid` that do not concern the signature. */
const unknown = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidToken', 'AuthFailure']);
const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Forbidden',
  'NotAuthorized',
]);
const skewed = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const throttled = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
]);
const notImplemented = new Set(['NotImplemented', 'NotImplementedException', 'UnknownOperationException']);

/** `User: <arn> is not authorized to perform: <action> on resource: <arn> because …`, in any of AWS's variants. */
export function readDenial(text: string): { principal?: string; action?: string; resource?: string } {
  const principal = /User: (\S+)/.exec(text)?.[1];
  const action = /not authorized to perform:? ([\w-]+:[\w*]+)/.exec(text)?.[1];
  const resource = /on resource:? "?([^\s"]+)/.exec(text)?.[1]?.replace(/(?<![.,])[.,]+$/, '');
  return { ...(principal && { principal }), ...(action && { action }), ...(resource && { resource }) };
}

/** The most specific code: Node hides it in causes and, for a name with several addresses, in an AggregateError. */
function codesOf(error: SdkError): string[] {
  const inner = Array.isArray(error.errors) ? (error.errors as SdkError[]) : [];
  const cause = typeof error.cause === 'object' && error.cause !== null ? codesOf(error.cause as SdkError) : [];
  return [error.name, error.code, ...inner.map((one) => one.code)]
    .filter((one) => typeof one === 'string')
    .concat(cause);
}

const textOf = (error: SdkError) => {
  const inner = Array.isArray(error.errors) ? (error.errors[0] as SdkError | undefined) : undefined;
  return String(error.message || inner?.message || error.code || error.name || 'no further word').trim();
};

/**
 * The user's error for an error of an SDK client, or undefined if the response concerns the request itself (a stack
 * that does not exist, an invalid template): that is left to the caller.
 */
export function explainAwsError(thrown: unknown, context: CallContext): JawsError | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const error = thrown as SdkError;
  const codes = codesOf(error);
  const is = (set: ReadonlySet<string>) => codes.some((code) => set.has(code));
  const detail = textOf(error);
  const status = error.$metadata?.httpStatusCode;
  const call = `${context.service}:${context.operation} in ${context.region}`;
  const { profile, signIn } = context;
  const rest = { cause: thrown };

  if (codes.includes('CredentialsProviderError') || codes.includes('TokenProviderError')) {
    // The command line may hold a secret.
    const detail = textOf(error).replace(/^Command failed: [^\n]*/, 'its credential_process failed');
    if (/multi-factor|MFA/i.test(detail)) return fail('AwsMfaNeeded', { profile }, rest);
    const isOver = /expired|session (?:token )?not found|not found or is invalid|reauthenticate|refresh/i.test(detail);
    if (isOver) return fail('AwsCredentialsExpired', { profile, detail, signIn }, rest);
    return fail('AwsCredentialsMissing', { profile, detail, signIn }, rest);
  }
  if (is(skewed) || (is(invalid) && /signature (expired|not yet current)/i.test(detail))) {
    return fail('AwsClockSkewed', { call, detail }, rest);
  }
  if (is(expired)) return fail('AwsCredentialsExpired', { profile, detail, signIn }, rest);
  // The error of a region that the account has not enabled: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
  if (is(unknown) && context.endpoint === undefined && isOptIn(context.region)) {
    return fail('AwsRegionNotEnabled', { profile, region: context.region, detail }, rest);
  }
  if (is(invalid)) return fail('AwsCredentialsInvalid', { profile, detail }, rest);
  if (is(denied) || (status === 403 && codes.includes('UnknownError'))) {
    const { principal, action, resource } = readDenial(detail);
    return fail('AwsAccessDenied', { call, profile, principal, action, resource, detail }, rest);
  }
  if (is(throttled) || status === 429) {
    return fail('AwsThrottled', { call, detail, attempts: error.$metadata?.attempts }, rest);
  }
  const address = context.endpoint ?? `${context.service} (AWS, ${context.region})`;
  if (is(notImplemented) || status === 501) return fail('AwsNotImplemented', { call, address, detail }, rest);
  // The proxy's own response, which no AWS service returns.
  if (status === 407) {
    const detail = 'the proxy of HTTPS_PROXY wants a name and a password';
    return fail('AwsUnreachable', { call, address, detail, custom: context.endpoint !== undefined }, rest);
  }
  if (is(unreachable) && status === undefined) {
    return fail('AwsUnreachable', { call, address, detail, custom: context.endpoint !== undefined }, rest);
  }
  if (status !== undefined && status >= 500)
    return fail('AwsUnavailable', { call, detail, status, endpoint: context.endpoint }, rest);
  return undefined;
}
