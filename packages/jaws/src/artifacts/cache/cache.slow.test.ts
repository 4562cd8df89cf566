import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { TestProject } from '../testing/project.ts';

let project: TestProject;
beforeEach(() => {
  project = new TestProject({
    'package.json': { type: 'module' },
    'aws_modules/a/one/awsm.json': { lambda: {} },
    'aws_modules/a/one/handler.ts':
      "import { shared } from '../../../lib/shared/index.js';\nimport dep from 'dep';\nexport const handler = async () => [1, shared, dep];",
    'aws_modules/a/two/awsm.json': { lambda: {} },
    'aws_modules/a/two/handler.ts': 'export const handler = async () => 2;',
    'aws_modules/a/py/awsm.json': { lambda: { cloudFormation: { Runtime: 'python3.13' } } },
    'aws_modules/a/py/handler.py': 'def handler(event, context):\n    return 3\n',
    'lib/shared/index.js': "export const shared = 'shared';",
    'node_modules/dep/package.json': { name: 'dep', main: 'a.js' },
    'node_modules/dep/a.js': "module.exports = 'dep a';",
    'node_modules/dep/b.js': "module.exports = 'dep b';",
  });
});

/** Functions that another build really built. */
async function built(): Promise<string[]> {
  project.events.length = 0;
  await project.build();
  const events = project.events.filter((event) => event.type === 'built');
  expect(events).toHaveLength(3);
  return events
    .filter((event) => !event.cached)
    .map((event) => event.function)
    .sort();
}

const all = ['a/one', 'a/py', 'a/two'];
const zips = () => readdirSync(join(project.root, '.jaws/build')).filter((name) => name.endsWith('.zip'));

test('what has not changed is not built again', async () => {
  expect(await built()).toEqual(all);
  expect(await built()).toEqual([]);
  const now = new Date();
  utimesSync(join(project.root, 'lib/shared/index.js'), now, new Date(Date.now() - 5000));
  expect(await built()).toEqual([]);
});

describe('a change is seen', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['in a handler', { 'aws_modules/a/two/handler.ts': 'export const handler = async () => 9;' }, ['a/two']],
    ['in a shared file', { 'lib/shared/index.js': "export const shared = 'SHARED';" }, ['a/one', 'a/py']],
    ['in a package', { 'node_modules/dep/a.js': "module.exports = 'DEP a';" }, ['a/one']],
    ['in where a package begins', { 'node_modules/dep/package.json': { name: 'dep', main: 'b.js' } }, ['a/one']],
    [
      'in the configuration',
      { 'aws_modules/a/two/awsm.json': { lambda: { package: { optimize: { minify: false } } } } },
      ['a/two'],
    ],
    ['in tsconfig.json', { 'tsconfig.json': { compilerOptions: { jsx: 'preserve' } } }, ['a/one', 'a/two']],
    ['of a file that is found first', { 'lib/shared/index.ts': "export const shared = 'new';" }, ['a/one', 'a/py']],
    [
      'of a package that is found first',
      {
        'aws_modules/node_modules/dep/package.json': { name: 'dep' },
        'aws_modules/node_modules/dep/index.js': "module.exports = 'near';",
      },
      ['a/one'],
    ],
    ['of a file that stands before a folder', { 'lib/shared.ts': '' }, ['a/one', 'a/py']],
    ['in Python', { 'aws_modules/a/py/more.py': '' }, ['a/py']],
  ])('%s', async (_title, files, expected) => {
    await built();
    project.write(files);
    expect(await built()).toEqual(expected);
    expect(await built()).toEqual([]);
  });

  test('of a mode', async () => {
    await built();
    chmodSync(join(project.root, 'aws_modules/a/py/handler.py'), 0o755);
    expect(await built()).toEqual(['a/py']);
  });

  test('and the answer is the new one', async () => {
    expect(await project.call('a/one')).toEqual([1, 'shared', 'dep a']);
    project.write({ 'lib/shared/index.js': "export const shared = 'other';" });
    expect(await project.call('a/one')).toEqual([1, 'other', 'dep a']);
  });
});

describe('what concerns no other function builds none', () => {
  test.each<[string, Record<string, unknown>]>([
    [
      'another package, as npm installs it',
      {
        'package.json': { type: 'module' },
        'node_modules/.package-lock.json': { packages: { 'node_modules/other': {} } },
        'node_modules/other/package.json': { name: 'other' },
      },
    ],
    ['a file of another name above the code', { 'aws_modules/a/readme.ts': '', 'aws_modules/b/notes.js': '' }],
  ])('%s', async (_title, files) => {
    await built();
    project.write(files);
    expect(await built()).toEqual([]);
  });

  test('another function in the same module', async () => {
    await built();
    project.write({
      'aws_modules/a/new/awsm.json': { lambda: {} },
      'aws_modules/a/new/handler.ts': 'export const handler = async () => 4;',
    });
    project.events.length = 0;
    await project.build();
    const cached = project.events.flatMap((event) => (event.type === 'built' ? [[event.function, event.cached]] : []));
    expect(Object.fromEntries(cached)).toEqual({ 'a/one': true, 'a/two': true, 'a/py': true, 'a/new': false });
  });
});

