import { expect, test } from 'vitest';
import { hashKey, keyIdOf, newKey, newKeyId, prefixOf, randomText, readKey } from '../lib/key.ts';
import { textOf } from '../lib/texts.ts';
import { periodsAt, shardsOf } from '../lib/usage.ts';

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

test('a key has its parts, its checksum and 62 characters to choose from', () => {
  const key = newKey('dev', 'abcdefghijkl');
  expect(key).toMatch(/^ak_dev_abcdefghijkl_[0-9A-Za-z]{49}$/);
  expect(readKey('dev', key)).toEqual({ env: 'dev', id: 'abcdefghijkl' });
  expect(new Set(randomText(5000)).size).toBe(62);
  expect(newKeyId()).toHaveLength(12);
  expect(newKeyId()).not.toBe(newKeyId());
  // By hand: CRC-32 of the text before it, in base 62.
  const secret = '0'.repeat(43);
  expect(readKey('dev', `ak_dev_abcdefghijkl_${secret}${checksumOf(`ak_dev_abcdefghijkl_${secret}`)}`)).toBeDefined();
  expect(readKey('dev', `ak_dev_abcdefghijkl_${secret}000000`)).toBeUndefined();
  expect(hashKey('a')).toBe('ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs');
  expect(prefixOf('dev', 'x')).toBe('ak_dev_x');
  const id = keyIdOf('ada', '1');
  expect(id).toMatch(/^[0-9A-Za-z]{12}$/);
  expect([keyIdOf('ada', '1'), keyIdOf('ada', '2'), keyIdOf('bob', '1')].filter((one) => one === id)).toHaveLength(1);
});

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
function checksumOf(text: string): string {
  let crc = ~0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let rest = BigInt(~crc >>> 0);
  let result = '';
  for (let index = 0; index < 6; index++, rest /= 62n) result = digits[Number(rest % 62n)] + result;
  return result;
}
