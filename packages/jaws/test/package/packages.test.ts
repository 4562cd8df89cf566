import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';
import { zip } from '../../src/artifacts/zip.ts';
import { startLambdas } from './lambdas.ts';

let lambdas: Awaited<ReturnType<typeof startLambdas>>;
beforeAll(async () => {
  lambdas = await startLambdas();
});
afterAll(() => lambdas.close());

const at = 'aws_modules/shop/order';
const awsm = (optimize: Record<string, unknown> = {}, cloudFormation: Record<string, unknown> = {}) => ({
  [`${at}/awsm.json`]: { lambda: { package: { optimize }, cloudFormation } },
});

/** Links below a project's folder: where -> what it shows, relative to the link. */
function link(project: TestProject, links: Readonly<Record<string, string>>): void {
  for (const [place, target] of Object.entries(links)) {
    mkdirSync(dirname(join(project.root, place)), { recursive: true });
    symlinkSync(target, join(project.root, place));
  }
}

const handler = "import { name } from 'dep';\nexport const handler = async () => name;\n";
const codeOf = async (project: TestProject) =>
  [...(await project.files('shop/order')).keys()].filter((name) => /\.[cm]?js$/.test(name)).sort();

describe('npm and yarn workspaces', () => {
  /** The project is one of the packages of a workspace; what is installed lies above it. */
  function workspace(optimize: Record<string, unknown>) {
    const project = new TestProject({
      ...awsm(optimize),
      'package.json': { name: 'app', type: 'module', dependencies: { '@work/shared': '*', hoisted: '1' } },
      [`${at}/handler.js`]: "import { name } from '@work/shared';\nexport const handler = async () => name;\n",
      '../package.json': { name: 'work', private: true, workspaces: ['app', 'shared'] },
      '../shared/package.json': {
        name: '@work/shared',
        type: 'module',
        exports: './index.js',
        dependencies: { hoisted: '1' },
      },
      '../shared/index.js': "import hoisted from 'hoisted';\nexport const name = 'shared with ' + hoisted;\n",
      '../shared/test/big.js': '',
      '../node_modules/hoisted/package.json': { name: 'hoisted' },
      '../node_modules/hoisted/index.js': "module.exports = 'hoisted';",
      '../node_modules/unneeded/package.json': { name: 'unneeded' },
      '../node_modules/unneeded/index.js': '',
    });
    link(project, { '../node_modules/@work/shared': '../../shared', '../node_modules/app': '../app' });
    return project;
  }

  test('a package of the workspace is bundled', async () => {
    const project = workspace({});
    expect(await lambdas.value(project, 'shop/order')).toBe('shared with hoisted');
    expect(await codeOf(project)).toEqual([`${at}/handler.mjs`]);
  });

  test('kept out of the bundle, it is shipped with what it needs', async () => {
    const project = workspace({ exclude: ['@work/shared'] });
    expect(await lambdas.value(project, 'shop/order')).toBe('shared with hoisted');
    expect(await codeOf(project)).toEqual([
      `${at}/handler.mjs`,
      'node_modules/@work/shared/index.js',
      'node_modules/hoisted/index.js',
    ]);
  });

  test('as it would be published, and never with secrets', async () => {
    const project = workspace({ exclude: ['@work/shared'] });
    const manifest = { name: '@work/shared', type: 'module', main: './index.js', dependencies: { hoisted: '1' } };
    project.write({
      '../shared/package.json': { ...manifest, files: ['lib', './data/*.json', '!lib/deep/not.js'] },
      '../shared/lib/deep/a.js': '',
      '../shared/lib/deep/not.js': '',
      '../shared/lib/key.pem': '',
      '../shared/data/one.json': '{}',
      '../shared/data/credentials.json': '{}',
      '../shared/source/big.js': '',
      '../shared/.env': 'SECRET=1',
      '../shared/vendor/x.js': '',
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('shared with hoisted');
    const names = [...(await project.files('shop/order')).keys()].filter((name) => name.includes('/shared/'));
    expect(names.map((name) => name.replace('node_modules/@work/shared/', '')).sort()).toEqual([
      'data/one.json',
      'index.js',
      'lib/deep/a.js',
      'package.json',
    ]);
  });

  test('without a bundler, the dependencies above the project are in the zip too', async () => {
    const project = workspace({ builder: false });
    expect(await lambdas.value(project, 'shop/order')).toBe('shared with hoisted');
    expect(await codeOf(project)).not.toContain('node_modules/unneeded/index.js');
  });
});

describe('pnpm', () => {
  /** Links to a store, where each package has its own dependencies beside it: https://pnpm.io/symlinked-node-modules-structure */
  function pnpm(optimize: Record<string, unknown>) {
    const store = 'node_modules/.pnpm';
    const project = new TestProject({
      ...awsm(optimize),
      'package.json': { name: 'app', type: 'module', dependencies: { dep: '1.0.0' } },
      [`${at}/handler.js`]: handler,
      'node_modules/.modules.yaml': '',
      [`${store}/dep@1.0.0/node_modules/dep/package.json`]: { name: 'dep', dependencies: { inner: '^2' } },
      [`${store}/dep@1.0.0/node_modules/dep/index.js`]: "exports.name = 'dep with ' + require('inner').name;",
      [`${store}/inner@2.0.0/node_modules/inner/package.json`]: { name: 'inner', dependencies: { dep: '1.0.0' } },
      [`${store}/inner@2.0.0/node_modules/inner/index.js`]: "exports.name = 'inner'; require('dep');",
    });
    link(project, {
      'node_modules/dep': '.pnpm/dep@1.0.0/node_modules/dep',
      [`${store}/dep@1.0.0/node_modules/inner`]: '../../inner@2.0.0/node_modules/inner',
      // Packages that need each other: links go round.
      [`${store}/inner@2.0.0/node_modules/dep`]: '../../dep@1.0.0/node_modules/dep',
    });
    return project;
  }

  test.each([
    [{}, []],
    [{ exclude: ['dep'] }, ['node_modules/dep/index.js', 'node_modules/inner/index.js']],
    [{ builder: false }, ['node_modules/dep/index.js', 'node_modules/inner/index.js']],
  ])('%j', async (optimize, shipped) => {
    const project = pnpm(optimize);
    expect(await lambdas.value(project, 'shop/order')).toBe('dep with inner');
    expect((await codeOf(project)).filter((name) => name.startsWith('node_modules/'))).toEqual(shipped);
  });
});

describe('layers', () => {
  test('have what is kept out of the bundle and not installed', async () => {
    const layer = await zip([
      {
        path: 'nodejs/node_modules/layered/index.js',
        data: Buffer.from("exports.name = 'from the layer';"),
        executable: false,
      },
    ]);
    const published = await lambdas.lambda.publishLayerVersion({ LayerName: 'shared', Content: { ZipFile: layer } });
    const Layers = [published.LayerVersionArn!];
    const project = new TestProject({
      ...awsm({ exclude: ['layered'] }, { Layers }),
      [`${at}/handler.cjs`]: "exports.handler = async () => require('layered').name;",
    });
    expect(await lambdas.value(project, 'shop/order', {}, { Layers })).toBe('from the layer');
    const module = new TestProject({
      ...awsm({ exclude: ['layered'] }, { Layers }),
      [`${at}/handler.ts`]: "import { name } from 'layered';\nexport const handler = async () => name;\n",
    });
    expect(await lambdas.value(module, 'shop/order', {}, { Layers })).toBe('from the layer');
    project.write(awsm({ exclude: ['layered'] }));
    await expect(project.build()).rejects.toMatchObject({ code: 'PackageNotInstalled' });
  });
});

describe('node_modules of a module of its own', () => {
  test.each([{}, { exclude: ['dep'] }, { builder: false }])('%j', async (optimize) => {
    const project = new TestProject({
      ...awsm(optimize),
      'package.json': { type: 'module' },
      [`${at}/handler.js`]: handler,
      'node_modules/dep/package.json': { name: 'dep', version: '1.0.0' },
      'node_modules/dep/index.js': "exports.name = 'the one of the project';",
      'aws_modules/shop/node_modules/dep/package.json': { name: 'dep', version: '2.0.0' },
      'aws_modules/shop/node_modules/dep/index.js': "exports.name = 'the one of the module';",
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('the one of the module');
  });
});

describe('a CommonJS package beside a bundle of ES modules', () => {
  const dep = {
    // Nothing in the text tells the names.
    'node_modules/dep/index.js': "const made = {}; made['na' + 'me'] = 'dep'; module.exports = made;",
    'node_modules/dep/sub/more.js': "module.exports = ['more'].reduce((all, one) => ({ ...all, [one]: 1 }), {});",
    'node_modules/dep/package.json': { name: 'dep' },
    'node_modules/esm/package.json': { name: 'esm', type: 'module', exports: './index.js' },
    'node_modules/esm/index.js': "export const kind = await Promise.resolve('esm');",
  };

  test('gives its exports by name, and one of ES modules is imported', async () => {
    const project = new TestProject({
      ...awsm({ exclude: ['dep', 'esm'], minify: false }),
      ...dep,
      [`${at}/handler.ts`]: `
import whole, { name } from 'dep';
import { more } from 'dep/sub/more.js';
import { kind } from 'esm';
export const handler = async () => [name, whole.name, more, kind, (await import('dep')).name];
`,
    });
    expect(await lambdas.value(project, 'shop/order')).toEqual(['dep', 'dep', 1, 'esm', 'dep']);
    for (const { data } of (await project.files('shop/order')).values()) {
      expect(data.includes(dirname(project.root))).toBe(false);
    }
  });

  test('of the version that the importing package has', async () => {
    const project = new TestProject({
      ...awsm({ exclude: ['dep'] }),
      ...dep,
      'node_modules/user/package.json': {
        name: 'user',
        type: 'module',
        exports: './index.js',
        dependencies: { dep: '2' },
      },
      'node_modules/user/index.js': "export { name } from 'dep';",
      'node_modules/user/node_modules/dep/package.json': { name: 'dep', version: '2.0.0' },
      'node_modules/user/node_modules/dep/index.js': "exports['na' + 'me'] = 'dep 2';",
      [`${at}/handler.ts`]: "import { name } from 'user';\nexport const handler = async () => name;\n",
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('dep 2');

    project.write({
      [`${at}/handler.ts`]:
        "import { name } from 'user';\nimport * as own from 'dep';\nexport const handler = async () => [name, own.name];\n",
      'node_modules/dep/package.json': { name: 'dep', version: '1.0.0' },
    });
    expect(await lambdas.value(project, 'shop/order')).toEqual(['dep', 'dep']);
    expect(project.events).toContainEqual(
      expect.objectContaining({
        message:
          'shop/order: dep is kept out of the bundle and asked for in two versions, 1.0.0 and 2.0.0. The first one is shipped.',
      }),
    );
  });
});

describe('paths of npm 2', () => {
  test('lead to where npm puts the package today', async () => {
    const project = new TestProject({
      ...awsm({ exclude: ['gm'], includePaths: ['node_modules/awsm-images/node_modules/gm'] }),
      [`${at}/handler.js`]: "exports.handler = async () => require('gm').name;",
      'node_modules/awsm-images/package.json': { name: 'awsm-images', dependencies: { gm: '1' } },
      'node_modules/gm/package.json': { name: 'gm', dependencies: { dep: '1' } },
      'node_modules/gm/index.js': "exports.name = 'gm with ' + require('dep');",
      'node_modules/dep/package.json': { name: 'dep' },
      'node_modules/dep/index.js': "module.exports = 'dep';",
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('gm with dep');
  });
});

// The smallest WebAssembly module that exports a function: add(i32, i32) -> i32.
const wasm = Buffer.from('0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b', 'hex');

/** A real addon that is there anyway: one of the linter's dependencies has it. */
function realAddon(): Buffer {
  const scope = join(import.meta.dirname, '../../../../node_modules/@oxc-resolver');
  const name = readdirSync(scope).find((one) => one.startsWith(`binding-${process.platform}-${process.arch}`));
  const file = name && readdirSync(join(scope, name)).find((one) => one.endsWith('.node'));
  if (!file) throw new Error('no native addon is installed');
  return readFileSync(join(scope, name, file));
}

describe('WebAssembly', () => {
  test('of a package that reads its file at run time, and of the project itself', async () => {
    const project = new TestProject({
      ...awsm(),
      'node_modules/adder/package.json': { name: 'adder', type: 'module', exports: './index.js' },
      'node_modules/adder/index.js': `
import { readFile } from 'node:fs/promises';
const bytes = await readFile(new URL('./lib/add.wasm', import.meta.url));
export const { add } = (await WebAssembly.instantiate(bytes)).instance.exports;`,
      'node_modules/adder/lib/add.wasm': wasm,
      'lib/add.wasm': wasm,
      [`${at}/handler.ts`]: `
import { add } from 'adder';
import bytes from '../../../lib/add.wasm';
const own = (await WebAssembly.instantiate(bytes)).instance.exports.add as (a: number, b: number) => number;
export const handler = async ({ a, b }: { a: number; b: number }) => [add(a, b), own(b, b)];`,
    });
    expect(await lambdas.value(project, 'shop/order', { a: 2, b: 3 })).toEqual([5, 6]);
  });

  test('of a package of the workspace that reads its file at run time', async () => {
    const project = new TestProject({
      ...awsm(),
      [`${at}/handler.ts`]: "import { add } from '@work/engine';\nexport const handler = async () => add(20, 22);\n",
      '../engine/package.json': { name: '@work/engine', main: 'pkg/engine.js', files: ['pkg'] },
      '../engine/pkg/engine.js': `
const bytes = require('fs').readFileSync(require('path').join(__dirname, 'engine_bg.wasm'));
exports.add = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.add;`,
      '../engine/pkg/engine_bg.wasm': wasm,
      '../engine/target/debug/huge.bin': '',
    });
    link(project, { 'node_modules/@work/engine': '../../../engine' });
    expect(await lambdas.value(project, 'shop/order')).toBe(42);
    expect([...(await project.files('shop/order')).keys()].sort()).toEqual([
      `${at}/handler.mjs`,
      'node_modules/@work/engine/package.json',
      'node_modules/@work/engine/pkg/engine.js',
      'node_modules/@work/engine/pkg/engine_bg.wasm',
    ]);
  });
});

describe('native addons', () => {
  const platform = `${process.platform}-${process.arch}`;

  test('of a package for each platform, as napi-rs makes them', async () => {
    const project = new TestProject({
      ...awsm(),
      [`${at}/handler.ts`]:
        "import { ResolverFactory } from 'resolver';\nexport const handler = async () => typeof ResolverFactory;",
      'node_modules/resolver/package.json': {
        name: 'resolver',
        optionalDependencies: { [`@resolver/binding-${platform}-gnu`]: '1', '@resolver/binding-darwin-arm64': '1' },
      },
      'node_modules/resolver/index.js': `const native = require('@resolver/binding-' + process.platform + '-' + process.arch + '-gnu');\nmodule.exports.ResolverFactory = native.ResolverFactory;`,
      [`node_modules/@resolver/binding-${platform}-gnu/package.json`]: {
        name: `@resolver/binding-${platform}-gnu`,
        main: 'resolver.node',
        os: [process.platform],
        cpu: [process.arch],
      },
      [`node_modules/@resolver/binding-${platform}-gnu/resolver.node`]: realAddon(),
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('function');
  });

  test('that a package looks up at run time', async () => {
    const project = new TestProject({
      ...awsm(),
      [`${at}/handler.ts`]:
        "import native from 'better';\nexport const handler = async () => typeof native.ResolverFactory;",
      'node_modules/better/package.json': { name: 'better', dependencies: { bindings: '1' }, gypfile: true },
      'node_modules/better/lib/index.js': '',
      'node_modules/better/index.js': "module.exports = require('bindings')('better.node', __dirname);",
      'node_modules/better/build/Release/better.node': realAddon(),
      'node_modules/bindings/package.json': { name: 'bindings' },
      'node_modules/bindings/index.js':
        "module.exports = (name, from) => require(require('path').join(from, 'build', 'Release', name));",
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('function');
  });

  /** Addons of other platforms and processors, by their first bytes. */
  const elf = (machine: number) => {
    const header = Buffer.alloc(64);
    header.writeUInt32BE(0x7f454c46, 0);
    header.writeUInt16LE(machine, 18);
    return header;
  };
  const [x64, arm64, macOS] = [elf(0x3e), elf(0xb7), Buffer.from('cffaedfe0c000001'.padEnd(64, '0'), 'hex')];
  const binding = (os: string, cpu: string, data: Buffer, libc?: string) => {
    const name = `@img/thing-${os}${libc === 'musl' ? 'musl' : ''}-${cpu}`;
    return {
      [`node_modules/${name}/package.json`]: { name, os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) },
      [`node_modules/${name}/thing.node`]: data,
    };
  };
  const names = ['darwin-arm64', 'linux-x64', 'linux-arm64', 'linuxmusl-x64', 'linuxmusl-arm64', 'win32-x64'];
  const thing = {
    [`${at}/handler.js`]: "import 'thing'; export const handler = async () => 1;",
    'node_modules/thing/package.json': {
      name: 'thing',
      optionalDependencies: Object.fromEntries(names.map((name) => [`@img/thing-${name}`, '1'])),
    },
    'node_modules/thing/index.js': '',
  };
  const warnings = (project: TestProject) =>
    project.events.flatMap((event) => (event.type === 'warning' ? [`${event.message} ${event.hint}`] : []));

  test('only those for the platform of the function are shipped, and those that run here', async () => {
    const project = new TestProject({
      ...awsm({}, { Architectures: ['arm64'] }),
      ...thing,
      ...binding('linux', 'x64', x64, 'glibc'),
      ...binding('linux', 'arm64', arm64, 'glibc'),
      ...binding('linux', 'arm64', arm64, 'musl'),
      ...binding('win32', 'x64', Buffer.from('MZ')),
      ...binding('darwin', 'arm64', macOS),
      'node_modules/built/package.json': { name: 'built', dependencies: { 'node-gyp-build': '4' } },
      'node_modules/built/index.js': '',
      'node_modules/built/prebuilds/linux-arm64/node.napi.glibc.node': arm64,
      'node_modules/built/prebuilds/linux-arm64/node.napi.musl.node': arm64,
      'node_modules/built/src/built.cc': '',
      'node_modules/built/README.md': '',
      'node_modules/built/LICENSE': '',
      'node_modules/built/prebuilds/darwin-x64+arm64/node.napi.node': macOS,
      'node_modules/built/prebuilds/win32-ia32/node.napi.node': Buffer.from('MZ'),
    });
    project.write({ [`${at}/handler.js`]: "import 'thing'; import 'built'; export const handler = async () => 1;" });
    const all = [...(await project.files('shop/order')).keys()];
    const shipped = all.filter((name) => name.endsWith('.node'));
    expect(all).toContain('node_modules/built/LICENSE');
    expect(all.filter((name) => /README|\.cc$/.test(name))).toEqual([]);
    const here = `${process.platform}-${process.arch}`;
    const expected = [
      'node_modules/@img/thing-linux-arm64/thing.node',
      'node_modules/built/prebuilds/linux-arm64/node.napi.glibc.node',
      ...(here === 'linux-x64' ? ['node_modules/@img/thing-linux-x64/thing.node'] : []),
    ];
    if (process.platform === 'linux') expect(shipped.sort()).toEqual(expected.sort());
    else expect(shipped).toEqual(expect.arrayContaining(expected));
    expect(warnings(project)).toEqual([]);
  });

  test.each([
    ['another processor', binding('linux', 'x64', x64, 'glibc'), 'Linux on x86_64'],
    ['macOS', binding('darwin', 'arm64', macOS), 'macOS'],
    ['musl', binding('linux', 'arm64', arm64, 'musl'), 'Linux on arm64 (musl)'],
  ])('a package with one for %s only is named, also when others are well', async (_, files, found) => {
    const project = new TestProject({
      ...awsm({}, { Architectures: ['arm64'] }),
      ...thing,
      ...files,
      [`${at}/handler.js`]: "import 'thing'; import 'well'; export const handler = async () => 1;",
      'node_modules/well/package.json': { name: 'well', gypfile: true },
      'node_modules/well/index.js': '',
      'node_modules/well/build/Release/well.node': arm64,
    });
    const expected = [
      `shop/order runs on Linux on arm64, but thing is installed for ${found} only. ` +
        'It runs on this machine at most. For Lambda: `npm install --os=linux --cpu=arm64 --libc=glibc thing`.',
    ];
    await project.build();
    expect(warnings(project)).toEqual(expected);
    project.events.length = 0;
    await project.build();
    expect(project.events).toContainEqual(expect.objectContaining({ type: 'built', cached: true }));
    expect(warnings(project)).toEqual(expected);
  });

  test('an engine that is generated beside its client, as Prisma does', async () => {
    const project = new TestProject({
      ...awsm(),
      [`${at}/handler.ts`]:
        "import { PrismaClient } from '@prisma/client';\nexport const handler = async () => new PrismaClient().engine();\n",
      'node_modules/@prisma/client/package.json': { name: '@prisma/client', main: 'default.js' },
      'node_modules/@prisma/client/default.js':
        "exports.PrismaClient = require('.prisma/client/default').PrismaClient;",
      'node_modules/.prisma/client/default.js': `
const { join } = require('path');
exports.PrismaClient = class { engine() { return typeof require(join(__dirname, 'query.node')).ResolverFactory; } };`,
      'node_modules/.prisma/client/query.node': realAddon(),
      'node_modules/.prisma/client/schema.prisma': '',
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('function');
  });

  test.each([
    [
      'handler.ts',
      "import addon from '../../../lib/addon.node';\nexport const handler = async () => typeof addon.ResolverFactory;",
    ],
    [
      'handler.cts',
      "const addon = require('../../../lib/addon.node');\nexports.handler = async () => typeof addon.ResolverFactory;",
    ],
  ])("the project's own, imported by %s", async (name, code) => {
    const project = new TestProject({
      ...awsm({ minify: false }),
      [`${at}/${name}`]: code,
      'lib/addon.node': realAddon(),
    });
    expect(await lambdas.value(project, 'shop/order')).toBe('function');
    for (const { data } of (await project.files('shop/order')).values()) {
      expect(data.includes(dirname(project.root))).toBe(false);
    }
  });
});
