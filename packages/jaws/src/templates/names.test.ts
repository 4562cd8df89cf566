import { expect, test } from 'vitest';
import { codeKey, functionName, hashOfKey, stackName } from './names.ts';

test('stacks are named as in version 1, shards count', () => {
  expect(stackName('dev', 'shop', 'resources')).toBe('dev-shop-r');
  expect(stackName('dev', 'shop', 'lambdas')).toBe('dev-shop-l');
  expect(stackName('dev', 'shop', 'lambdas', 2)).toBe('dev-shop-l2');
  expect(stackName('dev', 'shop', 'endpoints')).toBe('dev-shop-e');
});

// Lambda allows 64 characters: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
test('a long name of a function is cut, and stays different from its neighbours', () => {
  expect(functionName('dev', 'shop', 'lGreetingsHello')).toBe('dev-shop-lGreetingsHello');
  const long = 'l'.padEnd(70, 'x');
  const [a, b] = [functionName('dev', 'shop', `${long}a`), functionName('dev', 'shop', `${long}b`)];
  expect(a).toHaveLength(64);
  expect(a).toMatch(/^dev-shop-lx/);
  expect(a).not.toBe(b);
  expect(functionName('dev', 'shop', `${long}a`)).toBe(a);
});

test('a key of code tells its hash', () => {
  const hash = '0123456789abcdef'.repeat(2);
  const key = codeKey('shop', 'dev', 'lA', hash, new Date('2026-01-02T03:04:05.678Z'));
  expect(key).toBe(`JAWS/functions/shop/dev/lA@${hash}@20260102T030405Z.zip`);
  expect(hashOfKey(key)).toBe(hash);
  expect(hashOfKey('JAWS/shop/dev/lambdas/lA@1446.zip')).toBeUndefined();
  expect(hashOfKey(undefined)).toBeUndefined();
});
