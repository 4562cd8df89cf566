import { expect, test } from 'vitest';
import { hashKey, keyIdOf, newKey, newKeyId, prefixOf, readKey } from '../lib/key.ts';
import { defineSettings } from '../lib/settings.ts';
import { textOf } from '../lib/texts.ts';
import { periodsAt, shardsOf } from '../lib/usage.ts';
import { given } from './cloud.ts';

test('a key is read by its text', () => {
  const id = newKeyId();
  const key = newKey('prod-eu', id);
  expect(key).toMatch(/^ak_prod-eu_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
  expect(key.startsWith(prefixOf('prod-eu', id))).toBe(true);
  expect(readKey('prod-eu', key)).toEqual({ env: 'prod-eu', id });
  expect(newKey('prod-eu', id)).not.toBe(key);
  expect(hashKey(key)).not.toContain(key.slice(-20));
});

test('a mistyped key, one of another stage and an empty one are invalid', () => {
  const key = newKey('dev', 'abcdefghijkl');
  const changed = key.slice(0, 30) + (key[30] === 'a' ? 'b' : 'a') + key.slice(31);
  expect(readKey('dev', changed)).toBeUndefined();
  expect(readKey('prod', key)).toBeUndefined();
  expect(readKey('dev', `${key} `)).toBeUndefined();
  expect(readKey('dev', key.slice(0, -1))).toBeUndefined();
  expect(readKey('dev', '')).toBeUndefined();
});

// The check value of CRC-32 in the catalogue of parametrised CRC algorithms: 123456789 gives cbf43926.
test('the checksum is CRC-32', async () => {
  const { crc32 } = await import('node:zlib');
  expect(crc32('123456789').toString(16)).toBe('cbf43926');
});

test('one request of one customer has one id', () => {
  expect(keyIdOf('ada', '1')).toBe(keyIdOf('ada', '1'));
  expect(new Set([keyIdOf('ada', '1'), keyIdOf('ada', '2'), keyIdOf('bob', '1')]).size).toBe(3);
  expect(keyIdOf('a', 'b c')).not.toBe(keyIdOf('a b', 'c'));
});

test('settings have defaults', () => {
  expect(defineSettings(given)).toMatchObject({ maxKeys: 10, overlapHours: 24, cacheSeconds: 10, defaultPlan: 'free' });
});

test('settings name every mistake', () => {
  const wrong = {
    plans: { 'a b': { ratePerSecond: 0, burst: 1, perDay: 1.5, scopes: ['x y'], perWeek: 1 } },
    defaultPlan: 'none',
    maxKeys: 51,
    other: 1,
  };
  const text = (() => {
    try {
      defineSettings(wrong as never);
    } catch (error) {
      return String(error);
    }
    return '';
  })();
  for (const part of [
    'settings.ts',
    'other is not a setting',
    'maxKeys must be a whole number from 1 to 50, not 51',
    'plans.a b must be named',
    'plans.a b.ratePerSecond must be a whole number from 1 to 5000, not 0',
    'plans.a b.perDay must be',
    'plans.a b.perWeek is not a setting',
    'plans.a b.scopes must be a list',
    'defaultPlan must be the name of a plan, not "none"',
  ]) {
    expect(text).toContain(part);
  }
  expect(() => defineSettings({ plans: {}, defaultPlan: 'free' })).toThrow('one plan or more');
});

test('texts follow the languages of the request, and may be replaced', () => {
  expect(textOf('rate', 'de-AT,en;q=0.5')).toBe('Zu viele Anfragen auf einmal. Bitte senden Sie langsamer.');
  expect(textOf('rate', 'fr, de;q=0.5')).toContain('Anfragen');
  expect(textOf('rate', undefined)).toContain('Too many');
  expect(textOf('rate', 'fr', { fr: { rate: 'Trop.' } })).toBe('Trop.');
  expect(textOf('quota', 'constructor')).toContain('quota');
});

test('periods end at midnight and with the month, in UTC', () => {
  expect(periodsAt(Date.parse('2026-02-28T23:59:00Z'))).toEqual({
    day: { left: 60, all: 86_400 },
    month: { left: 60, all: 28 * 86_400 },
  });
});

test('a large plan is spread over several items', () => {
  expect(shardsOf({ ratePerSecond: 500, burst: 1, scopes: [] })).toBe(1);
  expect(shardsOf({ ratePerSecond: 5000, burst: 1, scopes: [] })).toBe(20);
});
