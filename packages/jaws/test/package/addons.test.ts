import { describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';
const project = (files: Record<string, unknown>, lambda: Record<string, unknown> = {}) =>
  new TestProject({
    [`${at}/awsm.json`]: { lambda },
    [`${at}/handler.js`]: "import 'thing'; export const handler = async () => 1;",
    'node_modules/thing/index.js': '',
    ...files,
  });
const warnings = ({ events }: TestProject) =>
  events.flatMap((event) => (event.type === 'warning' ? [[event.message, event.hint]] : []));

/** The first bytes of an addon, and a text inside it. */
function addon(machine: 'x64' | 'arm64' | 'macOS' | 'Windows', symbol = 'napi_register_module_v1'): Buffer {
  const header = Buffer.alloc(64);
  if (machine === 'macOS') header.writeUInt32BE(0xcffaedfe);
  else if (machine === 'Windows') header.write('MZ');
  else {
    header.writeUInt32BE(0x7f454c46);
    header.writeUInt16LE(machine === 'x64' ? 0x3e : 0xb7, 18);
  }
  return Buffer.concat([header, Buffer.from(`\0${symbol}\0`)]);
}

describe('binaries of one package for several platforms', () => {
  const deep = 'node_modules/thing/bin/napi-v6';
  const files = {
    'node_modules/thing/package.json': { name: 'thing' },
    [`${deep}/linux/x64/thing.node`]: addon('x64'),
    [`${deep}/linux/x64/libthing.so.1`]: addon('x64'),
    [`${deep}/linux/arm64/thing.node`]: addon('arm64'),
    [`${deep}/linux/arm64/libthing.so.1`]: addon('arm64'),
    [`${deep}/darwin/arm64/thing.node`]: addon('macOS'),
    [`${deep}/darwin/arm64/libthing.dylib`]: addon('macOS'),
    [`${deep}/win32/x64/thing.node`]: addon('Windows'),
    [`${deep}/win32/x64/thing.dll`]: addon('Windows'),
    [`${deep}/data.bin`]: 'data',
  };

  test.each([
    ['x86_64', 'x64'],
    ['arm64', 'arm64'],
  ])('only those for %s are shipped, however deep they are', async (architecture, folder) => {
    const app = project(files, { cloudFormation: { Architectures: [architecture] } });
    expect((await app.names('shop/order')).filter((name) => name.includes('/bin/'))).toEqual([
      `${deep}/data.bin`,
      `${deep}/linux/${folder}/libthing.so.1`,
      `${deep}/linux/${folder}/thing.node`,
    ]);
    expect(warnings(app)).toEqual([]);
  });

  test('where none fits, all of them are, and a warning says so', async () => {
    const app = project({
      'node_modules/thing/package.json': { name: 'thing' },
      [`${deep}/darwin/arm64/thing.node`]: addon('macOS'),
      [`${deep}/win32/x64/thing.node`]: addon('Windows'),
    });
    expect((await app.names('shop/order')).filter((name) => name.endsWith('.node'))).toHaveLength(2);
    expect(warnings(app)).toEqual([
      [
        'shop/order runs on Linux on x86_64, but thing is installed for Windows and macOS only.',
        expect.stringContaining('npm install --os=linux'),
      ],
    ]);
  });
});

describe('an addon that is built for another version of Node', () => {
  const built = 'node_modules/thing/build/Release/thing.node';
  const manifest = { 'node_modules/thing/package.json': { name: 'thing', gypfile: true } };
  const runtime = (Runtime: string) => ({ cloudFormation: { Runtime } });

  test.each([
    ['nodejs22.x', 'node_register_module_v115', 'Node 20'],
    ['nodejs24.x', 'node_register_module_v127', 'Node 22'],
    ['nodejs22.x', 'node_register_module_v199', 'a Node of ABI 199'],
  ])('is refused for %s: %s', async (Runtime, symbol, words) => {
    const app = project({ ...manifest, [built]: addon('x64', symbol) }, runtime(Runtime));
    const node = /\d+/.exec(Runtime)![0];
    await expect(app.build()).rejects.toMatchObject({
      code: 'AddonForOtherNode',
      message: `shop/order runs on ${Runtime}, but thing is built for ${words}: ${built} would not load.`,
      hint: expect.stringContaining(`npx --yes --package node@${node} npm rebuild thing`),
    });
  });

  test('is known by what node-gyp wrote beside it, where the addon does not say', async () => {
    const files = {
      ...manifest,
      [built]: addon('x64', 'node_module_register'),
      'node_modules/thing/build/config.gypi': '{ "variables": { "node_module_version": 115 } }',
    };
    await expect(project(files, runtime('nodejs22.x')).build()).rejects.toMatchObject({ code: 'AddonForOtherNode' });
  });

  test.each([
    ['of the runtime', { [built]: addon('x64', 'node_register_module_v127') }],
    ['of Node-API', { [built]: addon('x64') }],
    [
      'for several versions',
      {
        'node_modules/thing/prebuilds/linux-x64/node.abi115.node': addon('x64', 'node_register_module_v115'),
        'node_modules/thing/prebuilds/linux-x64/node.abi127.node': addon('x64', 'node_register_module_v127'),
      },
    ],
    ['for another platform', { [built]: addon('macOS', 'node_register_module_v115') }],
  ])('but not one %s', async (_, files) => {
    await project({ ...manifest, ...files }, runtime('nodejs22.x')).build();
  });

  test('does not matter where it is left out', async () => {
    const app = project(
      { ...manifest, [built]: addon('x64', 'node_register_module_v115') },
      { ...runtime('nodejs22.x'), package: { excludePatterns: ['node_modules/thing/build'] } },
    );
    expect(await app.names('shop/order')).not.toContain(built);
  });
});

describe('an addon for another version of Node that only another package asks for', () => {
  const built = 'node_modules/driver/build/Release/driver.node';
  const driver = {
    'node_modules/driver/package.json': { name: 'driver', gypfile: true },
    'node_modules/driver/index.js': "module.exports = require('./build/Release/driver.node');",
    [built]: addon('x64', 'node_register_module_v115'),
    'package.json': { dependencies: { thing: '1', driver: '1' } },
  };
  const lambda = { cloudFormation: { Runtime: 'nodejs22.x' } };
  const optional = {
    name: 'thing',
    peerDependencies: { driver: '1' },
    peerDependenciesMeta: { driver: { optional: true } },
  };
  const lazily = "exports.open = () => require('driver');";

  test.each([
    ['as an optional peer', optional, lazily],
    ['as an optional dependency', { name: 'thing', optionalDependencies: { driver: '1' } }, lazily],
    ['in its code alone', { name: 'thing' }, lazily],
    ['by a name that is known at run time', optional, 'exports.open = (name) => require(name);'],
    ['where it is shipped as it is', optional, "exports.at = __dirname; exports.open = () => require('driver');"],
  ])('%s is left out, and a warning says so', async (_, manifest, code) => {
    const files = { ...driver, 'node_modules/thing/package.json': manifest, 'node_modules/thing/index.js': code };
    const app = project(files, lambda);
    expect((await app.names('shop/order')).filter((name) => name.includes('driver'))).toEqual([]);
    expect(warnings(app)).toEqual([
      [
        'shop/order: driver is not in the zip: it is built for Node 20, and only packages ask for it that do without.',
        'If the function uses it, build it for Node 22: `npx --yes --package node@22 npm rebuild driver`.',
      ],
    ]);
  });

  test.each([
    ['requires it', { name: 'thing', dependencies: { driver: '1' } }, lazily, ''],
    ['has it as a peer', { name: 'thing', peerDependencies: { driver: '1' } }, lazily, ''],
    [
      'that is shipped as it is requires it',
      { name: 'thing', dependencies: { driver: '1' } },
      'exports.at = __dirname;',
      '',
    ],
    ['imports it at once', { ...optional, type: 'module' }, "import 'driver';", ''],
    [
      'imports it by a name at once',
      { ...optional, type: 'module' },
      "import d from 'driver'; export const open = d;",
      '',
    ],
    ['gets its name from the code of the function', optional, 'exports.open = (name) => require(name);', "'driver'"],
    ['has it as an option, but the function imports it', optional, lazily, "import('driver')"],
  ])('is refused where a package %s', async (_, manifest, code, used) => {
    const files = {
      ...driver,
      'node_modules/thing/package.json': manifest,
      'node_modules/thing/index.js': code,
      [`${at}/handler.js`]: `import * as thing from 'thing'; export const handler = async () => [thing, ${used}];`,
    };
    await expect(project(files, lambda).build()).rejects.toMatchObject({ code: 'AddonForOtherNode' });
  });

  test('is refused where includePaths names it', async () => {
    const files = { ...driver, 'node_modules/thing/package.json': optional, 'node_modules/thing/index.js': lazily };
    const app = project(files, { ...lambda, package: { optimize: { includePaths: ['node_modules/driver'] } } });
    await expect(app.build()).rejects.toMatchObject({ code: 'AddonForOtherNode' });
  });
});

test('an addon that was never built is a warning', async () => {
  const app = project({
    'node_modules/thing/package.json': { name: 'thing', version: '1.0.0' },
    'node_modules/thing/binding.gyp': '{}',
    'node_modules/thing/src/thing.cc': '',
  });
  await app.build();
  expect(warnings(app)).toEqual([
    [
      'shop/order: thing has a native addon that was never built, so the zip is without it.',
      expect.stringContaining('npm rebuild thing'),
    ],
  ]);
});

describe('a package that is shipped as it is and requires an ES module', () => {
  const files = {
    'node_modules/thing/package.json': { name: 'thing', dependencies: { modern: '1' } },
    'node_modules/thing/index.js': "exports.at = __dirname; exports.modern = require('modern/part.js');",
    'node_modules/modern/package.json': { name: 'modern', type: 'module', exports: { './part.js': './part.js' } },
    'node_modules/modern/part.js': 'export const part = 1;',
  };
  test('is a warning where the runtime refuses that', async () => {
    const app = project(files, { cloudFormation: { Runtime: 'nodejs22.x' } });
    await app.build();
    expect(warnings(app)).toEqual([
      [
        'shop/order: thing is shipped as it is installed and requires modern, an ES module, which nodejs22.x does not allow.',
        'Set "Runtime": "nodejs24.x" in awsm.json, or install an older version of the package.',
      ],
    ]);
  });

  test.each([
    ['on nodejs24.x', files, 'nodejs24.x'],
    [
      'which has a form for that',
      {
        ...files,
        'node_modules/modern/package.json': {
          name: 'modern',
          type: 'module',
          exports: { './part.js': { require: './part.cjs', import: './part.js' } },
        },
        'node_modules/modern/part.cjs': 'exports.part = 1;',
      },
      'nodejs22.x',
    ],
    [
      'for its data',
      {
        ...files,
        'node_modules/thing/index.js': "exports.at = __dirname; exports.data = require('modern/data.json');",
        'node_modules/modern/package.json': { name: 'modern', type: 'module' },
        'node_modules/modern/data.json': {},
      },
      'nodejs22.x',
    ],
    [
      'by import',
      {
        ...files,
        'node_modules/thing/index.js': "exports.at = __dirname; exports.modern = () => import('modern/part.js');",
      },
      'nodejs22.x',
    ],
  ])('but not %s', async (_, all, Runtime) => {
    const app = project(all, { cloudFormation: { Runtime } });
    await app.build();
    expect(warnings(app)).toEqual([]);
  });
});

describe('a large dependency that only the code for browsers needs', () => {
  const weight = Buffer.alloc(11 * 1024 * 1024, 'web');
  const files = (node: string, exports: unknown = { node: './node.js', default: './web.js' }) => ({
    'node_modules/thing/package.json': { name: 'thing', dependencies: { web: '1', other: '1' }, exports },
    'node_modules/thing/node.js': node,
    'node_modules/thing/more.js': "require('other');",
    'node_modules/thing/web.js': "import 'web';",
    'node_modules/web/package.json': { name: 'web' },
    'node_modules/web/part.js': '',
    'node_modules/web/web.wasm': weight,
    'node_modules/other/package.json': { name: 'other' },
    'node_modules/other/index.js': '',
  });
  const shipped = async (all: Record<string, unknown>) =>
    (await project(all).names('shop/order')).flatMap(
      (name) => /^node_modules\/(web|other)\/package/.exec(name)?.[1] ?? [],
    );

  test('is not shipped', async () => {
    expect(
      await shipped(
        files(
          "exports.at = __dirname; require('./more'); exports.get = (url) => import(/* webpackIgnore: true */ url); // web",
        ),
      ),
    ).toEqual(['other']);
  });

  test.each([
    ['is asked for', "exports.at = __dirname; exports.later = () => require('web/part.js');", undefined],
    [
      'may be asked for by a name that is not known',
      'exports.at = __dirname; exports.load = (name) => require(name);',
      undefined,
    ],
    ['is asked for by a part', 'exports.at = __dirname;', { '.': { node: './node.js' }, './web': './web.js' }],
    ['may be asked for by parts that are not named', 'exports.at = __dirname;', { '.': './node.js', './*': './*.js' }],
  ])('is shipped where it %s', async (_, node, exports) => {
    expect(await shipped(files(node, exports))).toEqual(['other', 'web']);
  });
});
