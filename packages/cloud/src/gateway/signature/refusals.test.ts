import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { RequestHead } from '../../kernel/service.ts';
import { sha256 } from './canonical.ts';
import { checkSigned } from './check-signed.ts';
import { expiredToken, familyOf, mismatch, refusal, unknownKey, unsigned, wrongToken } from './family.ts';
import { checkForm } from './faults.ts';
import { readSignature } from './read.ts';
import { hashedBody, statedPayload } from './s3-payload.ts';
import { ECDSA, HMAC, type Signed } from './signed.ts';
import { checkTime } from './times.ts';

const head = (headers: Record<string, string>, search = ''): RequestHead => ({
  method: 'GET',
  host: '',
  path: '/',
  search,
  headers,
});
const signed: Signed = {
  algorithm: HMAC,
  accessKeyId: 'AKID',
  date: '20260102',
  region: 'us-east-1',
  service: 's3',
  terminator: 'aws4_request',
  signedHeaders: ['host', 'x-amz-date'],
  signature: 'ab',
  timestamp: '20260102T030405Z',
  expires: undefined,
  token: undefined,
};

describe('families', () => {
  test.each([
    [{ id: 's3', protocol: 'restXml' }, 's3'],
    [{ id: 'iam', protocol: 'awsQuery' }, 'query'],
    [{ id: 'route53', protocol: 'restXml' }, 'query'],
    [{ id: 'sqs', protocol: 'awsJson1_0', queryCompatible: true }, 'query'],
    [{ id: 'lambda', protocol: 'restJson1' }, 'rest'],
    [{ id: 'dynamodb', protocol: 'awsJson1_0' }, 'json'],
    [{ id: 'cloudwatch', protocol: 'rpcV2Cbor' }, 'json'],
  ] as const)('%j', (model, family) => {
    expect(familyOf({ queryCompatible: false, ...model })).toBe(family);
  });

  test('spell the same refusal in their own way', () => {
    const shown = ({ code, status }: { code: string; status: number | undefined }) => [code, status];
    expect(shown(refusal('query', 'mismatch', 'x'))).toEqual(['SignatureDoesNotMatch', 403]);
    expect(shown(refusal('json', 'mismatch', 'x'))).toEqual(['InvalidSignatureException', 400]);
    expect(shown(refusal('rest', 'mismatch', 'x'))).toEqual(['InvalidSignatureException', 403]);
    expect(shown(unsigned('s3'))).toEqual(['AccessDenied', 403]);
    expect(unsigned('s3').message).toBe('Access Denied');
    expect(shown(unsigned('query'))).toEqual(['MissingAuthenticationToken', 403]);
    expect(unsigned('json').message).toBe('Request is missing Authentication Token');
    expect(unsigned('rest').message).toBe('Missing Authentication Token');
    expect(shown(unknownKey('json', 'x'))).toEqual(['UnrecognizedClientException', 400]);
    expect(shown(unknownKey('query', 'x'))).toEqual(['InvalidClientTokenId', 403]);
    expect(unknownKey('query', 'x').message).toBe('The security token included in the request is invalid.');
    expect(unknownKey('s3', 'x')).toMatchObject({
      code: 'InvalidAccessKeyId',
      status: 403,
      message: 'The AWS Access Key Id you provided does not exist in our records.',
      fields: { AWSAccessKeyId: 'x' },
    });
    expect(shown(wrongToken('query', 't'))).toEqual(['InvalidClientTokenId', 403]);
    expect(wrongToken('s3', 't')).toMatchObject({ code: 'InvalidToken', status: 400, fields: { 'Token-0': 't' } });
    expect(shown(expiredToken('query', 't'))).toEqual(['ExpiredToken', 403]);
    expect(expiredToken('json', 't')).toMatchObject({ code: 'ExpiredTokenException', status: 400 });
    expect(expiredToken('s3', 't')).toMatchObject({ code: 'ExpiredToken', status: 400, fields: { 'Token-0': 't' } });
  });

  test('S3 shows what was signed, others do not', () => {
    const compared = { accessKeyId: 'AKID', stringToSign: 'a\né', signature: 'ab' };
    expect(mismatch('s3', compared)).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
      fields: { AWSAccessKeyId: 'AKID', StringToSign: 'a\né', SignatureProvided: 'ab', StringToSignBytes: '61 0a e9' },
    });
    expect(Object.keys(mismatch('s3', compared).fields)).toHaveLength(4);
    expect(mismatch('s3', { ...compared, canonicalRequest: 'GET' }).fields).toMatchObject({
      CanonicalRequest: 'GET',
      CanonicalRequestBytes: '47 45 54',
    });
    expect(mismatch('json', compared)).toMatchObject({ code: 'InvalidSignatureException', fields: {} });
  });
});

