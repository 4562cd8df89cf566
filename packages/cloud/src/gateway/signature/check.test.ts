import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RequestHead } from '../../kernel/service.ts';
import { loadModel, type Model } from '../../protocol/index.ts';
import { checkSignature } from './check.ts';
import { kernelAt, root, signed } from './testing.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

const models: Record<string, Model> = {};
beforeAll(async () => {
  for (const id of ['s3', 'iam', 'lambda']) models[id] = await loadModel(id);
});

function check(kernel: ReturnType<typeof kernelAt>, id: string, more: Partial<RequestHead>, body = '') {
  const head: RequestHead = { method: 'GET', host: 'x', path: '/b/k', search: '', headers: {}, ...more };
  const wire = {
    method: head.method,
    path: head.path,
    search: head.search,
    headers: head.headers,
    body: Readable.from(body === '' ? [] : [Buffer.from(body)]),
  };
  return checkSignature(kernel, head, wire, models[id]!);
}

const presigned = (service: string) =>
  String(
    new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `AKID/20260102/us-east-1/${service}/aws4_request`,
      'X-Amz-Date': '20260102T030405Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '00',
    }),
  );

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html: until it expires.
describe('a presigned URL', () => {
  test('is good until it expires, also where signatures are not checked', async () => {
    for (const [id, service, code] of [
      ['s3', 's3', 'AccessDenied'],
      ['iam', 'iam', 'SignatureDoesNotMatch'],
      ['lambda', 'lambda', 'InvalidSignatureException'],
    ] as const) {
      const search = presigned(service);
      expect(await check(kernelAt(NOW + 60_000), id, { search })).toMatchObject({ accessKeyId: 'AKID' });
      await expect(check(kernelAt(NOW + 60_001), id, { search }), id).rejects.toMatchObject({ code, status: 403 });
      await expect(check(kernelAt(NOW - 15 * 60_000 - 1), id, { search }), id).rejects.toMatchObject({ code });
    }
  });

  test('of version 2, too', async () => {
    const search = `AWSAccessKeyId=AKID&Expires=${NOW / 1000}&Signature=x`;
    expect(await check(kernelAt(NOW), 's3', { search })).toMatchObject({ accessKeyId: 'AKID' });
    await expect(check(kernelAt(NOW + 1), 's3', { search })).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired',
    });
    // Only S3 knows its parameters.
    expect((await check(kernelAt(NOW + 1), 'iam', { search })).accessKeyId).toBeUndefined();
  });

  test('must be whole', async () => {
    await expect(
      check(kernelAt(NOW), 's3', { search: presigned('s3').replace('X-Amz-Expires=60&', '') }),
    ).rejects.toMatchObject({
      code: 'AuthorizationQueryParametersError',
    });
  });
});

describe('where signatures are not checked', () => {
  test('a header may be of any time and any key', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKID/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00';
    expect((await check(kernelAt(NOW), 's3', { headers: { authorization } })).accessKeyId).toBe('AKID');
    expect((await check(kernelAt(NOW), 's3', {})).accessKeyId).toBeUndefined();
  });

  test('its form is', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20200101/us-east-1/s3/aws4_request, alone';
    await expect(check(kernelAt(NOW), 's3', { headers: { authorization } })).rejects.toMatchObject({
      code: 'AuthorizationHeaderMalformed',
    });
    await expect(check(kernelAt(NOW), 'iam', { headers: { authorization } })).rejects.toMatchObject({
      code: 'IncompleteSignature',
    });
  });
});

describe('where they are', () => {
  const strict = kernelAt(NOW, true);
  const sent = (service: string, body: string, payload?: string) => {
    const made = signed(
      { method: 'PUT', path: '/b/k', body },
      { host: 'x', time: NOW, service, ...(payload && { payload }) },
    );
    const headers: Record<string, string> = { ...made.headers, 'content-length': String(body.length) };
    return { method: 'PUT', headers, rawHeaders: Object.entries(made.headers).flat() };
  };

  test('a body is the one that was signed', async () => {
    const lambda = await check(strict, 'lambda', sent('lambda', 'hello'), 'hello');
    expect([lambda.accessKeyId, String(await buffer(lambda.wire.body))]).toEqual([root.accessKeyId, 'hello']);
    expect(String(await buffer((await check(strict, 'lambda', sent('lambda', ''))).wire.body))).toBe('');
    await expect(check(strict, 'lambda', sent('lambda', 'hello'), 'other')).rejects.toMatchObject({
      code: 'InvalidSignatureException',
    });
    const s3 = await check(strict, 's3', sent('s3', 'hello'), 'other');
    await expect(buffer(s3.wire.body)).rejects.toMatchObject({ code: 'XAmzContentSHA256Mismatch' });
    const whole = await check(strict, 's3', sent('s3', 'hello'), 'hello');
    expect([whole.accessKeyId, String(await buffer(whole.wire.body))]).toEqual([root.accessKeyId, 'hello']);
    expect(whole.wire.checker).toBeUndefined();
  });

  test('one that is signed in pieces gets its checker', async () => {
    const pieces = await check(strict, 's3', sent('s3', 'x', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'), 'x');
    expect(pieces.wire.checker).toBeDefined();
    expect(() => pieces.wire.checker!.trailers(new Map())).not.toThrow();
    const trailed = await check(strict, 's3', sent('s3', 'x', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'), 'x');
    expect(() => trailed.wire.checker!.trailers(new Map())).toThrow(
      expect.objectContaining({ code: 'MalformedTrailerError', status: 400 }),
    );
    const unsigned = await check(strict, 's3', sent('s3', 'x', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'), 'x');
    expect(unsigned.wire.checker).toBeUndefined();
  });

  test('the time, the key and the token are', async () => {
    await expect(check(kernelAt(NOW + 16 * 60_000, true), 's3', sent('s3', ''))).rejects.toMatchObject({
      code: 'RequestTimeTooSkewed',
    });
    const withToken = sent('s3', '');
    withToken.headers['x-amz-security-token'] = 't';
    await expect(check(strict, 's3', withToken)).rejects.toMatchObject({ status: expect.any(Number) });
    const other = sent('s3', '');
    other.headers.authorization = other.headers.authorization!.replace(root.accessKeyId, 'OTHER');
    await expect(check(strict, 's3', other)).rejects.toMatchObject({ code: 'InvalidAccessKeyId' });
  });
});
