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
      'node_modules/@work/shared/test/big.js',
      'node_modules/hoisted/index.js',
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
    const project = new TestProject({ ...awsm(), [`${at}/${name}`]: code, 'lib/addon.node': realAddon() });
    expect(await lambdas.value(project, 'shop/order')).toBe('function');
  });
});
