import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesOfFolder, filesOfTarball } from './source-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-unsafe-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Entry {
  readonly path: string;
  readonly data?: string;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO' | 'OldFile' | 'ContiguousFile';
  readonly mode?: number;
}

/** A package with exactly these entries below its first folder. */
function tarball(entries: readonly Entry[], first = 'package/'): Buffer {
  const blocks = entries.flatMap(({ path, data = '', type = 'File', mode = 0o644 }) => {
    const content = Buffer.from(data);
    const linkpath = type === 'SymbolicLink' || type === 'Link' ? { linkpath: '/etc/passwd' } : {};
    const block = Buffer.alloc(512);
    new Header({ path: `${first}${path}`, mode, size: content.length, type, ...linkpath }).encode(block);
    return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
const own: Entry[] = [
  { path: 'package.json', data: '{}' },
  { path: 'awsm.json', data: '{}' },
];
const read = (...entries: Entry[]) => filesOfTarball('awsm-x@1', tarball([...own, ...entries]));
const refused = (path: string, why: string) =>
  expect.objectContaining({
    code: 'ModuleUnsafe',
    message: `awsm-x@1 is not installed, since ${path} in it is ${why}.`,
  });
const leaves = 'a name that could leave its folder, or that Windows cannot have';
const special = 'a link or a special file';

describe('a tarball', () => {
  test.each([
    ['awsm/../x', leaves],
    ['awsm/./x', leaves],
    ['awsm//x', leaves],
    ['awsm/a:b', leaves],
    ['awsm/a*', leaves],
    ['awsm/a?', leaves],
    ['awsm/a"', leaves],
    ['awsm/<a', leaves],
    ['awsm/a|b', leaves],
    ['awsm/a\\b', leaves],
    ['awsm/a\u0001', leaves],
    ['awsm/aux.js', leaves],
    ['awsm/CON', leaves],
    ['awsm/com¹', leaves],
    ['awsm/conin$', leaves],
    ['awsm/nul .txt', leaves],
    ['awsm/lpt1.d/x', leaves],
    ['awsm/a.', leaves],
    ['awsm/a /x', leaves],
    ['awsm/.jaws-module.json', "a name that is JAWS's own"],
    ['awsm/.jaws-modules/x', "a name that is JAWS's own"],
  ])('with %j is refused', (path, why) => {
    expect(() => read({ path })).toThrow(refused(path, why));
  });

  test.each([
    ['awsm/hidden/AWSM.json', 'awsm.json'],
    ['awsm/hidden/Awsm.ts', 'awsm.ts'],
    ['awsm/hidden/aw\u017fm.json', 'awsm.json'],
    ['awsm/hidden/awsm\u200c.json', 'awsm.json'],
    ['awsm/hidden/\uff41wsm.json', 'awsm.json'],
    ['awsm/hidden/EVENT.json', 'event.json'],
    ['awsm/Package.json', 'package.json'],
    ['PACKAGE.JSON', 'package.json'],
    ['awsm/JAWS.json', 'jaws.json'],
    ['awsm/jaws.Config.ts', 'jaws.config.ts'],
    ['Binding.gyp', 'binding.gyp'],
    ['awsm/.ENV', '.env'],
    ['awsm/Admin.env', 'admin.env'],
  ])('with %j, which some disks take for %s, is refused', (path, name) => {
    expect(() => read({ path })).toThrow(refused(path, `a name that some disks take for ${name}`));
  });

  test.each([
    ['awsm/.git/hooks/pre-commit', '.git'],
    ['awsm/.GIT', '.git'],
    ['awsm/.g\u200cit/config', '.git'],
    ['awsm/GIT~1/config', 'git~1'],
    ['lib/.git/config', '.git'],
    ['awsm/.git ', '.git '],
    ['.vscode/tasks.json', '.vscode'],
    ['awsm/.Idea/x', '.idea'],
    ['awsm/f/.envrc', '.envrc'],
    ['.npmrc', '.npmrc'],
    ['.husky/pre-commit', '.husky'],
    ['node_modules/.bin/tsc', '.bin'],
    ['awsm/Node_Modules/.BIN/tsc', '.bin'],
  ])('with %j, which tools start programs of, is refused', (path, name) => {
    expect(() => read({ path })).toThrow(refused(path, `a name by which tools start programs: ${name}`));
  });

  test('with the names themselves, and with a folder .bin elsewhere, is accepted', () => {
    for (const path of ['awsm/f/awsm.json', 'awsm/f/event.json', 'awsm/.env.example', 'awsm/.bin/x', 'awsm/.gitignore'])
      expect(read({ path }).has(path)).toBe(true);
  });

  test.each(['SymbolicLink', 'Link', 'FIFO'] as const)('with a %s is refused', (type) => {
    for (const path of ['awsm/x', 'README.md']) expect(() => read({ path, type })).toThrow(refused(path, special));
  });

  test('with names that one disk cannot hold is refused', () => {
    expect(() => read({ path: 'awsm/A.js' }, { path: 'awsm/a.js' })).toThrow(
      refused('awsm/a.js', 'a name like awsm/A.js, except for case'),
    );
    expect(() => read({ path: 'awsm/e\u0301' }, { path: 'awsm/\u00e9' })).toThrow(/except for case/);
    expect(() => read({ path: 'awsm/a' }, { path: 'awsm/a/b/c' })).toThrow(
      refused('awsm/a/b/c', 'a name below the file awsm/a'),
    );
    expect(() => read({ path: 'awsm', data: 'x' })).not.toThrow();
  });

  test('gives files with their modes, and nothing else of the package', () => {
    const files = read(
      { path: 'awsm', type: 'Directory' },
      { path: 'awsm/run.sh', data: 'run', mode: 0o755 },
      { path: 'awsm/old', data: 'old', type: 'OldFile' },
      { path: 'awsm/.jaws', data: 'x' },
      { path: 'awsm/deep/.jaws-module.json', data: 'x' },
      { path: 'lib/../x' },
      { path: 'README.md' },
      { path: 'awsmore/x' },
    );
    expect([...files].map(([path, { content, executable }]) => [path, String(content), executable])).toEqual([
      ['package.json', '{}', false],
      ['awsm.json', '{}', false],
      ['awsm/run.sh', 'run', true],
      ['awsm/old', 'old', false],
      ['awsm/.jaws', 'x', false],
      ['awsm/deep/.jaws-module.json', 'x', false],
    ]);
  });

  test('may name its first folder as it likes', () => {
    for (const first of ['./package/', 'me-awsm-x-1234/']) {
      expect([...filesOfTarball('x', tarball(own, first)).keys()]).toEqual(['package.json', 'awsm.json']);
    }
  });

  test('has five thousand files and 50 MB at most', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ path: `awsm/${n}` }));
    expect(read(...many(4998)).size).toBe(5000);
    expect(() => read(...many(4999))).toThrow(refused('awsm', 'over 5000 files or 50 MB'));
    const zeros = gzipSync(Buffer.alloc(50 * 1024 * 1024 + 1));
    expect(() => filesOfTarball('awsm-x@1', zeros)).toThrow(refused('awsm', 'over 5000 files or 50 MB'));
  });

  test('that is invalid says so', () => {
    expect(() => filesOfTarball('awsm-x@1', Buffer.from('x'))).toThrow(
      expect.objectContaining({
        code: 'NotAModule',
        message: 'awsm-x@1 is not an aws-module: it is not an npm package (.tgz).',
      }),
    );
  });
});

