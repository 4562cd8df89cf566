import { mkdirSync, symlinkSync } from 'node:fs';
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

/** Links below a project's folder: path -> target, relative to the link. */
function link(project: TestProject, links: Readonly<Record<string, string>>): void {
  for (const [place, target] of Object.entries(links)) {
    mkdirSync(dirname(join(project.root, place)), { recursive: true });
    symlinkSync(target, join(project.root, place));
  }
}

const handler = "import { name } from 'dep';\nexport const handler = async () => name;\n";
const codeOf = async (project: TestProject) =>
  (await project.names('shop/order')).filter((name) => /\.[cm]?js$/.test(name)).sort();

describe('npm and yarn workspaces', () => {
  /** The project is one of the packages of a workspace; dependencies are installed above it. */
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
    const names = (await project.names('shop/order')).filter((name) => name.includes('/shared/'));
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
      // Packages that need each other: their links form a circle.
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
    // The text does not contain the names.
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
