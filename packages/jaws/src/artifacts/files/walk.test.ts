import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEntry } from './walk.ts';

test('a file that was written just now is read when it has settled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-walk-'));
  try {
    const file = join(folder, 'new.txt');
    writeFileSync(file, 'all of it');
    expect(readEntry({ path: 'new.txt', file }).data.toString()).toBe('all of it');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// The file's size is always 0, however much one reads from it.
test.skipIf(!existsSync('/proc/uptime'))('a file that is never what it was is refused', () => {
  expect(() => readEntry({ path: 'uptime', file: '/proc/uptime' })).toThrow(
    expect.objectContaining({ code: 'FileKeepsChanging' }),
  );
});
