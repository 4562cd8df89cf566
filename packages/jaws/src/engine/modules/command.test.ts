import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { commandFolder, putCommand } from './command.ts';

/** A project with a file in the command's place, and a file beside it that does not belong to the project. */
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

test.skipIf(process.platform === 'win32')(
  'a project whose path cannot be in PATH has the command in another folder',
  () => {
    const home = mkdtempSync(join(tmpdir(), 'command-'));
    const env = { JAWS_HOME: home };
    const [one, other] = [join(home, `a${delimiter}b`), join(home, `a${delimiter}c`)];
    const bin = commandFolder(one, { env });
    expect(bin).not.toContain(delimiter);
    expect(commandFolder(one, { env })).toBe(bin);
    expect(commandFolder(other, { env })).not.toBe(bin);
    expect(commandFolder(join(home, 'ab'), { env })).toBe(join(home, 'ab/.jaws/bin'));
    putCommand(bin);
    const PATH = `${bin}${delimiter}${process.env.PATH}`;
    const found = spawnSync('sh', ['-c', 'command -v jaws'], { env: { PATH }, encoding: 'utf8' });
    expect(found.stdout.trim()).toBe(join(bin, 'jaws'));
    const nowhere = { env: { JAWS_HOME: join(home, `x${delimiter}y`) } };
    expect(() => commandFolder(one, nowhere)).toThrow(expect.objectContaining({ code: 'PathSeparated' }));
  },
);
