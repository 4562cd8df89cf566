import { describe, expect, test } from 'vitest';
import type { RequestHead } from '../../kernel/service.ts';
import { completeHeader } from './complete-header.ts';
import { completeQuery } from './complete-query.ts';
import type { Family } from './family.ts';
import { readSignature } from './read.ts';
import { ECDSA, HMAC, readScope, scopeOf, stampOf, timeOf } from './signed.ts';

const head = (headers: Record<string, string>, search = ''): RequestHead => ({
  method: 'GET',
  host: '',
  path: '/',
  search,
  headers,
});

const STAMP = '20260102T030405Z';
const SCOPE = '20260102/eu-west-1/sqs/aws4_request';
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=AKID/${SCOPE}, SignedHeaders=Host;X-Amz-Date, Signature=ab`;
const whole = {
  accessKeyId: 'AKID',
  date: '20260102',
  region: 'eu-west-1',
  service: 'sqs',
  terminator: 'aws4_request',
  algorithm: HMAC,
  signedHeaders: ['host', 'x-amz-date'],
  signature: 'ab',
  timestamp: STAMP,
  token: undefined,
};

describe('a signature in the header', () => {
  const complete = (headers: Record<string, string>, family: Family = 's3') => {
    const request = head(headers);
    return completeHeader(request, readSignature(request)!, family);
  };
  const signed = { authorization: AUTHORIZATION, 'x-amz-date': STAMP };

  test('is whole, with the token beside it', () => {
    expect(complete(signed)).toEqual({ ...whole, expires: undefined });
    expect(complete({ ...signed, 'x-amz-security-token': 't' })).toMatchObject({ token: 't' });
  });

  test('has its time from X-Amz-Date, else from Date, in two forms', () => {
    const { authorization } = signed;
    expect(complete({ ...signed, date: '20200101T000000Z' }).timestamp).toBe(STAMP);
    expect(complete({ authorization, date: STAMP }).timestamp).toBe(STAMP);
    expect(complete({ authorization, date: 'Fri, 02 Jan 2026 03:04:05 GMT' }).timestamp).toBe(STAMP);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html AuthorizationHeaderMalformed
  test.each<[string, Record<string, string>, Expected]>([
    [
      'another algorithm',
      { ...signed, authorization: AUTHORIZATION.replace('SHA256', 'SHA1') },
      {
        code: 'InvalidArgument',
        status: 400,
        message: 'Unsupported Authorization Type',
        fields: { ArgumentName: 'Authorization', ArgumentValue: AUTHORIZATION.replace('SHA256', 'SHA1') },
      },
    ],
    [
      'no credential',
      { ...signed, authorization: AUTHORIZATION.replace('Credential', 'Signature1') },
      {
        code: 'AuthorizationHeaderMalformed',
        message: /requires three components: Credential, SignedHeaders, and Signature\.$/,
      },
    ],
    [
      'no list of headers',
      { ...signed, authorization: AUTHORIZATION.replace('SignedHeaders=Host;X-Amz-Date, ', '') },
      { code: 'AuthorizationHeaderMalformed', message: /requires three components/ },
    ],
    [
      'no signature',
      { ...signed, authorization: AUTHORIZATION.replace('Signature=ab', '') },
      { code: 'AuthorizationHeaderMalformed', message: /requires three components/ },
    ],
    [
      'no time',
      { authorization: AUTHORIZATION },
      { code: 'AccessDenied', status: 403, message: 'AWS authentication requires a valid Date or x-amz-date header' },
    ],
    ['a time that is none', { authorization: AUTHORIZATION, date: 'soon' }, { code: 'AccessDenied', status: 403 }],
    [
      'a credential that is too short',
      { ...signed, authorization: AUTHORIZATION.replace('/sqs', '') },
      {
        code: 'AuthorizationHeaderMalformed',
        status: 400,
        message: /the Credential is mal-formed; expecting "<YOUR-AKID>/,
      },
    ],
  ])('for S3 lacks something: %s', (_title, headers, error) => {
    expectError(() => complete(headers), error);
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html IncompleteSignature
  test.each<[string, Record<string, string>, string]>([
    [
      'another algorithm',
      { ...signed, authorization: 'AWS4-X Credential=a' },
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-X Credential=a",
    ],
    [
      'all',
      { authorization: HMAC },
      `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${HMAC}`,
    ],
    [
      'the signature',
      { ...signed, authorization: AUTHORIZATION.replace(', Signature=ab', '') },
      `Authorization header requires 'Signature' parameter. Authorization=${AUTHORIZATION.replace(', Signature=ab', '')}`,
    ],
    [
      'the time',
      { authorization: AUTHORIZATION },
      `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${AUTHORIZATION}`,
    ],
    [
      'a part of the credential',
      { ...signed, authorization: AUTHORIZATION.replace('/sqs', '') },
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKID/20260102/eu-west-1/aws4_request', Authorization=${AUTHORIZATION.replace('/sqs', '')}`,
    ],
  ])('for other services lacks %s', (_title, headers, message) => {
    expectError(() => complete(headers, 'query'), { code: 'IncompleteSignature', status: 403, message });
    expectError(() => complete(headers, 'json'), { code: 'IncompleteSignatureException', status: 400, message });
  });
});