describe('headers that must be signed', () => {
  const headers = { host: 'x', 'x-amz-date': 'd' };
  const check =
    (change: Partial<Signed>, family: 's3' | 'query' = 's3', more = {}) =>
    () =>
      checkSigned(head({ ...headers, ...more }), { ...signed, ...change }, family);

  test('is signed', () => {
    expect(check({})).not.toThrow();
    expect(check({}, 'query')).not.toThrow();
    expect(check({ service: 's3express' })).not.toThrow();
    expect(check({ service: 'sqs' }, 'query')).not.toThrow();
    expect(check({}, 's3', { 'x-amz-content-sha256': 'x', 'content-type': 'x' })).not.toThrow();
  });

  test.each<[Partial<Signed>, string]>([
    [{ terminator: 'x' }, 'incorrect terminal "x". This endpoint uses "aws4_request".'],
    [{ service: 'sqs' }, 'incorrect service "sqs". This endpoint belongs to "s3".'],
    [{ date: '20260103' }, 'Invalid credential date "20260103". This date is not the same as X-Amz-Date: "20260102".'],
  ])('to S3 has its scope: %j', (change, text) => {
    expect(check(change)).toThrow(
      expect.objectContaining({
        code: 'AuthorizationHeaderMalformed',
        status: 400,
        message: `The authorization header is malformed; ${text}`,
      }),
    );
    expect(check({ ...change, expires: 60 })).toThrow(
      expect.objectContaining({
        code: 'AuthorizationQueryParametersError',
        status: 400,
        message: `Error parsing the X-Amz-Credential parameter; ${text}`,
      }),
    );
  });

  test("to S3 are the host and all of AWS's headers", () => {
    const left = (change: Partial<Signed>, more = {}) => {
      try {
        check(change, 's3', more)();
        return undefined;
      } catch (error) {
        expect(error).toMatchObject({ code: 'AccessDenied', status: 403 });
        return (error as { fields: { HeadersNotSigned: string } }).fields.HeadersNotSigned;
      }
    };
    expect(left({ signedHeaders: [] })).toBe('host, x-amz-date');
    expect(left({}, { 'x-amz-meta-b': '1', 'x-amz-acl': '1', accept: 'x' })).toBe('x-amz-acl, x-amz-meta-b');
    expect(left({ algorithm: ECDSA })).toBe('x-amz-region-set');
    expect(left({ algorithm: ECDSA }, { 'x-amz-region-set': '*' })).toBe('x-amz-region-set');
    expect(left({ algorithm: ECDSA, expires: 60 })).toBeUndefined();
  });

  test('is reported as a whole to other services', () => {
    expect(check({ terminator: 'x', date: '20260103', signedHeaders: [] }, 'query')).toThrow(
      expect.objectContaining({
        code: 'SignatureDoesNotMatch',
        message:
          "Credential should be scoped with a valid terminator: 'aws4_request', not 'x'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260103' != '20260102', from '20260102T030405Z'. 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      }),
    );
    for (const change of [{ terminator: 'x' }, { date: '20260103' }, { signedHeaders: ['x-amz-date'] }])
      expect(check(change, 'query'), JSON.stringify(change)).toThrow();
  });
});

describe('a malformed signature', () => {
  const check = (authorization: string | undefined, search: string, family: 's3' | 'query') => () => {
    const request = head(authorization === undefined ? {} : { authorization }, search);
    checkForm(request, readSignature(request)!, family);
  };
  const HEADER = `${HMAC} Credential=a/20260101/r/s/aws4_request, SignedHeaders=host, Signature=b`;

  test.each([
    [
      `${HEADER}, alone`,
      '',
      `'alone' not a valid key=value pair (missing equal-sign) in Authorization header: '${HEADER}, alone'.`,
    ],
    [
      `${HEADER}, Signature=c`,
      '',
      `'Signature' appears more than once in Authorization header: '${HEADER}, Signature=c'.`,
    ],
    [`${HEADER}, O=1`, '', `'O' is not a parameter of Authorization header: '${HEADER}, O=1'.`],
    [HEADER, 'X-Amz-Signature=1', `The query string is signed as well as Authorization header: '${HEADER}'.`],
    [undefined, 'X-Amz-Signature=1&X-Amz-Signature=2', "'Signature' appears more than once in the query string."],
  ])('is reported by services other than S3: %s %s', (authorization, search, message) => {
    expect(check(authorization, search, 'query')).toThrow(
      expect.objectContaining({ code: 'IncompleteSignature', message }),
    );
  });

  test('is reported by S3', () => {
    expect(check(`${HEADER}, O=1`, '', 's3')).toThrow(
      expect.objectContaining({
        code: 'AuthorizationHeaderMalformed',
        status: 400,
        message: 'The authorization header is malformed; the authorization component "O" is malformed.',
      }),
    );
    expect(check(undefined, 'X-Amz-Signature=1&X-Amz-Signature=2', 's3')).toThrow(
      expect.objectContaining({
        code: 'AuthorizationQueryParametersError',
        status: 400,
        message: 'Error parsing the parameters; the authorization component "Signature" is malformed.',
      }),
    );
  });

  test('is reported by S3 as two', () => {
    for (const [authorization, search] of [
      [HEADER, 'X-Amz-Signature=1'],
      [HEADER, 'AWSAccessKeyId=1'],
      [undefined, 'X-Amz-Signature=1&AWSAccessKeyId=1'],
    ] as const)
      expect(check(authorization, search, 's3'), search).toThrow(
        expect.objectContaining({
          code: 'InvalidArgument',
          status: 400,
          message: expect.stringMatching(/^Only one auth mechanism allowed/),
          fields: {
            ArgumentName: 'Authorization',
            ...(authorization === undefined ? {} : { ArgumentValue: authorization }),
          },
        }),
      );
    // Only S3 knows the parameters of version 2.
    expect(check(HEADER, 'AWSAccessKeyId=1', 'query')).not.toThrow();
    expect(check(HEADER, '', 's3')).not.toThrow();
  });
});

describe('what is stated of a body', () => {
  const digest = 'A'.repeat(64);
  test.each([
    digest,
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
  ])('is %s', (text) => {
    expect(statedPayload(head({ 'x-amz-content-sha256': text }), false)).toBe(text);
    expect(statedPayload(head({}, `X-Amz-Content-Sha256=${text}`), true)).toBe(text);
  });

  test('need not be said by a presigned URL, and goes before the header there', () => {
    expect(statedPayload(head({}), true)).toBe('UNSIGNED-PAYLOAD');
    expect(statedPayload(head({ 'x-amz-content-sha256': digest }), true)).toBe(digest);
    expect(statedPayload(head({ 'x-amz-content-sha256': digest }, 'X-Amz-Content-Sha256=UNSIGNED-PAYLOAD'), true)).toBe(
      'UNSIGNED-PAYLOAD',
    );
    expect(() => statedPayload(head({}), false)).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        status: 400,
        message: expect.stringMatching(/x-amz-content-sha256$/),
      }),
    );
    expect(() => statedPayload(head({}, `X-Amz-Content-Sha256=${digest}`), false)).toThrow('Missing required header');
  });

  test.each(['', 'x', 'A'.repeat(63), `${digest}A`, 'unsigned-payload'])('is not %j', (text) => {
    expect(() => statedPayload(head({ 'x-amz-content-sha256': text }), false)).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        status: 400,
        fields: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: text },
      }),
    );
  });

  test('is compared at its end', async () => {
    const read = (stated: string, headers: Record<string, string>, ...chunks: string[]) =>
      buffer(hashedBody(Readable.from(chunks.map((one) => Buffer.from(one))), stated, head(headers)));
    const long = { 'content-length': '10' };
    const chunked = { 'transfer-encoding': 'chunked' };
    for (const headers of [long, chunked]) {
      expect(String(await read(sha256('hello you!'), headers, 'hello', ' you!'))).toBe('hello you!');
      expect(String(await read(sha256('hello you!').toUpperCase(), headers, 'hello you!'))).toBe('hello you!');
      await expect(read(sha256('hello you?'), headers, 'hello you!')).rejects.toMatchObject({
        code: 'XAmzContentSHA256Mismatch',
        status: 400,
        fields: {
          ClientComputedContentSHA256: sha256('hello you?'),
          S3ComputedContentSHA256: sha256('hello you!'),
        },
      });
    }
    expect(String(await read('UNSIGNED-PAYLOAD', long, 'anything!!'))).toBe('anything!!');
    // An empty body passes at once.
    expect(String(await read(sha256(''), { 'content-length': '0' }))).toBe('');
    expect(String(await read(sha256('').toUpperCase(), {}))).toBe('');
    expect(() => hashedBody(Readable.from([]), sha256('x'), head({}))).toThrow(
      expect.objectContaining({ code: 'XAmzContentSHA256Mismatch' }),
    );
  });
});

