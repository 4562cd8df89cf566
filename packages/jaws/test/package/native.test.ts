import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';
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

// The smallest WebAssembly module that exports a function: add(i32, i32) -> i32.
const wasm = Buffer.from('0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b', 'hex');

/** A real addon that is already installed: one of the linter's dependencies has it. */
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

  test('of a package, imported by its path', async () => {
    const project = new TestProject({
      ...awsm(),
      [`${at}/handler.ts`]: `
import { start } from 'adder';
import bytes from 'adder/lib/add.wasm';
export const handler = async () => (await start(bytes)).add(40, 2);`,
      'node_modules/adder/package.json': {
        name: 'adder',
        exports: { '.': './index.js', './lib/add.wasm': './lib/add.wasm' },
      },
      'node_modules/adder/index.js':
        'exports.start = async (bytes) => (await WebAssembly.instantiate(bytes)).instance.exports;',
      'node_modules/adder/lib/add.wasm': wasm,
    });
    expect(await lambdas.value(project, 'shop/order')).toBe(42);
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
    mkdirSync(join(project.root, 'node_modules/@work'), { recursive: true });
    symlinkSync('../../../engine', join(project.root, 'node_modules/@work/engine'));
    expect(await lambdas.value(project, 'shop/order')).toBe(42);
    expect(await project.names('shop/order')).toEqual([
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
  const manifest = {
    [`${at}/handler.js`]: "import 'thing'; export const handler = async () => 1;",
    'node_modules/thing/package.json': {
      name: 'thing',
      optionalDependencies: Object.fromEntries(names.map((name) => [`@img/thing-${name}`, '1'])),
    },
    'node_modules/thing/index.js': '',
  };
  /** Builds as on another machine: only the values of `process` that the project's own code reads change. */
  async function machine<T>(name: string, work: () => Promise<T>): Promise<T> {
    const [platform, arch] = name.split('-');
    const replaced = { platform: { value: platform }, arch: { value: arch } };
    const before = Object.getOwnPropertyDescriptors(process);
    Object.defineProperties(process, replaced);
    try {
      return await work();
    } finally {
      Object.defineProperties(process, { platform: before.platform, arch: before.arch });
    }
  }
  const warnings = (project: TestProject) =>
    project.events.flatMap((event) => (event.type === 'warning' ? [`${event.message} ${event.hint}`] : []));

  test.each(['linux-x64', 'darwin-arm64', 'win32-x64'])(
    'only those for the platform of the function are shipped, on %s',
    async (here) => {
      const project = new TestProject({
        ...awsm({}, { Architectures: ['arm64'] }),
        ...manifest,
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
      const all = [...(await machine(here, () => project.files('shop/order'))).keys()];
      const shipped = all.filter((name) => name.endsWith('.node'));
      expect(all).toContain('node_modules/built/LICENSE');
      expect(all.filter((name) => /README|\.cc$/.test(name))).toEqual([]);
      expect(shipped.sort()).toEqual([
        'node_modules/@img/thing-linux-arm64/thing.node',
        'node_modules/built/prebuilds/linux-arm64/node.napi.glibc.node',
      ]);
      expect(warnings(project)).toEqual([]);
    },
  );

  test.each([
    ['another processor', binding('linux', 'x64', x64, 'glibc'), 'Linux on x86_64'],
    ['macOS', binding('darwin', 'arm64', macOS), 'macOS'],
    ['musl', binding('linux', 'arm64', arm64, 'musl'), 'Linux on arm64 (musl)'],
  ])('a package with one for %s only is named, also when others are well', async (_, files, found) => {
    const project = new TestProject({
      ...awsm({}, { Architectures: ['arm64'] }),
      ...manifest,
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