describe('a presigned URL', () => {
  const all = {
    'X-Amz-Algorithm': HMAC,
    'X-Amz-Credential': `AKID/${SCOPE}`,
    'X-Amz-Date': STAMP,
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'Host;X-Amz-Date',
    'X-Amz-Signature': 'ab',
  };
  const complete = (change: Record<string, string | undefined> = {}, family: Family = 's3') => {
    const pairs = Object.entries({ ...all, ...change }).filter(([, value]) => value !== undefined);
    return completeQuery(readSignature(head({}, String(new URLSearchParams(pairs as [string, string][]))))!, family);
  };

  test('is whole, with its token', () => {
    expect(complete()).toEqual({ ...whole, expires: 60 });
    expect(complete({ 'X-Amz-Security-Token': 't' }).token).toBe('t');
    expect(complete({ 'X-Amz-Algorithm': ECDSA, 'X-Amz-Credential': 'AKID/20260102/s3/aws4_request' })).toMatchObject({
      algorithm: ECDSA,
      region: '',
      service: 's3',
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  test.each(['0', '1', '604800'])('of S3 is good for %s seconds', (text) => {
    expect(complete({ 'X-Amz-Expires': text }).expires).toBe(Number(text));
  });

  test.each([
    ['604801', /must be less than a week .* less than 604800 seconds/],
    ['-1', /must be non-negative/],
    ['soon', /should be a number/],
    ['1.5', /should be a number/],
    ['', /should be a number/],
    ['1 ', /should be a number/],
  ])('of S3 is not good for %j seconds', (text, message) => {
    expectError(() => complete({ 'X-Amz-Expires': text }), {
      code: 'AuthorizationQueryParametersError',
      status: 400,
      message,
    });
  });

  test.each(Object.keys(all))('of S3 needs %s', (name) => {
    expectError(() => complete({ [name]: undefined }), {
      code: 'AuthorizationQueryParametersError',
      message:
        /^Query-string authentication version 4 requires the X-Amz-Algorithm, .* and X-Amz-Expires parameters\.$/,
    });
  });

  test('of other services is good for a quarter of an hour, unless it says more', () => {
    expect(complete({ 'X-Amz-Expires': undefined }, 'query').expires).toBe(900);
    expect(complete({ 'X-Amz-Expires': 'soon' }, 'query').expires).toBe(900);
    expect(complete({ 'X-Amz-Expires': '9' }, 'query').expires).toBe(9);
  });

  test('of other services names all that it lacks', () => {
    expectError(() => complete({ 'X-Amz-Date': undefined, 'X-Amz-Signature': undefined }, 'json'), {
      code: 'IncompleteSignatureException',
      message:
        "AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    });
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' }, /^X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and/],
    [{ 'X-Amz-Credential': 'AKID/20260102/eu-west-1/aws4_request' }, /the Credential is mal-formed; expecting "<YOUR/],
    [{ 'X-Amz-Date': '2026-01-02' }, /^X-Amz-Date must be in the ISO8601 Long Format/],
  ])('with %j is refused', (change, message) => {
    expectError(() => complete(change), { code: 'AuthorizationQueryParametersError', status: 400, message });
    expectError(() => complete(change, 'rest'), { code: 'IncompleteSignatureException', status: 403, message });
  });
});

test('a scope is read from its end, and written again', () => {
  expect(readScope(`a/b/${SCOPE}`, HMAC)).toMatchObject({ accessKeyId: 'a/b', date: '20260102' });
  expect(readScope(SCOPE, HMAC)).toBeUndefined();
  expect(readScope('20260102/s3/aws4_request', ECDSA)).toBeUndefined();
  const signed = { ...whole, expires: undefined };
  expect(scopeOf(signed)).toBe(SCOPE);
  expect(scopeOf({ ...signed, algorithm: ECDSA })).toBe('20260102/sqs/aws4_request');
});

test('a time has one form', () => {
  expect(timeOf(STAMP)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(stampOf(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe(STAMP);
  for (const text of ['20260102T030405', '2026-01-02T03:04:05Z', '20261302T030405Z', ` ${STAMP}`, `${STAMP} `])
    expect(timeOf(text), text).toBeUndefined();
});

interface Expected {
  readonly message?: RegExp | string;
  readonly code?: string;
  readonly status?: number;
  readonly fields?: object;
}

function expectError(work: () => unknown, { message, ...rest }: Expected) {
  const matched = message instanceof RegExp ? expect.stringMatching(message) : message;
  expect(work).toThrow(expect.objectContaining({ ...rest, ...(message === undefined ? {} : { message: matched }) }));
}
