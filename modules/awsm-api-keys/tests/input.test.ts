import { expect, test } from 'vitest';
import { daysIn, expiryIn, nameIn, overlapIn, requestIn, scopesIn } from '../lib/http/input.ts';
import { KeyRefusal } from '../lib/texts.ts';

/** The refused field, or the parsed input. */
function read<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof KeyRefusal)) throw error;
    const { status, reason, text, details } = error;
    expect([status, reason]).toEqual([400, 'invalid']);
    return `${text} ${details.field}`;
  }
}

test('a name is a line of 1 to 60 visible characters', () => {
  const name = (value: unknown) => read(() => nameIn({ name: value }));
  expect(name('  CI server ')).toBe('CI server');
  expect(name('x'.repeat(60))).toBe('x'.repeat(60));
  // Two code units that form one character.
  expect(name('e\u0301')).toBe('\u00e9');
  expect(name(`${'e\u0301'.repeat(60)}`)).toBe('\u00e9'.repeat(60));
  for (const wrong of [
    undefined,
    7,
    '',
    ' \t',
    'x'.repeat(61),
    'a\nb',
    'a\u200bb',
    'a\u202eb',
    'a\ud800',
    'a\u2028b',
    '<b>',
    'a>',
  ])
    expect(name(wrong), JSON.stringify(wrong)).toBe('name name');
  expect(read(() => nameIn(Object.create({ name: 'inherited' })))).toBe('name name');
});

test('scopes are a set of at most 50 texts', () => {
  const scopes = (value: unknown) => read(() => scopesIn({ scopes: value }));
  expect(scopes(undefined)).toBeUndefined();
  expect(scopes([])).toEqual([]);
  expect(scopes(['write', 'read', 'write'])).toEqual(['read', 'write']);
  const many = Array.from({ length: 51 }, (_, index) => String(index + 100));
  expect(scopes(many.slice(1))).toHaveLength(50);
  for (const wrong of [many, 'read', null, { length: 0 }, ['read', 7]]) expect(scopes(wrong)).toBe('scopes scopes');
});

test('days after which a key ends', () => {
  const days = (value: unknown, usual: number) => read(() => expiryIn({ expiresInDays: value }, usual));
  const refused = 'expiresInDays expiresInDays';
  expect([undefined, null].map((value) => [days(value, 0), days(value, 90)])).toEqual([
    [undefined, 90],
    [undefined, 90],
  ]);
  expect([1, 3650].map((value) => days(value, 0))).toEqual([1, 3650]);
  for (const wrong of [0, -1, 3651, 1.5, '7']) expect(days(wrong, 0)).toBe(refused);
  expect([1, 90].map((value) => days(value, 90))).toEqual([1, 90]);
  for (const wrong of [0, 91]) expect(days(wrong, 90)).toBe(refused);
});

test('hours that an old key goes on', () => {
  const hours = (value: unknown) => read(() => overlapIn({ overlapHours: value }, 24));
  expect([undefined, null, 0, 24].map(hours)).toEqual([24, 24, 0, 24]);
  for (const wrong of [-1, 25, 0.5, '1']) expect(hours(wrong)).toBe('overlapHours overlapHours');
  expect(read(() => overlapIn({}, 0))).toBe(0);
});

test('an Idempotency-Key has 1 to 128 visible characters', () => {
  const key = (value: string | undefined) => read(() => requestIn({ headers: { 'idempotency-key': value } }));
  for (const fine of [undefined, '!', '~', 'x'.repeat(128)]) expect(key(fine)).toBe(fine);
  for (const wrong of ['', 'a b', 'ü', '\x7f', 'x'.repeat(129)]) expect(key(wrong)).toBe('idempotency Idempotency-Key');
});

test('two days, at most 93 apart, the last 30 by default', () => {
  const now = Date.parse('2026-01-15T23:59:59Z');
  const days = (from?: unknown, to?: unknown) => read(() => daysIn(from, to, now));
  expect(days()).toEqual({ from: '2025-12-17', to: '2026-01-15' });
  expect(days(undefined, '2025-03-01')).toEqual({ from: '2025-01-31', to: '2025-03-01' });
  expect(days('2026-01-15')).toEqual({ from: '2026-01-15', to: '2026-01-15' });
  expect(days('2026-01-01', '2026-04-04')).toEqual({ from: '2026-01-01', to: '2026-04-04' });
  expect(days('1970-01-01', '1970-01-01')).toEqual({ from: '1970-01-01', to: '1970-01-01' });
  expect(days('2028-02-29', '2028-03-01')).toEqual({ from: '2028-02-29', to: '2028-03-01' });
  for (const [from, to] of [
    ['2026-01-01', '2026-04-05'],
    ['2026-01-16', '2026-01-15'],
    ['2026-02-29', '2026-03-01'],
    ['2026-1-1', '2026-01-02'],
    ['2026-01-01T00:00:00Z', '2026-01-02'],
    ['2026-01-01', 'x'],
    [undefined, 'x'],
    [7, '2026-01-01'],
    ['2026-01-01', 7],
  ])
    expect(days(from, to), `${from} ${to}`).toBe('days from');
});
