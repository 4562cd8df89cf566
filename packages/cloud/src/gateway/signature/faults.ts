import type { AwsError } from '../../kernel/errors.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { type Family, refusal, s3Refusal } from './family.ts';
import type { Signature, SignatureFault } from './read.ts';

/**
 * Throws AWS's error for an unreadable signature: IncompleteSignature, or S3's codes.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function checkForm({ headers }: RequestHead, signature: Signature, family: Family): void {
  const { place, fault, alsoOld } = signature;
  const { authorization } = headers;
  if (family === 's3' && (alsoOld || fault?.kind === 'two places')) throw twoPlaces(authorization);
  if (!fault) return;
  if (family !== 's3') throw refusal(family, 'incomplete', textOf(fault, authorization));
  const text = `the authorization component "${fault.part}" is malformed.`;
  throw place === 'header'
    ? s3Refusal('AuthorizationHeaderMalformed', `The authorization header is malformed; ${text}`, 400)
    : s3Refusal('AuthorizationQueryParametersError', `Error parsing the parameters; ${text}`, 400);
}

function textOf({ kind, part }: SignatureFault, authorization: string | undefined): string {
  const where = authorization === undefined ? 'the query string' : `Authorization header: '${authorization}'`;
  switch (kind) {
    case 'no pair':
      return `'${part}' not a valid key=value pair (missing equal-sign) in ${where}.`;
    case 'duplicate':
      return `'${part}' appears more than once in ${where}.`;
    case 'unknown':
      return `'${part}' is not a parameter of ${where}.`;
    case 'two places':
      return `The query string is signed as well as ${where}.`;
  }
}

function twoPlaces(authorization: string | undefined): AwsError {
  const text =
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';
  const value = authorization === undefined ? {} : { ArgumentValue: authorization };
  return s3Refusal('InvalidArgument', text, 400, { ArgumentName: 'Authorization', ...value });
}
