import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RequestHead } from '../../kernel/service.ts';
import { readSignature } from './read.ts';
import { checkV2, checkV2Time, completeV2 } from './v2.ts';

const head = (headers: Record<string, string> = {}, search = '', more: Partial<RequestHead> = {}): RequestHead => ({
  method: 'GET',
  host: '',
  path: '/bucket/key',
  search,
  headers,
  rawHeaders: Object.entries(headers).flat(),
  ...more,
});
const complete = (request: RequestHead) => completeV2(request, readSignature(request)!);
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

test('a signature is whole', () => {
  expect(complete(head({ authorization: 'AWS a:b', 'x-amz-security-token': 't' }))).toEqual({
    accessKeyId: 'a',
    signature: 'b',
    expires: undefined,
    token: 't',
  });
  const query = 'AWSAccessKeyId=a&Expires=12&Signature=b';
  expect(complete(head({}, query))).toEqual({ accessKeyId: 'a', signature: 'b', expires: '12', token: undefined });
  expect(complete(head({ 'x-amz-security-token': 't' }, query)).token).toBe('t');
  expect(complete(head({ 'x-amz-security-token': 't' }, `${query}&x-amz-security-token=u`)).token).toBe('u');
});

test.each(['AWSAccessKeyId', 'Expires', 'Signature'])('a URL needs %s', (name) => {
  const query = new URLSearchParams({ AWSAccessKeyId: 'a', Expires: '12', Signature: 'b' });
  query.set(name, '');
  expect(() => complete(head({}, String(query)))).toThrow(
    expect.objectContaining({
      code: 'AccessDenied',
      status: 403,
      message: 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    }),
  );
});

test('an invalid header is unsupported', () => {
  expect(() => complete(head({ authorization: 'AWS a' }))).toThrow(
    expect.objectContaining({
      code: 'InvalidArgument',
      status: 400,
      fields: { ArgumentName: 'Authorization', ArgumentValue: 'AWS a' },
    }),
  );
});

describe('its time', () => {
  const check =
    (headers: Record<string, string>, expires: string | undefined, now = NOW) =>
    () =>
      checkV2Time(head(headers), { accessKeyId: 'a', signature: 'b', expires, token: undefined }, now);

  test('of a URL is its last second', () => {
    const end = String(NOW / 1000);
    expect(check({}, end)).not.toThrow();
    expect(check({}, end, NOW + 1)).toThrow(
      expect.objectContaining({
        code: 'AccessDenied',
        message: 'Request has expired',
        fields: { Expires: '2026-01-02T03:04:05Z', ServerTime: '2026-01-02T03:04:05Z' },
      }),
    );
    for (const text of ['soon', '1e300', '1.0001'])
      expect(check({}, text), text).toThrow(
        expect.objectContaining({ code: 'AccessDenied', status: 403, message: expect.stringContaining(text) }),
      );
  });

  test('of a header is within a quarter of an hour', () => {
    const date = new Date(NOW).toUTCString();
    for (const headers of [{ date }, { 'x-amz-date': date }, { 'x-amz-date': date, date: 'soon' }] as Record<
      string,
      string
    >[]) {
      for (const side of [-1, 1]) {
        expect(check(headers, undefined, NOW + side * 900_000)).not.toThrow();
        expect(check(headers, undefined, NOW + side * 900_001)).toThrow(
          expect.objectContaining({
            code: 'RequestTimeTooSkewed',
            fields: expect.objectContaining({ RequestTime: date }),
          }),
        );
      }
    }
    for (const headers of [{}, { date: 'soon' }, { date, 'x-amz-date': 'soon' }] as Record<string, string>[])
      expect(check(headers, undefined)).toThrow('AWS authentication requires a valid Date or x-amz-date header');
  });
});

/** The text to sign, as https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html defines it. */
describe('what is signed', () => {
  const check = (request: RequestHead, text: string, bucket?: string, expires?: string) => {
    const signature = createHmac('sha1', 'secret').update(Buffer.from(text, 'latin1')).digest('base64');
    const signed = { accessKeyId: 'a', signature, expires, token: undefined };
    checkV2(request, signed, 'secret', bucket);
    expect(() => checkV2(request, signed, 'other', bucket)).toThrow(
      expect.objectContaining({
        code: 'SignatureDoesNotMatch',
        fields: expect.objectContaining({ AWSAccessKeyId: 'a', StringToSign: text, SignatureProvided: signature }),
      }),
    );
  };

  test('are the method, the headers that matter and the resource', () => {
    const headers = { 'content-md5': 'm', 'content-type': 't', date: 'd', accept: 'x' };
    check(head(headers, '', { method: 'PUT' }), 'PUT\nm\nt\nd\n/bucket/key');
    check(head({ date: 'd' }, '', { path: '/key' }), 'GET\n\n\nd\n/bucket/key', 'bucket');
  });

  test("are AWS's headers, sorted, in place of the date", () => {
    check(
      head({ date: 'd', 'x-amz-meta-b': '2', 'x-amz-date': 'e', 'x-amz-acl': 'é' }),
      'GET\n\n\n\nx-amz-acl:é\nx-amz-date:e\nx-amz-meta-b:2\n/bucket/key',
    );
    check(head({ date: 'd', 'x-amz-acl': 'p' }), 'GET\n\n\nd\nx-amz-acl:p\n/bucket/key');
  });

  test('are sub-resources, sorted, and no other parameters', () => {
    const search = 'versionId=3&prefix=x&acl&response-content-type=a%2Fb&uploads=';
    check(head({ date: 'd' }, search), 'GET\n\n\nd\n/bucket/key?acl&response-content-type=a/b&uploads&versionId=3');
    check(head({ date: 'd' }, 'prefix=x'), 'GET\n\n\nd\n/bucket/key');
  });

  test('of a URL is its end, and what its query means as headers', () => {
    const search = 'AWSAccessKeyId=a&Expires=12&Signature=b&content-type=t&x-amz-acl=p';
    check(head({}, search), 'GET\n\nt\n12\nx-amz-acl:p\n/bucket/key', undefined, '12');
    check(head({ 'x-amz-acl': 'q' }, search), 'GET\n\nt\n12\nx-amz-acl:q\n/bucket/key', undefined, '12');
    // If a header is signed, the query parameter of the same name is ignored.
    check(head({ date: 'd' }, 'content-type=t&x-amz-acl=p'), 'GET\n\n\nd\n/bucket/key');
  });
});
