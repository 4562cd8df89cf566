import type { AwsError } from '../../kernel/errors.ts';
import { type Family, refusal, s3Refusal } from './family.ts';
import type { Signature } from './read.ts';
import { ECDSA, HMAC, readScope, type Signed, timeOf } from './signed.ts';

const WEEK = 604_800;
const ALL = ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders'] as const;

/**
 * A complete signature of a presigned URL. Throws AWS's error for an incomplete one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function completeQuery({ parts }: Signature, family: Family): Signed {
  const isS3 = family === 's3';
  const expiresText = parts.get('Expires');
  const missing = ALL.filter((name) => !parts.get(name)).map((name) => `X-Amz-${name}`);
  if (missing.length > 0 || (isS3 && expiresText === undefined)) throw incomplete(missing, family);
  const [algorithm, credential, signature, timestamp, signedHeaders] = ALL.map((name) => parts.get(name) ?? '') as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (algorithm !== HMAC && algorithm !== ECDSA) {
    throw wrong('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"', family);
  }
  const scope = readScope(credential, algorithm);
  if (!scope) {
    const form = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"';
    throw wrong(
      `Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting ${form}.`,
      family,
    );
  }
  if (timeOf(timestamp) === undefined) {
    throw wrong(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`, family);
  }
  return {
    ...scope,
    algorithm,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    timestamp,
    expires: isS3 ? secondsOf(expiresText ?? '') : Number(expiresText ?? 900) || 900,
    token: parts.get('Security-Token'),
  };
}

function secondsOf(text: string): number {
  if (!/^-?\d+$/.test(text)) throw wrong('X-Amz-Expires should be a number', 's3');
  const seconds = Number(text);
  if (seconds < 0) throw wrong('X-Amz-Expires must be non-negative', 's3');
  if (seconds > WEEK) {
    const text = `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${WEEK} seconds`;
    throw wrong(text, 's3');
  }
  return seconds;
}

function wrong(message: string, family: Family): AwsError {
  return family === 's3'
    ? s3Refusal('AuthorizationQueryParametersError', message, 400)
    : refusal(family, 'incomplete', message);
}

function incomplete(missing: readonly string[], family: Family): AwsError {
  if (family === 's3') {
    const text =
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
    return wrong(text, family);
  }
  const asked = missing.map((name) => `AWS query-string parameters must include '${name}'. `).join('');
  return wrong(`${asked}Re-examine the query-string parameters.`, family);
}
