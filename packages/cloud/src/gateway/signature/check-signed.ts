import type { RequestHead } from '../../kernel/service.ts';
import { type Family, refusal, s3Refusal } from './family.ts';
import { ECDSA, type Signed } from './signed.ts';

/** Throws for a signature whose scope is wrong or that leaves out what must be signed. */
export function checkSigned(head: RequestHead, signed: Signed, family: Family): void {
  if (family === 's3') checkS3(head, signed);
  else checkOther(signed, family);
}

function checkOther({ date, timestamp, terminator, signedHeaders }: Signed, family: Family): void {
  const day = timestamp.slice(0, 8);
  const faults = [
    terminator === 'aws4_request'
      ? ''
      : `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
    date === day
      ? ''
      : `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${day}', from '${timestamp}'. `,
    signedHeaders.includes('host') ? '' : `'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization. `,
  ].join('');
  if (faults !== '') throw refusal(family, 'mismatch', faults.trimEnd());
}

function checkS3(head: RequestHead, signed: Signed): void {
  const { date, timestamp, service, terminator, expires, signedHeaders, algorithm } = signed;
  const day = timestamp.slice(0, 8);
  const wrong =
    (terminator !== 'aws4_request' && `incorrect terminal "${terminator}". This endpoint uses "aws4_request".`) ||
    (service !== 's3' && service !== 's3express' && `incorrect service "${service}". This endpoint belongs to "s3".`) ||
    (date !== day && `Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${day}".`);
  if (wrong && expires === undefined) {
    throw s3Refusal('AuthorizationHeaderMalformed', `The authorization header is malformed; ${wrong}`, 400);
  }
  if (wrong) {
    const text = `Error parsing the X-Amz-Credential parameter; ${wrong}`;
    throw s3Refusal('AuthorizationQueryParametersError', text, 400);
  }
  const needed = Object.keys(head.headers).filter(
    (name) => name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256'),
  );
  const region = algorithm === ECDSA && expires === undefined ? ['x-amz-region-set'] : [];
  const left = [...new Set([...needed, ...region])].filter((name) => !signedHeaders.includes(name));
  if (left.length === 0) return;
  const text = 'There were headers present in the request which were not signed';
  throw s3Refusal('AccessDenied', text, 403, { HeadersNotSigned: left.sort().join(', ') });
}
