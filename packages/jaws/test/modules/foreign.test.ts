import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModuleProject, moduleFiles, write } from './project.ts';

let project: ModuleProject;
beforeEach(() => {
  project = new ModuleProject();
});
afterEach(() => project.remove());

test('fields of other tools and versions are ignored in a module, and reported to its author', async () => {
  const files = moduleFiles();
  const folder = project.package('awsm-pictures', {
    ...files,
    // Both are in modules of 2015: https://github.com/remicastaing/awsm-examples, https://github.com/nrempel/awsm-phantomjs
    'awsm.json': { ...(files['awsm.json'] as object), repository: { type: 'git', url: 'https://example.com' } },
    'awsm/resize/awsm.json': {
      lambda: {
        excludePatterns: ['x'],
        cloudFormation: { Handler: 'aws_modules/awsm-pictures/resize/handler.handler' },
      },
    },
  });
  await project.json('module', 'install', folder, '-y');
  expect(await project.json('module', 'list')).toMatchObject({ modules: [{ name: 'awsm-pictures', edited: [] }] });
  const { stdout } = await project.jaws('module', 'check', folder);
  expect(stdout).toContain('lambda.excludePatterns is not a known field');
}, 180_000);

test('a slip in a known field is a mistake in a module as well', async () => {
  const folder = project.package('awsm-pictures', {
    ...moduleFiles(),
    'awsm/resize/awsm.json': { lambda: { cloudFormation: { MemorySise: 512 } } },
  });
  const { stderr } = await project.jaws('module', 'install', folder, '-y');
  expect(stderr).toContain('Did you mean MemorySize?');
}, 180_000);

test('a folder outside the project brings what it depends on', async () => {
  const depth = join(project.packages, 'depth');
  write(depth, { 'package.json': { name: 'depth', version: '1.0.0', main: 'index.js' }, 'index.js': '' });
  const folder = project.package(
    'awsm-pictures',
    moduleFiles('1.0.0', { 'package.json': { dependencies: { depth: `file:${depth}` } } }),
  );
  await project.json('module', 'install', folder, '-y');
  expect(existsSync(join(project.root, 'node_modules/depth/package.json'))).toBe(true);
  expect(lstatSync(join(project.root, 'node_modules/awsm-pictures')).isSymbolicLink()).toBe(false);
  expect(JSON.parse(project.text('package.json')).dependencies).toEqual({
    'awsm-pictures': 'file:vendor/awsm-pictures-1.0.0.tgz',
  });
  // A later `npm install` does not change it.
  await project.npm('install');
  expect(existsSync(join(project.root, 'node_modules/depth/package.json'))).toBe(true);

  write(folder, { 'lib/index.js': "export const make = () => 'mended';\n" });
  write(folder, { 'awsm/resize/note.txt': 'new' });
  await project.json('module', 'update', 'awsm-pictures', '-y');
  expect(project.text('aws_modules/awsm-pictures/resize/note.txt')).toBe('new');
  expect(project.text('node_modules/awsm-pictures/lib/index.js')).toContain('mended');

  await project.json('module', 'remove', 'awsm-pictures', '-y');
  expect(existsSync(join(project.root, 'vendor/awsm-pictures-1.0.0.tgz'))).toBe(false);
  expect(existsSync(join(project.root, 'node_modules/depth'))).toBe(false);
}, 180_000);

test('a folder without a package.json is reported', async () => {
  const folder = join(project.packages, 'image');
  write(folder, { 'awsm.json': { name: 'image' } });
  const { stderr } = await project.jaws('module', 'install', folder, '-y');
  expect(stderr).toContain('it has no package.json. (NotAModule)');
}, 180_000);

test('functions of runtimes that AWS has ended run on what came after them, whatever their author had ticked', async () => {
  const old = (runtime: string) => ({
    lambda: {
      deploy: false,
      cloudFormation: { Handler: 'aws_modules/awsm-pictures/resize/handler.handler', Runtime: runtime },
    },
  });
  const folder = project.package('awsm-pictures', {
    ...moduleFiles(),
    'awsm/resize/awsm.json': old('nodejs4.3'),
    'awsm/resize/handler.js':
      "require('../../jaws-core-js/env');\nexports.handler = function (event, context, done) { done(null, { size: event.size }); };\n",
    'awsm/resize/event.json': { size: 3 },
    'awsm/crop/awsm.json': old('python2.7'),
  });
  // Python 2 is another language.
  const refused = await project.jaws('module', 'install', folder, '-y');
  expect(refused.stderr).toContain('Runtime is python2.7, which AWS has ended');

  write(folder, { 'awsm/crop/awsm.json': old('python3.6') });
  const { stderr } = await project.jaws('module', 'install', folder, '-y');
  expect(stderr).toContain('nodejs4.3, which runs on nodejs24.x now');
  // The package of every project, in the form that the first modules require.
  write(project.root, {
    'node_modules/jaws-core-js/package.json': { name: 'jaws-core-js', version: '2.0.0' },
    'node_modules/jaws-core-js/env.js': '',
  });
  const run = await project.json('run', 'awsm-pictures/resize');
  expect(run).toMatchObject({ ok: true });
}, 180_000);
