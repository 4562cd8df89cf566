import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: scripts are plain JavaScript.
import * as contents from '../../scripts/release/contents.mjs';
import { folderWith, tarballOf } from './packages.ts';

const manifest = {
  name: 'a',
  version: '1.2.3',
  license: 'MIT',
  description: 'A package',
  engines: { node: '>=20' },
  bin: { a: './a.js' },
  exports: { '.': { types: './a.d.ts', default: './a.js' } },
  dependencies: { b: '1.0.0' },
};
const files = { 'a.js': 'export {};', 'a.d.ts': 'export {};' };

describe('files of a package', () => {
  test.each([
    ['lib/deploy.test.js', 'lib/deploy.test.js is a test'],
    ['fixtures/project.json', 'fixtures/project.json is a test'],
    ['a.js.map', 'a.js.map is a source map'],
    ['src/a.ts', 'src/a.ts is for development only'],
    ['tsconfig.json', 'tsconfig.json is for development only'],
    ['.env', '.env may hold secrets'],
    ['config/.npmrc', 'config/.npmrc may hold secrets'],
    ['server.pem', 'server.pem may hold secrets'],
  ])('%s does not go out', (name, reason) => {
    expect(contents.checkFiles(folderWith({ ...files, [name]: '' }), [])).toEqual([reason]);
  });

  test('nothing is said of what belongs there', () => {
    const fine = { ...files, 'testing/index.js': '', 'dist/test/with-parent.cjs': '', 'docs/testing.md': '' };
    expect(contents.checkFiles(folderWith(fine), ['/home/me/jaws'])).toEqual([]);
  });

  test('tests of an example go out with it, and no others', () => {
    const tests = [
      'dist/examples/chat/tests/chat.test.ts',
      'dist/examples/chat/handler.test.ts',
      'dist/examples/tests/a.test.ts',
    ];
    const folder = folderWith({ ...files, ...Object.fromEntries(tests.map((one) => [one, ''])) });
    expect(contents.checkFiles(folder, [])).toEqual([
      'dist/examples/chat/handler.test.ts is a test',
      'dist/examples/tests/a.test.ts is a test',
    ]);
  });

  test('a folder of the machine that built it is found in any text', () => {
    const folder = folderWith({ ...files, 'chunk.js': 'at("/home/me/jaws/packages/a.ts")' });
    expect(contents.checkFiles(folder, ['/home/me/jaws'])).toEqual([
      'chunk.js names a folder of this machine: /home/me/jaws',
    ]);
  });

  test('a file may not name a source map, which is not there', () => {
    const folder = folderWith({ 'a.js': 'export {};\n//# sourceMappingURL=a.js.map\n' });
    expect(contents.checkFiles(folder, [])).toEqual(['a.js names a source map']);
  });

  test('packages inside of a package are looked into', () => {
    const folder = folderWith(files);
    tarballOf({ 'index.js': '', 'tests/index.test.js': '' }, join(folder, 'module-1.0.0.tgz'));
    expect(contents.checkFiles(folder, [])).toEqual(['module-1.0.0.tgz: tests/index.test.js is a test']);
  });
});

describe('a manifest', () => {
  const check = (over: object) =>
    contents.checkManifest(folderWith({ ...files, 'package.json': { ...manifest, ...over } }), '1.2.3');

  test('that is complete passes', () => {
    expect(check({})).toEqual([]);
  });

  test.each<[object, string]>([
    [{ version: '1.2.2' }, 'its version is 1.2.2, that of the repository is 1.2.3'],
    [{ private: true }, 'it is private'],
    [{ license: undefined }, 'package.json has no "license"'],
    [{ scripts: { postinstall: 'node steal.js' } }, 'package.json runs "postinstall" when it is installed'],
    [{ dependencies: { b: '^1.0.0' } }, 'the dependency b has no exact version: ^1.0.0'],
    [{ bin: { a: './b.js' } }, 'package.json names ./b.js, which is not in the package'],
    [{ main: 'index.js' }, 'package.json names index.js, which is not in the package'],
    [{ exports: { './x': { default: './x.js' } } }, 'package.json names ./x.js, which is not in the package'],
  ])('with %j does not go out', (over, reason) => {
    expect(check(over)).toEqual([reason]);
  });
});

