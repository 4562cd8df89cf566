import { expect, test } from 'vitest';
import type { TuneResult } from '../engine/tune/types.ts';
import { width } from '../output/format.ts';
import { unpainted } from '../output/paint.ts';
import { changeText, tuneText } from './tune-text.ts';

const found: TuneResult = {
  function: 'links/get',
  stage: 'dev',
  region: 'us-east-1',
  arch: 'x86_64',
  now: 1024,
  times: 'aws',
  calls: 10,
  published: '2025-10-01',
  old: true,
  recommended: 512,
  sizes: [
    { size: 128, calls: 0, marks: [], failure: { how: 'timed out', message: 'Task timed out after 3.00 seconds' } },
    { size: 512, calls: 10, ms: 50.04, usd: 0.62, initMs: 180, maxMemoryUsed: 80, marks: ['cheapest', 'balanced'] },
    { size: 1024, calls: 10, ms: 25, usd: 0.62, initMs: 170, maxMemoryUsed: 81, marks: ['fastest'] },
  ],
};

test('a line and two bars for each size, and what failed', () => {
  const lines = tuneText(found, unpainted).split('\n');
  expect(lines.map((line) => line.trimEnd())).toEqual([
    'links/get in dev us-east-1, x86_64, 10 calls of each size',
    '  MB      a call                       1M calls                    cold start  memory',
    '  128     timed out',
    '  512     50.0 ms    ████████████████  $0.62     ████████████████  180 ms      80 MB   cheapest, balanced',
    '  1024 ←  25.0 ms    ████████          $0.62     ████████████████  170 ms      81 MB   fastest',
    '  128 MB: Task timed out after 3.00 seconds',
    'Times are those that Lambda reported, without cold starts.',
    'Balanced is the size with the lowest price times time. Prices of 2025-10-01, without free tiers.',
    'These prices are older than 90 days and may have changed.',
    'Recommended: 512 MB (it has 1024)',
  ]);
});

test('a narrow terminal has no bars, and a rehearsal says that it is one', () => {
  const text = tuneText({ ...found, times: 'modeled' }, unpainted, 60);
  expect(text.split('\n').filter((line) => width(line) > 60)).toEqual([]);
  expect(text).not.toContain('█');
  expect(tuneText({ ...found, overYear: true }, unpainted)).toContain('▲ These prices are OVER A YEAR OLD');
  expect(text).toContain('A rehearsal: times are modeled, not measured.');
});

test('where nothing can be recommended it says so', () => {
  const { recommended: _, ...rest } = found;
  const text = tuneText({ ...rest, times: 'unscaled' }, unpainted);
  expect(text).toContain('they say nothing about sizes');
  expect(text).toContain('No size can be recommended.');
});

test('what a function says of its failure, and what a file holds, does not steer the terminal', () => {
  const [, ...sizes] = found.sizes;
  const message = `\u001b]0;mine\u0007no\u202e ${'x'.repeat(5000)}`;
  const text = tuneText(
    { ...found, sizes: [{ size: 128, calls: 0, marks: [], failure: { how: 'failed', message } }, ...sizes] },
    unpainted,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const steering = /[\u001b\u0007\u202e]/;
  expect(text).toContain('128 MB: ␛]0;mine␇no\\u{202e} x');
  expect(text).not.toMatch(steering);
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(1100);
  const change = {
    file: 'awsm\u001b[2J.json',
    line: 1,
    from: 128,
    to: 256,
    before: ['\u001b[2J1'],
    after: ['\u001b[2J2'],
  };
  expect(changeText({ ...change, write: () => {} }, unpainted)).toBe('awsm␛[2J.json:1\n- ␛[2J1\n+ ␛[2J2');
});
