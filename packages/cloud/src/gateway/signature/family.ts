import { AwsError } from '../../kernel/errors.ts';
import type { Model } from '../../protocol/model.ts';

/**
 * How a service spells its refusals: S3's own words, the codes of the Query protocol, or the exceptions of the JSON
 * protocols, which RPC services answer with 400 and REST services with 403.
 */
export type Family = 's3' | 'query' | 'json' | 'rest';

export function familyOf(model: Pick<Model, 'id' | 'protocol' | 'queryCompatible'>): Family {
  if (model.id === 's3') return 's3';
  if (model.protocol === 'awsQuery' || model.protocol === 'restXml' || model.queryCompatible) return 'query';
  return model.protocol === 'restJson1' ? 'rest' : 'json';
}

/** Codes of the Query protocol and of the JSON protocols. */
const CODES = {
  incomplete: ['IncompleteSignature', 'IncompleteSignatureException'],
  missing: ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
  unknownKey: ['InvalidClientTokenId', 'UnrecognizedClientException'],
  mismatch: ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  expired: ['ExpiredToken', 'ExpiredTokenException'],
} as const;

/** A refusal of the services other than S3. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export function refusal(family: Family, kind: keyof typeof CODES, message: string): AwsError {
  const [query, json] = CODES[kind];
  return new AwsError(family === 'query' ? query : json, message, family === 'json' ? 400 : 403);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Refusal = (code: string, message: string, status: number, fields?: Record<string, unknown>): AwsError =>
  new AwsError(code, message, status, fields);

export function unsigned(family: Family): AwsError {
  if (family === 's3') return s3Refusal('AccessDenied', 'Access Denied', 403);
  const text = family === 'rest' ? 'Missing Authentication Token' : 'Request is missing Authentication Token';
  return refusal(family, 'missing', text);
}

/** A key that was not issued, or one of a session without its token. */
export function unknownKey(family: Family, accessKeyId: string): AwsError {
  if (family !== 's3') return refusal(family, 'unknownKey', 'The security token included in the request is invalid.');
  const text = 'The AWS Access Key Id you provided does not exist in our records.';
  return s3Refusal('InvalidAccessKeyId', text, 403, { AWSAccessKeyId: accessKeyId });
}

export function wrongToken(family: Family, token: string): AwsError {
  if (family !== 's3') return refusal(family, 'unknownKey', 'The security token included in the request is invalid.');
  return s3Refusal('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400, { 'Token-0': token });
}

export function expiredToken(family: Family, token: string): AwsError {
  if (family !== 's3') return refusal(family, 'expired', 'The security token included in the request is expired');
  return s3Refusal('ExpiredToken', 'The provided token has expired.', 400, { 'Token-0': token });
}

/** The text that a signer needs to compare if the signatures differ. */
export interface Compared {
  readonly accessKeyId: string;
  readonly stringToSign: string;
  readonly signature: string;
  readonly canonicalRequest?: string;
}

export function mismatch(family: Family, compared: Compared): AwsError {
  if (family !== 's3') {
    const text =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
    return refusal(family, 'mismatch', text);
  }
  const text =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  const { accessKeyId, stringToSign, signature, canonicalRequest } = compared;
  return s3Refusal('SignatureDoesNotMatch', text, 403, {
    AWSAccessKeyId: accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: signature,
    StringToSignBytes: bytesOf(stringToSign),
    ...(canonicalRequest === undefined
      ? {}
      : { CanonicalRequest: canonicalRequest, CanonicalRequestBytes: bytesOf(canonicalRequest) }),
  });
}

const bytesOf = (text: string): string =>
  [...Buffer.from(text, 'latin1')].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