describe('of another time', () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5);
  const quarter = 15 * 60_000;

  test('S3 says both times', () => {
    expect(() => checkTime(signed, at + quarter + 1_000, 's3')).toThrow(
      expect.objectContaining({
        code: 'RequestTimeTooSkewed',
        status: 403,
        fields: {
          RequestTime: '20260102T030405Z',
          ServerTime: '2026-01-02T03:19:06Z',
          MaxAllowedSkewMilliseconds: 900_000,
        },
      }),
    );
    expect(() => checkTime({ ...signed, expires: 60 }, at + 61_000, 's3')).toThrow(
      expect.objectContaining({
        code: 'AccessDenied',
        status: 403,
        message: 'Request has expired',
        fields: { 'X-Amz-Expires': 60, Expires: '2026-01-02T03:05:05Z', ServerTime: '2026-01-02T03:05:06Z' },
      }),
    );
  });

  test('other services do in a sentence', () => {
    const check = (expires: number | undefined, now: number) => () => checkTime({ ...signed, expires }, now, 'query');
    expect(check(undefined, at + quarter + 1_000)).toThrow(
      'Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z (20260102T031906Z - 15 min.)',
    );
    expect(check(60, at + 61_000)).toThrow('Signature expired: 20260102T030505Z is now earlier than 20260102T030506Z');
    expect(check(undefined, at - quarter - 1_000)).toThrow(
      'Signature not yet current: 20260102T030405Z is still later than 20260102T030404Z (20260102T024904Z + 15 min.)',
    );
    expect(check(60, at - quarter - 1)).toThrow('not yet current');
    expect(check(-60, at)).not.toThrow();
    expect(check(-60, at + 1)).toThrow('expired');
  });
});
