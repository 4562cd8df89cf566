import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEntry, walk } from './walk.ts';

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

test.skipIf(process.platform === 'win32')(
  'a link that leads nowhere is left out, one that cannot be followed is refused',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'jaws-walk-'));
    const names = () => walk(folder, { wanted: () => true, within: [folder], outside: () => {} }).map(([path]) => path);
    try {
      writeFileSync(join(folder, 'a.txt'), 'a');
      symlinkSync('gone', join(folder, 'b'));
      symlinkSync('c', join(folder, 'c'));
      symlinkSync('a.txt/d', join(folder, 'd'));
      expect(names()).toEqual(['a.txt']);
      // Its name is longer than a file system takes: ENAMETOOLONG.
      symlinkSync('x'.repeat(300), join(folder, 'e'));
      expect(names).toThrow(expect.objectContaining({ code: 'FileUnreadable', message: expect.stringContaining('e') }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
