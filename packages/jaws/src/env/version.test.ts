import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseDotenv } from '../base/dotenv.ts';
import { canonicalText, versionOf } from './version.ts';

test('a version stands for all values in any order, and for the salt', () => {
  const version = versionOf({ AA: '1', BB: '2' }, 'salt');
  expect(version).toMatch(/^[0-9a-f]{32}$/);
  expect(versionOf({ BB: '2', AA: '1' }, 'salt')).toBe(version);
  const others: Record<string, string>[] = [{ AA: '1' }, { AA: '2', BB: '1' }, { AA: '1', BB: '' }];
  for (const other of others) {
    expect(versionOf(other, 'salt')).not.toBe(version);
  }
  expect(versionOf({ AA: '1', BB: '2' }, 'other')).not.toBe(version);
});

// Existing objects in the buckets of projects have these names.
test('a version is what it was in earlier versions of JAWS', () => {
  const mac = createHmac('sha256', 'salt').update('jaws-version\0[["AA","1"],["BB","2"]]').digest('hex');
  expect(versionOf({ BB: '2', AA: '1' }, 'salt')).toBe(mac.slice(0, 32));
});

test('the text of a version has its values sorted, a line each', () => {
  const values = { B1: 'two words', A1: `it's\n"x"`, C1: '' };
  const text = canonicalText(values);
  expect(text.split('\n').map((line) => line.split('=')[0])).toEqual(['A1', 'B1', 'C1', '']);
  expect(parseDotenv(text)).toEqual(values);
  expect(canonicalText({ C1: '', A1: values.A1, B1: values.B1 })).toBe(text);
  expect(canonicalText({})).toBe('');
});