describe('a folder', () => {
  const write = (path: string, text = '', mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), mode);
  };

  test('gives the files of a module, sorted, without what tools leave in it', () => {
    write('package.json', '{}');
    write('README.md');
    write('awsm/b.sh', 'b', 0o755);
    write('awsm/a/c.js', 'c');
    for (const junk of ['node_modules/x/y', '.git/config', '.DS_Store', 'a/__pycache__/z']) write(`awsm/${junk}`);
    const files = filesOfFolder('x', folder);
    expect([...files].map(([path, { content, executable }]) => [path, String(content), executable])).toEqual([
      ['package.json', '{}', false],
      ['awsm/a/c.js', 'c', false],
      ['awsm/b.sh', 'b', true],
    ]);
  });

  test('with a link or a name of ours is refused', () => {
    write('awsm/a');
    symlinkSync('/etc/passwd', join(folder, 'awsm/link'));
    expect(() => filesOfFolder('awsm-x@1', folder)).toThrow(refused('awsm/link', special));
    rmSync(join(folder, 'awsm/link'));
    write('awsm/hidden/AWSM.json');
    expect(() => filesOfFolder('awsm-x@1', folder)).toThrow(/some disks take for awsm\.json/);
    rmSync(join(folder, 'awsm/hidden'), { recursive: true });
    write('awsm/.jaws-module.json');
    expect(() => filesOfFolder('awsm-x@1', folder)).toThrow(
      refused('awsm/.jaws-module.json', "a name that is JAWS's own"),
    );
  });
});