test('a package that was missing is found when it is installed', async () => {
  project.write({
    'node_modules/dep/a.js': "try { module.exports = require('maybe'); } catch { module.exports = 'none'; }",
  });
  expect(await project.call('a/one')).toEqual([1, 'shared', 'none']);
  project.write({
    'node_modules/maybe/package.json': { name: 'maybe' },
    'node_modules/maybe/index.js': "module.exports = 'there';",
  });
  expect(await project.call('a/one')).toEqual([1, 'shared', 'there']);
});

test('what is built is remembered while the rest is still being built', async () => {
  project.write({
    'aws_modules/a/slow/awsm.json': {
      lambda: { package: { build: ['sleep', '600'] }, cloudFormation: { Runtime: 'provided.al2023' } },
    },
    'aws_modules/a/slow/bootstrap': '#!/bin/sh\n',
  });
  const end = new AbortController();
  const building = project.build(undefined, end.signal).catch((error: unknown) => error);
  const cache = join(project.root, '.jaws/build/cache.json');
  await expect.poll(() => existsSync(cache) && readFileSync(cache, 'utf8'), { timeout: 10_000 }).toContain('"a/py"');
  end.abort();
  expect(await building).toMatchObject({ name: 'AbortError' });
});

describe('damage heals', () => {
  test.each<[string, (cache: string) => void, string[]]>([
    ['a cache that is no JSON', (cache) => writeFileSync(cache, '{"version":1,'), all],
    [
      'a cache of another form',
      (cache) => writeFileSync(cache, '{"version":1,"files":[],"lists":[],"functions":{"a/one":{"zip":7}}}'),
      all,
    ],
    [
      'a cache whose numbers lead nowhere',
      (cache) => writeFileSync(cache, readFileSync(cache, 'utf8').replace(/"lists":\[.*?\]\],/, '"lists":[],')),
      ['a/one', 'a/two'],
    ],
    ['no folder', (cache) => rmSync(join(cache, '..'), { recursive: true }), all],
  ])('%s', async (_title, damage, expected) => {
    await built();
    damage(join(project.root, '.jaws/build/cache.json'));
    expect(await built()).toEqual(expected);
    expect(await built()).toEqual([]);
  });

  test('a zip that is missing or shorter or was written to', async () => {
    await built();
    for (const damage of [
      (file: string) => rmSync(file),
      (file: string) => writeFileSync(file, readFileSync(file).subarray(1)),
      (file: string) => writeFileSync(file, Buffer.alloc(statSync(file).size)),
    ]) {
      const { file } = (await project.build(['a/two'])).get('a/two')!;
      const before = readFileSync(file);
      damage(file);
      expect(await built()).toEqual(['a/two']);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });
});

test('a file that is being written to is not trusted', async () => {
  await built();
  const file = join(project.root, 'aws_modules/a/two/handler.ts');
  writeFileSync(file, 'export const handler = async () => 7;');
  const soon = new Date(Date.now() + 60_000);
  utimesSync(file, soon, soon);
  expect(await built()).toEqual(['a/two']);
  expect(await built()).toEqual(['a/two']);
});

test('the cache moves with the project', async () => {
  await built();
  const moved = `${project.root}-moved`;
  renameSync(project.root, moved);
  mkdirSync(project.root);
  rmSync(project.root, { recursive: true });
  renameSync(moved, project.root);
  expect(await built()).toEqual([]);
  expect(readFileSync(join(project.root, '.jaws/build/cache.json'), 'utf8')).not.toContain(project.root);
});

test('two builds at once', async () => {
  await Promise.all([project.build(), project.build()]);
  expect(await built()).toEqual([]);
  expect(zips()).toHaveLength(3);
});

test('old zips stay within their room', async () => {
  await built();
  const folder = join(project.root, '.jaws/build');
  for (const [index, name] of ['old', 'older'].entries()) {
    const file = join(folder, `${name}.zip`);
    writeFileSync(file, Buffer.alloc(120 * 1024 * 1024));
    utimesSync(file, 1_000_000_000 - index, 1_000_000_000 - index);
  }
  project.write({ 'aws_modules/a/two/handler.ts': 'export const handler = async () => 9;' });
  expect(await built()).toEqual(['a/two']);
  expect(existsSync(join(folder, 'old.zip'))).toBe(true);
  expect(existsSync(join(folder, 'older.zip'))).toBe(false);
});
