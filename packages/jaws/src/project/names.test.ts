import { describe, expect, test } from 'vitest';
import { bucketName, bucketProblem, checkName, logicalId, type NameKind, nameProblem, regions } from './names.ts';

const good: [NameKind, string][] = [
  ['project', 'myProject'],
  ['project', 'jaws-4JehtY4eg'],
  ['stage', 'dev'],
  ['region', 'us-gov-west-1'],
  ['region', 'eusc-de-east-1'],
  ['module', 'awsm-images'],
  ['function', 'thumb_nail2'],
  ['domain', 'myapp.com'],
  ['email', 'me@myapp.com'],
];
test.each(good)('%s %s', (kind, value) => expect(nameProblem(kind, value)).toBeUndefined());

const bad: [NameKind, string][] = [
  ['project', ' '],
  ['project', 'my project'],
  ['project', 'a/../b'],
  ['project', 'x'.repeat(33)],
  ['project', 'CON'],
  ['project', '-a'],
  ['stage', 'Local'],
  ['stage', '1dev'],
  ['stage', 'dev-1'],
  ['stage', '__proto__'],
  ['region', 'all'],
  ['region', 'us_east_1'],
  ['module', 'über'],
  ['module', 'node_modules'],
  ['function', '..'],
  ['function', '$(id)'],
  ['domain', 'MyApp.com'],
  ['domain', 'a..b'],
  ['email', 'nobody'],
];
test.each(bad)('not %s %s', (kind, value) => {
  expect(nameProblem(kind, value)).toBeTypeOf('string');
  expect(() => checkName(kind, value)).toThrow(value);
});

test('all regions of the list are valid and there once', () => {
  expect(regions.filter((region) => nameProblem('region', region))).toEqual([]);
  expect(new Set(regions).size).toBe(regions.length);
});

describe('names made of names', () => {
  test('bucket', () => {
    expect(bucketName('dev', 'us-east-1', 'myapp.com')).toBe('jaws.dev.useast1.myapp.com');
    expect(bucketProblem('jaws.dev.useast1.myapp.com')).toBeUndefined();
    expect(bucketProblem(`jaws.dev.useast1.${'x'.repeat(50)}.com`)).toContain('63');
    expect(bucketProblem('Jaws')).toContain('lower-case');
  });

  // S21 of the founding document.
  test('logical id', () => {
    expect(logicalId('greetings', 'hello')).toBe('lGreetingsHello');
    expect(logicalId('awsm-images', 'thumbnail')).toBe('lAwsmImagesThumbnail');
    expect(logicalId('a_b', '2c')).toBe('lAB2c');
  });
});
