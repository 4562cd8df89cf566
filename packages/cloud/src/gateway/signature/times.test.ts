import { expect, test } from 'vitest';
import { HMAC, type Signed } from './signed.ts';
import { checkTime } from './times.ts';

const signedAt = Date.parse('2026-01-01T00:00:00Z');
const signed = (expires: number | undefined): Signed => ({
  algorithm: HMAC,
  accessKeyId: 'test',
  date: '20260101',
  region: 'us-east-1',
  service: 's3',
  terminator: 'aws4_request',
  signedHeaders: ['host'],
  signature: '0',
  timestamp: '20260101T000000Z',
  expires,
  token: undefined,
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: X-Amz-Expires, in seconds.
test.each([1, 60, 900, 3_600, 604_800])('a presigned URL is good for its %i seconds, and no longer', (expires) => {
  const end = signedAt + expires * 1_000;
  for (const family of ['s3', 'query', 'json', 'rest'] as const) {
    expect(() => checkTime(signed(expires), end, family)).not.toThrow();
    expect(() => checkTime(signed(expires), end + 1, family)).toThrow(/expired/);
  }
});

test('a presigned URL of another time is not yet good', () => {
  expect(() => checkTime(signed(60), signedAt - 15 * 60_000, 's3')).not.toThrow();
  expect(() => checkTime(signed(60), signedAt - 15 * 60_000 - 1, 's3')).toThrow('Request is not yet valid');
});

test('a signed request is good for a quarter of an hour before and after', () => {
  for (const family of ['s3', 'query'] as const) {
    for (const side of [-1, 1]) {
      const edge = side * 15 * 60_000;
      expect(() => checkTime(signed(undefined), signedAt + edge, family)).not.toThrow();
      expect(() => checkTime(signed(undefined), signedAt + edge + side, family)).toThrow();
    }
  }
});
