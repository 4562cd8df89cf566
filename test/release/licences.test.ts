import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
// @ts-expect-error: scripts are plain JavaScript.
import { bundledPackages, thirdParty } from '../../scripts/licences.mjs';
import { folderWith } from './packages.ts';

/** esbuild's description of a bundle: its inputs, with the remaining bytes of each. */
const metafile = (inputs: Record<string, number>, output = 'packages/jaws/dist/jaws.js') => ({
  outputs: {
    [output]: {
      inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
    },
  },
});
const pkg = (name: string, over: object = {}) => ({ name, version: '1.0.0', license: 'MIT', ...over });

test('lists everything that has bytes in the bundle, once, also what lies deeper', () => {
  const root = folderWith({
    'node_modules/@a/b/package.json': pkg('@a/b'),
    'node_modules/c/package.json': pkg('c', { license: 'ISC' }),
    'packages/jaws/node_modules/c/package.json': pkg('c', { version: '2.0.0' }),
  });
  const one = metafile({
    'packages/jaws/src/main.ts': 10,
    'node_modules/@a/b/index.js': 10,
    'node_modules/@a/b/lib/other.js': 5,
    'node_modules/c/shaken-off.js': 0,
    'packages/jaws/node_modules/c/index.js': 7,
  });
  const names = bundledPackages([one], root).map(
    (found: { name: string; version: string }) => `${found.name}@${found.version}`,
  );
  expect(names).toEqual(['@a/b@1.0.0', 'c@2.0.0']);
});

test('keeps to the outputs that were asked for', () => {
  const root = folderWith({ 'node_modules/c/package.json': pkg('c') });
  const other = metafile({ 'node_modules/c/index.js': 7 }, 'packages/cloud/dist/main.js');
  expect(bundledPackages([other], root, (path: string) => path.startsWith('packages/jaws/'))).toEqual([]);
});

test('data that was generated from a package comes with its licence', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const data = metafile({
    'packages/cloud/src/generated/sqs.json': 10,
    'packages/cloud/src/generated/resource-specs.json': 9,
  });
  const names = bundledPackages([data], root).map((one: { name: string }) => one.name);
  expect(names).toEqual(['@aws-cdk/aws-service-spec', '@aws-sdk/client-sqs']);
});

test('a minified file may hide packages, so it must be said which', () => {
  const root = folderWith({ 'node_modules/c/package.json': pkg('c') });
  expect(() => bundledPackages([metafile({ 'node_modules/c/c.min.js': 7 })], root)).toThrow(
    'node_modules/c/c.min.js is minified: write in scripts/licences.mjs which packages it has inside.',
  );
});

test('tar brings along what it has inside', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const found = bundledPackages([metafile({ 'node_modules/tar/dist/esm/index.min.js': 9 })], root);
  expect(found.map((one: { name: string }) => one.name)).toContain('minipass');
});

test('a package without a text is an error with its name', () => {
  const root = folderWith({
    'node_modules/c/package.json': pkg('c', { license: 'WTFPL' }),
    'node_modules/c/readme.md': 'c',
  });
  const packages = bundledPackages([metafile({ 'node_modules/c/index.js': 7 })], root);
  expect(() => thirdParty(packages)).toThrow('No licence text: c@1.0.0 (WTFPL).');
});

test('the text of another repository, or of another licence, is not taken', () => {
  const root = folderWith({
    'node_modules/c/package.json': pkg('c', { repository: { url: 'https://example.com/one.git' } }),
    'node_modules/d/package.json': pkg('d', { repository: { url: 'https://example.com/two.git' } }),
    'node_modules/d/LICENSE': 'MIT',
    'node_modules/e/package.json': pkg('e', { repository: { url: 'https://example.com/one.git' }, license: 'ISC' }),
    'node_modules/e/LICENSE': 'ISC',
  });
  const inputs = { 'node_modules/c/index.js': 7, 'node_modules/d/index.js': 7, 'node_modules/e/index.js': 7 };
  expect(() => thirdParty(bundledPackages([metafile(inputs)], root))).toThrow('No licence text: c@1.0.0 (MIT).');
});

test('a notice alone is not a license text', () => {
  const root = folderWith({ 'node_modules/c/package.json': pkg('c'), 'node_modules/c/NOTICE': 'c is made by others' });
  const packages = bundledPackages([metafile({ 'node_modules/c/index.js': 7 })], root);
  expect(() => thirdParty(packages)).toThrow('No licence text: c@1.0.0');
});

test('equal texts are there once; a package without a file has that of its repository', () => {
  const repository = { url: 'https://example.com/monorepo.git' };
  const root = folderWith({
    'node_modules/a/package.json': pkg('a', { repository }),
    'node_modules/a/LICENSE': 'The text\n',
    'node_modules/a/NOTICE.txt': 'And a notice',
    'node_modules/b/package.json': pkg('b', { repository }),
    'node_modules/c/package.json': pkg('c'),
    'node_modules/c/license.md': 'Another text with ``` in it',
  });
  const inputs = { 'node_modules/a/x.js': 1, 'node_modules/b/x.js': 1, 'node_modules/c/x.js': 1 };
  const text = thirdParty(bundledPackages([metafile(inputs)], root));
  expect(text).toContain('| b | 1.0.0 | MIT |');
  expect(text).toContain('## a 1.0.0, b 1.0.0\n\n```text\nThe text\n\nAnd a notice\n```\n');
  expect(text).toContain('## c 1.0.0\n\n````text\nAnother text with ``` in it\n````\n');
});

test('the built packages have theirs', () => {
  const text = readFileSync(new URL('../../packages/jaws/THIRD-PARTY.md', import.meta.url), 'utf8');
  for (const name of ['zod', 'yaml', 'minipass', '@bomb.sh/tab', '@babel/parser', '@aws-sdk/client-s3'])
    expect(text).toContain(`\n| ${name} | `);
});