describe('the origin of a package', () => {
  const github = 'https://github.com/me/jaws';
  const repository = { type: 'git', url: `git+${github}.git` };
  const right = {
    repository: { ...repository, directory: 'packages/a' },
    homepage: `${github}#readme`,
    bugs: { url: `${github}/issues` },
  };
  const check = (over: object, root: object = { repository }, builder?: string) =>
    contents.checkOrigin(folderWith({ 'package.json': { ...right, ...over } }), root, 'packages/a', builder);

  test('is that of the repository, and of the one that publishes', () => {
    expect(check({})).toEqual([]);
    expect(check({}, { repository }, 'me/jaws')).toEqual([]);
    expect(check({}, { repository }, 'you/jaws')).toEqual([
      'it is published from you/jaws, and its "repository" is me/jaws',
    ]);
  });

  test.each<[object, string]>([
    [
      { repository: undefined },
      'package.json has the "repository.url" undefined, not "git+https://github.com/me/jaws.git"',
    ],
    [
      { repository: { ...right.repository, directory: 'packages/b' } },
      'package.json has the "repository.directory" "packages/b", not "packages/a"',
    ],
    [{ homepage: undefined }, 'package.json has a "homepage" that is not of https://github.com/me/jaws: undefined'],
    [{ bugs: {} }, 'package.json has the "bugs.url" undefined, not https://github.com/me/jaws/issues'],
  ])('that is %j does not go out', (over, reason) => {
    expect(check(over)).toContain(reason);
  });

  test('of a repository that names none is refused', () => {
    expect(check({}, {})).toEqual([
      'package.json of the repository has no "repository" with the url of a repository on GitHub',
    ]);
  });

  test('is in the packages of this repository', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const ofRepository = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const workspace of ofRepository.workspaces)
      expect(contents.checkOrigin(join(root, workspace), ofRepository, workspace)).toEqual([]);
  });
});

describe('licences', () => {
  const zod = { name: 'zod', version: '4.0.0', licence: 'MIT' };
  const listed = '| zod | 4.0.0 | MIT |\n';
  const check = (more: Record<string, string>) => contents.checkLicences(folderWith({ ...files, ...more }), [zod]);

  test('all that is bundled has to be listed, with a text', () => {
    expect(check({})).toEqual(['LICENSE is missing', 'THIRD-PARTY.md is missing']);
    expect(check({ LICENSE: 'MIT', 'THIRD-PARTY.md': '' })).toEqual(['THIRD-PARTY.md does not list zod 4.0.0']);
    expect(check({ LICENSE: 'MIT', 'THIRD-PARTY.md': listed })).toEqual([
      'THIRD-PARTY.md has no licence text of zod 4.0.0',
    ]);
    expect(check({ LICENSE: 'MIT', 'THIRD-PARTY.md': `${listed}\n## tar 7.0.0, zod 4.0.0\n` })).toEqual([]);
  });

  test('a package that bundles nothing needs its own only', () => {
    expect(contents.checkLicences(folderWith({ LICENSE: 'MIT' }), [])).toEqual([]);
  });
});

test('a package has a budget, and stays below it', () => {
  const folder = folderWith({ 'a.js': 'x'.repeat(400_000) });
  expect(contents.checkSize('jaws-core-js', folder)).toEqual(['0.4 MB unpacked, more than the budget of 0.3 MB']);
  expect(contents.checkSize('jaws-cloud', folder)).toEqual([]);
  expect(contents.checkSize('jaws-new', folder)).toEqual([
    'jaws-new has no size budget in scripts/release/contents.mjs',
  ]);
});

test('the changelog has a chapter of the version, with something in it', () => {
  expect(contents.checkChangelog('# Changelog\n\n## 1.2.3 (2026-01-01)\n\n- x\n', '1.2.3')).toEqual([]);
  expect(contents.checkChangelog('# Changelog\n\n## 1.2.30\n\n- x\n', '1.2.3')).toEqual([
    'CHANGELOG.md has no chapter "## 1.2.3"',
  ]);
  expect(contents.checkChangelog('# Changelog\n\n## 1.2.3\n\n## 1.2.2\n\n- x\n', '1.2.3')).toEqual([
    'The chapter "## 1.2.3" of CHANGELOG.md is empty',
  ]);
});

test('the lock file has the version of each package', () => {
  const packages = { '': { version: '1.2.3' }, 'packages/a': { version: '1.2.2' } };
  const root = folderWith({ 'package.json': { workspaces: ['packages/a'] }, 'package-lock.json': { packages } });
  expect(contents.checkVersions(root, '1.2.3')).toEqual([
    'package-lock.json has version 1.2.2 of packages/a, not 1.2.3',
  ]);
});
