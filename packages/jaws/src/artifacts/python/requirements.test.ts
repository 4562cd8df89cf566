import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fingerprint } from './requirements.ts';

test.each([
  ['Unix', '\n'],
  ['Windows', '\r\n'],
])('a line that goes on in the next one names its file with line ends of %s', (_system, end) => {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-requirements-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'requirements.txt');
  const other = join(folder, 'other.txt');
  writeFileSync(file, ['requests', '-r \\', '  other.txt', ''].join(end));
  writeFileSync(other, 'boto3==1');
  const before = fingerprint({ file });
  expect(fingerprint({ file })).toBe(before);
  writeFileSync(other, 'boto3==2');
  expect(fingerprint({ file })).not.toBe(before);
});
