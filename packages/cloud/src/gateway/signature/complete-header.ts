import type { AwsError } from '../../kernel/errors.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { type Family, refusal, s3Refusal } from './family.ts';
import type { Signature } from './read.ts';
import { ECDSA, HMAC, readScope, type Signed, stampOf, timeOf } from './signed.ts';

/** A complete signature of an Authorization header. Throws AWS's error for an incomplete one. */
export function completeHeader(head: RequestHead, { algorithm, parts }: Signature, family: Family): Signed {
  const authorization = head.headers.authorization ?? '';
  if (algorithm !== HMAC && algorithm !== ECDSA) throw unsupported(head, authorization, family);
  const timestamp = timestampOf(head);
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) =>
    parts.get(name),
  );
  if (!credential || !signedHeaders || !signature || timestamp === undefined) {
    throw missingParts(parts, timestamp, authorization, family);
  }
  const scope = readScope(credential, algorithm);
  if (!scope) throw malformedCredential(credential, authorization, family);
  const token = head.headers['x-amz-security-token'];
  return {
    ...scope,
    algorithm,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    timestamp,
    expires: undefined,
    token: typeof token === 'string' ? token : undefined,
  };
}

/** X-Amz-Date takes precedence over Date, which may also be in HTTP's own format. */
function timestampOf({ headers }: RequestHead): string | undefined {
  const amz = headers['x-amz-date'];
  const text = typeof amz === 'string' ? amz : headers.date;
  if (text === undefined) return undefined;
  if (timeOf(text) !== undefined) return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : stampOf(time);
}

function unsupported(head: RequestHead, authorization: string, family: Family): AwsError {
  if (family === 's3') {
    return s3Refusal('InvalidArgument', 'Unsupported Authorization Type', 400, {
      ArgumentName: 'Authorization',
      ArgumentValue: authorization,
    });
  }
  return refusal(family, 'incomplete', missingText(new Map(), timestampOf(head), authorization));
}

const malformed = (why: string): AwsError =>
  s3Refusal('AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`, 400);

function missingParts(
  parts: ReadonlyMap<string, string>,
  timestamp: string | undefined,
  authorization: string,
  family: Family,
): AwsError {
  if (family !== 's3') return refusal(family, 'incomplete', missingText(parts, timestamp, authorization));
  const missing = ['Credential', 'SignedHeaders', 'Signature'].find((name) => !parts.get(name));
  if (missing !== undefined)
    return malformed(`the authorization header requires three components: Credential, SignedHeaders, and Signature.`);
  return s3Refusal('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header', 403);
}

function missingText(parts: ReadonlyMap<string, string>, timestamp: string | undefined, authorization: string): string {
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parts.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  const date =
    timestamp === undefined
      ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
      : '';
  return `${missing.join('')}${date}Authorization=${authorization}`;
}

function malformedCredential(credential: string, authorization: string, family: Family): AwsError {
  if (family === 's3') {
    return malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  const text = `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`;
  return refusal(family, 'incomplete', `${text}, Authorization=${authorization}`);
}
