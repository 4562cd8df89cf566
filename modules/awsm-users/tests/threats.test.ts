import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

test('each attack of the threat model is played by a test, and each test is in it', () => {
  const played = [...read('deployed-attacks.test.ts').matchAll(/^test\('(.+?)',/gm)].map(([, title]) => title);
  const listed = read('../THREATS.md')
    .split('\n')
    .flatMap((line) => /^\| [^|]+ \| [^|]+ \| ([^|]+) \|$/.exec(line)?.[1] ?? [])
    .filter((title) => title !== 'test' && title !== '---');
  expect(listed).toEqual(played);
  expect(listed.length).toBeGreaterThanOrEqual(25);
});
