import { expect, test } from 'vitest';
import { codeKey, functionName, hashOfKey, kindOfName, sha256OfKey, stackName } from './names.ts';

test('stacks are named as in version 1, shards count', () => {
  expect(stackName('dev', 'shop', 'resources')).toBe('dev-shop-r');
  expect(stackName('dev', 'shop', 'lambdas')).toBe('dev-shop-l');
  expect(stackName('dev', 'shop', 'lambdas', 2)).toBe('dev-shop-l2');
  expect(stackName('dev', 'shop', 'endpoints')).toBe('dev-shop-e');
});

// Lambda allows 64 characters: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
test('a long name of a function is cut, and stays different from its neighbours', () => {
  expect(functionName('dev', 'shop', 'lGreetingsHello')).toBe('dev-shop-lGreetingsHello');
  const max = 'l'.padEnd(64 - 'dev-shop-'.length, 'x');
  expect(functionName('dev', 'shop', max)).toBe(`dev-shop-${max}`);
  const long = 'l'.padEnd(70, 'x');
  const [a, b] = [functionName('dev', 'shop', `${long}a`), functionName('dev', 'shop', `${long}b`)];
  expect(a).toHaveLength(64);
  expect(a).toMatch(/^dev-shop-lx/);
  expect(a).not.toBe(b);
  expect(functionName('dev', 'shop', `${long}a`)).toBe(a);
});

test('a key of code contains its hash and the SHA-256 of its zip', () => {
  const hash = '0123456789abcdef'.repeat(2);
  const sha256 = hash + hash;
  const key = codeKey({ hash, sha256 });
  expect(key).toBe(`JAWS/code/${hash}-${sha256}.zip`);
  expect([hashOfKey(key), sha256OfKey(key)]).toEqual([hash, sha256]);
  // Code of a release of an earlier version.
  const former = codeKey({ hash });
  expect(former).toBe(`JAWS/code/${hash}.zip`);
  expect([hashOfKey(former), sha256OfKey(former)]).toEqual([hash, undefined]);
  // The name in version 2.0.0.
  expect(hashOfKey(`JAWS/functions/shop/dev/lA@${hash}@20260102T030405Z.zip`)).toBe(hash);
  expect(hashOfKey('JAWS/shop/dev/lambdas/lA@1446.zip')).toBeUndefined();
  expect(hashOfKey(undefined)).toBeUndefined();
  expect(hashOfKey({ Ref: key, toString: () => key })).toBeUndefined();
  expect(sha256OfKey({ Ref: key, toString: () => key })).toBeUndefined();
});

test('only names of this project and stage say a kind', () => {
  expect(kindOfName('dev-shop-r', 'shop', 'dev')).toEqual({ kind: 'resources', shard: 1 });
  expect(kindOfName('dev-shop-l', 'shop', 'dev')).toEqual({ kind: 'lambdas', shard: 1 });
  expect(kindOfName('dev-shop-l12', 'shop', 'dev')).toEqual({ kind: 'lambdas', shard: 12 });
  expect(kindOfName('dev-shop-e', 'shop', 'dev')).toEqual({ kind: 'endpoints', shard: 1 });
  for (const other of [
    'dev-shop-l1',
    'dev-shop-l0',
    'dev-shop-r2',
    'dev-shop-lx',
    'dev-shopping-r',
    'prod-shop-r',
    'dev-shop',
  ]) {
    expect(kindOfName(other, 'shop', 'dev'), other).toBeUndefined();
  }
});

test('a name of a function has 64 characters at most', () => {
  const fits = `l${'x'.repeat(54)}`;
  expect(functionName('dev', 'shop', fits)).toBe(`dev-shop-${fits}`);
  expect(functionName('dev', 'shop', fits)).toHaveLength(64);
  const short = functionName('dev', 'shop', `${fits}y`);
  expect(short).toMatch(/^dev-shop-lx{45}-[0-9a-f]{8}$/);
  expect(functionName('dev', 'shop', `${fits}z`)).not.toBe(short);
});
