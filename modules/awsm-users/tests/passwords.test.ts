import { createHash, scryptSync } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { isListed } from '../lib/passwords/common.ts';
import { hashPassword, isOutdated, isPassword, workLeft } from '../lib/passwords/hash.ts';
import { checkNewPassword } from '../lib/passwords/rules.ts';
import { defineSettings } from '../lib/settings.ts';

const settings = defineSettings({});

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

test('a password may be typed on any keyboard', async () => {
  const hash = await hashPassword('Ångström ﬁne 12', { cost: 4, blockSize: 8, parallelization: 1 });
  expect(await isPassword('A\u030angstro\u0308m fine 12', hash)).toBe(true);
});

test.each(['short', 'password1234', '1234567890', 'aaaaaaaaaaaa', 'Qwertyuiop1', 'adalove-2026', 'x'.repeat(257)])(
  '%s may not be chosen',
  (password) => expect(() => checkNewPassword(password, 'adalove@example.com', settings)).toThrow(Refusal),
);

test.each(['correct horse battery', 'tr0ub4dor&3', '密码密码一二三四五六七八'])('%s may', (password) =>
  expect(checkNewPassword(password, 'ada@example.com', settings)).toBe(password),
);

test.each([
  '0123456789',
  '0987654321',
  'q1w2e3r4t5',
  '1qaz2wsx3edc',
  'basketball',
  'BasketBall',
  'starwars123',
  'michael123',
  'test123456',
  'summer2024!',
  'Summer2024!',
  'letmein1234567890',
  'password1234567890',
  'P4ssw0rd!!!',
  '$unshine2026',
  'dragonmonkey',
  'zyxwvutsrq',
  '2026-football',
])('%s is too easy to guess', (password) =>
  expect(() => checkNewPassword(password, 'ada@example.com', settings)).toThrow('too easy to guess'),
);

test.each(['another fine password', 'michael8374652910', 'wHX-72-kq-Lm', 'dragon/eats/lemon'])(
  '%s is not',
  (password) => expect(checkNewPassword(password, 'ada@example.com', settings)).toBe(password),
);

test('few passwords are taken for common ones by mistake', () => {
  const random = Array.from({ length: 20_000 }, (_, n) =>
    createHash('md5').update(String(n)).digest('base64').slice(0, 12),
  );
  expect(random.filter((one) => isListed(one.toLowerCase())).length).toBeLessThan(5);
});

test('the length is a setting', () => {
  const long = defineSettings({ passwords: { minLength: 16 } });
  expect(() => checkNewPassword('tr0ub4dor&3', 'ada@example.com', long)).toThrow('16 to 256');
});

test('an address without a user is as much work', async () => {
  // More memory than scrypt may have: only who tries to hash finds out.
  const tooMuch = { cost: 30, blockSize: 64, parallelization: 1 };
  await expect(isPassword('x', undefined, tooMuch)).rejects.toThrow();
  await expect(isPassword('x', 'no hash', tooMuch)).rejects.toThrow();
});

test('a hash of cheaper parameters takes as much work as an unknown address', async () => {
  const work = ({ cost, blockSize, parallelization }: { cost: number; blockSize: number; parallelization: number }) =>
    2 ** cost * blockSize * parallelization;
  const current = { cost: 16, blockSize: 8, parallelization: 2 };
  for (const cost of [12, 14, 15, 16]) {
    const own = { ...current, cost };
    const all = [own, ...workLeft(own, current)].map(work);
    expect(all.reduce((sum, one) => sum + one)).toBe(work(current));
  }
  expect(workLeft({ ...current, cost: 17 }, current)).toEqual([]);
  const cheap = { ...current, cost: 4 };
  const hash = await hashPassword('correct horse battery', cheap);
  expect(await isPassword('correct horse battery', hash, { ...current, cost: 6 })).toBe(true);
});
