import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, isOutdated, isPassword } from '../lib/passwords/hash.ts';

// With the parameters that deployed functions use, each hash takes as long as it should.

test('a password is hashed with scrypt and a salt of its own', async () => {
  const hash = await hashPassword('correct horse battery');
  const [, cost, r, p, salt = '', key] = hash.split('$');
  const N = 2 ** Number(cost);
  const options = { N, r: Number(r), p: Number(p), maxmem: 2 ** 28 };
  const expected = scryptSync('correct horse battery', Buffer.from(salt, 'base64url'), 32, options);
  expect(key).toBe(expected.toString('base64url'));
  expect(await isPassword('correct horse battery', hash)).toBe(true);
  expect(await isPassword('correct horse batterz', hash)).toBe(false);
  expect(await isPassword('correct horse battery', undefined)).toBe(false);
  expect(await isPassword('', 'scrypt$99$8$1$$')).toBe(false);
  expect(hash).toMatch(/^scrypt\$16\$8\$2\$/);
  expect(isOutdated(hash)).toBe(false);
  expect(isOutdated('scrypt$14$8$1$salt$key')).toBe(true);
});
