import { expect, test } from 'vitest';
import { originRefusal, refusal } from './guard.ts';

test.each([
  ['127.0.0.1:4566'],
  ['localhost:4566'],
  ['LOCALHOST.'],
  ['[::1]:4566'],
  ['abc123.execute-api.us-east-1.localhost:4566'],
  ['my.bucket.s3.eu-west-1.amazonaws.com'],
  ['abc123.lambda-url.us-east-1.on.aws'],
])('host %s is ours', (host) => {
  expect(refusal({ host }, [])).toBeUndefined();
});

test.each([['evil.example:4566'], ['localhost.evil.example'], ['127.0.0.1.evil.example'], ['10.0.0.1:4566'], ['']])(
  'host %s is refused: a rebound name must not reach the cloud',
  (host) => {
    expect(refusal({ host }, [])).toContain('is not one of this cloud');
  },
);

test.each([['http://localhost:3000'], ['http://127.0.0.1:5173'], ['http://app.localhost']])(
  'origin %s may',
  (origin) => {
    expect(originRefusal({ host: 'localhost', origin }, [])).toBeUndefined();
  },
);

test.each([
  ['https://evil.example'],
  ['null'],
  ['http://localhost.evil.example'],
  ['http://evil.s3-website-us-east-1.amazonaws.com'],
  ['https://evil.lambda-url.us-east-1.on.aws'],
  ['not a url'],
])('origin %s may not', (origin) => {
  expect(originRefusal({ host: 'localhost', origin }, [])).toContain('may not use this cloud');
});

test('a host that was allowed in so many words', () => {
  expect(refusal({ host: 'cloud:4566' }, ['cloud'])).toBeUndefined();
  expect(originRefusal({ host: 'cloud:4566', origin: 'http://cloud:8080' }, ['cloud'])).toBeUndefined();
});
