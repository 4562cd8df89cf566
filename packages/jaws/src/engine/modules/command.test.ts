import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { commandFolder, putCommand } from './command.ts';

/** A project with something where the command goes, and a file beside it that is not the project's. */
function project(make: (bin: string, outside: string) => void) {
  const root = mkdtempSync(join(tmpdir(), 'command-'));
  const outside = join(root, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'jaws'), 'mine');
  const bin = commandFolder(join(root, 'app'));
  mkdirSync(dirname(bin), { recursive: true });
  make(bin, outside);
  return { bin, outside };
}

test.each<[string, (bin: string, outside: string) => void]>([
  ['nothing', () => {}],
  ['a file', (bin) => writeFileSync(bin, '')],
  ['a link to a folder', (bin, outside) => symlinkSync(outside, bin)],
  [
    'a link to a file',
    (bin, outside) => {
      mkdirSync(bin);
      symlinkSync(join(outside, 'jaws'), join(bin, 'jaws'));
    },
  ],
])('the command replaces %s, and writes nowhere else', (_title, make) => {
  const { bin, outside } = project(make);
  putCommand(bin);
  expect(readFileSync(join(bin, 'jaws'), 'utf8')).toContain(process.execPath);
  expect(readdirSync(outside)).toEqual(['jaws']);
  expect(readFileSync(join(outside, 'jaws'), 'utf8')).toBe('mine');
});
