import { expect, test } from 'vitest';
import { globMatcher, globProblem } from './glob.ts';

test.each([
  ['lib/*.txt', ['lib/a.txt', 'lib/.hidden.txt'], ['lib/a.md', 'lib/deep/a.txt', 'a.txt', 'lib/atxt']],
  ['lib/**/*.txt', ['lib/a.txt', 'lib/deep/er/a.txt', 'lib/.deep/a.txt'], ['a.txt', 'other/lib/a.txt', 'lib/a.txt/b']],
  ['**/*.sql', ['a.sql', 'db/a.sql', 'db/one/a.sql'], ['a.sqlite']],
  ['lib/**', ['lib/a', 'lib/deep/a'], ['library/a']],
  ['lib/a?.js', ['lib/ab.js'], ['lib/a.js', 'lib/a/.js']],
  ['lib/{a,b}.[jt]s', ['lib/a.js', 'lib/b.ts'], ['lib/c.js', 'lib/a.cs']],
  ['lib/[!a]*', ['lib/b'], ['lib/a']],
  ['app/(group)/*.+(x)', ['app/(group)/page.+(x)'], ['app/group/page.x']],
  ['!lib/*', ['!lib/a'], ['other/a']],
])('%s', (glob, matching, others) => {
  const matches = globMatcher(glob);
  expect([...matching, ...others].filter(matches)).toEqual(matching);
  expect(globProblem(glob)).toBeUndefined();
});

test.each([
  ['lib/[z-a]*', 'Range out of order in character class'],
  ['lib/[a', 'Missing closing: "]"'],
  ['lib/{a,b', 'Missing closing: "}"'],
])('%s cannot be used', (glob, problem) => {
  expect(globProblem(glob)).toBe(problem);
});
