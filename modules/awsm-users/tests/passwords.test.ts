import { createHash } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { isListed } from '../lib/passwords/common.ts';
import { checkNewPassword } from '../lib/passwords/rules.ts';
import { defineSettings } from '../lib/settings.ts';

const settings = defineSettings({});

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
