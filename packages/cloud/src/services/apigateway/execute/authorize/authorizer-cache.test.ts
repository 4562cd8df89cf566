import { expect, it } from 'vitest';
import { type Authorization, AuthorizerCache } from './authorizer-cache.ts';

const allowed: Authorization = { principalId: 'ann', policy: {}, context: {}, usageIdentifierKey: undefined };

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html: a policy is cached until its time to
// live is over.
it('an answer is used again until its time is over, and not at that time', () => {
  const cache = new AuthorizerCache();
  cache.put('key', allowed, 1_000);
  expect(cache.get('key', 0)).toBe(allowed);
  expect(cache.get('key', 999)).toBe(allowed);
  expect(cache.get('key', 1_000)).toBeUndefined();
  expect(cache.get('other', 0)).toBeUndefined();
});

it('a later answer takes the place of the one before', () => {
  const cache = new AuthorizerCache();
  const other = { ...allowed, principalId: 'bob' };
  cache.put('key', allowed, 1_000);
  cache.put('key', other, 2_000);
  expect(cache.get('key', 1_500)).toBe(other);
});

it('what a stage was answered is forgotten by itself', () => {
  const cache = new AuthorizerCache();
  cache.put('api/prod/one', allowed, 1_000);
  cache.put('api/test/one', allowed, 1_000);
  cache.flush('api/prod/');
  expect(cache.get('api/prod/one', 0)).toBeUndefined();
  expect(cache.get('api/test/one', 0)).toBe(allowed);
});
