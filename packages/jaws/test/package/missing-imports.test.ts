import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';
import { startLambdas } from './lambdas.ts';

let lambdas: Awaited<ReturnType<typeof startLambdas>>;
beforeAll(async () => {
  lambdas = await startLambdas();
});
afterAll(() => lambdas.close());

const at = 'aws_modules/shop/order';
const project = (files: Record<string, unknown>) => new TestProject({ [`${at}/awsm.json`]: { lambda: {} }, ...files });

describe('a module that a package can do without', () => {
  // As `debug` imports supports-color, and knex the drivers of other databases.
  const packages = {
    'node_modules/colours/package.json': {
      name: 'colours',
      peerDependenciesMeta: { 'supports-x': { optional: true } },
    },
    'node_modules/colours/index.js': `
let level = 0;
try { level = require('supports-x').level; } catch {}
exports.level = level;
exports.load = () => require('driver/callback');`,
    'node_modules/modern/package.json': { name: 'modern', type: 'module', exports: './index.js' },
    'node_modules/modern/index.js': `
export const extra = () => import('./extra.js').then((extra) => extra.found, (error) => error.code);
export const other = () => import('other').then(() => 'there', (error) => error.code);`,
    'node_modules/modern/extra.js': "import { found } from 'supports-y';\nimport './gone.js';\nexport { found };",
  };
  const code = `
const tried = (load) => { try { return load(); } catch (error) { return error.code; } };`;

  test.each([
    ['handler.mjs', "import colours from 'colours'; import { extra, other } from 'modern'; export"],
    ['handler.ts', "import * as colours from 'colours'; import { extra, other } from 'modern'; export"],
  ])('is missed when it is asked for, by %s', async (name, imports) => {
    const app = project({
      ...packages,
      [`${at}/${name}`]: `${imports} const handler = async () => [colours.level, tried(colours.load), await extra(), await other()];${code.replace('(load)', name.endsWith('ts') ? '(load: any)' : '(load)').replace('(error)', name.endsWith('ts') ? '(error: any)' : '(error)')}`,
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual([
      0,
      'MODULE_NOT_FOUND',
      'MODULE_NOT_FOUND',
      'ERR_MODULE_NOT_FOUND',
    ]);
    expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test('is in the bundle as soon as it is installed', async () => {
    const app = project({
      ...packages,
      [`${at}/handler.cjs`]: "exports.handler = async () => require('colours').level;",
    });
    expect(await app.call('shop/order')).toBe(0);
    app.write({ 'node_modules/supports-x/index.js': 'exports.level = 3;' });
    expect(await app.call('shop/order')).toBe(3);
  });

  test('may be named in `exclude` all the same', async () => {
    const app = project({
      ...packages,
      [`${at}/awsm.json`]: { lambda: { package: { optimize: { exclude: ['supports-x'] } } } },
      [`${at}/handler.cjs`]: "exports.handler = async () => require('colours').level;",
    });
    expect(await app.call('shop/order')).toBe(0);
  });

  test('is an error where package.json insists on it, and in code of the project', async () => {
    const app = project({
      ...packages,
      'node_modules/colours/package.json': { name: 'colours', dependencies: { driver: '1' } },
      [`${at}/handler.js`]: "import 'colours'; import 'nowhere'; export const handler = async () => 1;",
    });
    await expect(app.build()).rejects.toMatchObject({
      problems: [
        { message: expect.stringContaining(`${at}/handler.js: Could not resolve "nowhere"`) },
        { message: expect.stringContaining('colours/index.js: Could not resolve "driver/callback"') },
      ],
    });
  });
});

describe('a package that looks for files beside its code', () => {
  const data = {
    'node_modules/fonts/data/font.afm': 'a font',
    'node_modules/fonts/lib/worker.js': "require('worker_threads').parentPort.postMessage('worked');",
    'node_modules/commented/index.js': '// __dirname, require.resolve(x)\nexports.fine = typeof __dirname;',
  };

  test.each([
    ["require('fs').readFileSync(require('path').join(__dirname, '../data/font.afm'), 'utf8')", 'commonjs'],
    ["require('fs').readFileSync(require.resolve('../data/font.afm'), 'utf8')", 'commonjs'],
    ["(await import('node:fs')).readFileSync(new URL('../data/font.afm', import.meta.url), 'utf8')", 'module'],
    ["(await import('node:fs')).readFileSync(import.meta.dirname + '/../data/font.afm', 'utf8')", 'module'],
  ])('is shipped with them: %s', async (expression, type) => {
    const app = project({
      ...data,
      'node_modules/fonts/package.json': { name: 'fonts', type, main: 'lib/index.js' },
      'node_modules/fonts/lib/index.js':
        type === 'module' ? `export const font = ${expression};` : `exports.font = ${expression};`,
      [`${at}/handler.ts`]: "import { font } from 'fonts'; export const handler = async () => font;",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('a font');
  });

  test('starts its worker', async () => {
    const app = project({
      ...data,
      'node_modules/fonts/package.json': { name: 'fonts', main: 'lib/index.js' },
      'node_modules/fonts/lib/index.js': `
const { Worker } = require('worker_threads');
exports.work = () => new Promise((done) => new Worker(require('path').join(__dirname, 'worker.js')).on('message', done));`,
      [`${at}/handler.ts`]: "import { work } from 'fonts'; export const handler = () => work();",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('worked');
  });

  test.each([
    ['by another name of require', "const ask = require;\nexports.say = (name) => ask('./words/' + name).word;"],
    [
      'by a name in its class',
      "let ask;\nfunction load(name) { ask = require; return ask('./words/' + name).word; }\nexports.say = load;",
    ],
  ])('is shipped with modules that it asks for %s', async (_, code) => {
    const app = project({
      'node_modules/times/package.json': { name: 'times', main: 'times.js' },
      'node_modules/times/times.js': code,
      'node_modules/times/words/fr.js': "exports.word = 'jeudi';",
      [`${at}/handler.ts`]: "import { say } from 'times'; export const handler = async () => say('fr');",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('jeudi');
  });

  test('has its parts that are imported for what they do', async () => {
    const app = project({
      'node_modules/times/package.json': { name: 'times' },
      'node_modules/times/index.js': 'exports.at = __dirname; exports.words = {};',
      'node_modules/times/words/de.js': "require('../index.js').words.de = 'Donnerstag';",
      [`${at}/handler.ts`]:
        "import { words } from 'times'; import 'times/words/de'; export const handler = async () => words;",
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual({ de: 'Donnerstag' });
  });

  test('has what it registers with in common with the bundle', async () => {
    const app = project({
      'node_modules/parts/package.json': { name: 'parts' },
      'node_modules/parts/index.js':
        'const parts = []; exports.register = (part) => parts.push(part); exports.parts = parts;',
      'node_modules/core/package.json': { name: 'core', dependencies: { parts: '1' } },
      'node_modules/core/index.js': "exports.at = __dirname; exports.list = () => require('parts').parts;",
      'node_modules/set/package.json': { name: 'set', dependencies: { core: '1', parts: '1' } },
      'node_modules/set/index.js': "require('parts').register('one'); module.exports = require('core').list;",
      [`${at}/handler.ts`]: "import list from 'set'; export const handler = async () => list();",
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual(['one']);
  });

  test('and is an ES module by its name, is imported', async () => {
    const app = project({
      'node_modules/pages/package.json': { name: 'pages' },
      'node_modules/pages/build/pages.mjs': 'export const at = typeof import.meta.url;',
      [`${at}/handler.ts`]: "import { at } from 'pages/build/pages.mjs'; export const handler = async () => at;",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('string');
  });

  test('is bundled when only a comment says so, or what does it is not used', async () => {
    const app = project({
      ...data,
      'node_modules/part/package.json': { name: 'part', type: 'module', sideEffects: false },
      'node_modules/part/index.js': "export { one } from './one.js'; export { two } from './two.js';",
      'node_modules/part/one.js': 'export const one = 1;',
      'node_modules/part/two.js': 'export const two = import.meta.url;',
      [`${at}/handler.ts`]: "import 'commented'; import { one } from 'part'; export const handler = async () => one;",
    });
    expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`]);
  });
});

test('a package that the bundler cannot read is shipped as it is', async () => {
  const app = project({
    'node_modules/odd/index.js': "exports.page = () => require('./page.tpl'); exports.fine = 'fine';",
    'node_modules/odd/page.tpl': '<p>',
    [`${at}/handler.ts`]: "import { fine } from 'odd'; export const handler = async () => fine;",
  });
  expect(await lambdas.value(app, 'shop/order')).toBe('fine');
});

describe('a package that is known by its name only when the code runs', () => {
  const database = {
    'node_modules/orm/package.json': { name: 'orm', peerDependenciesMeta: { driver: { optional: true } } },
    'node_modules/orm/index.js': 'exports.connect = (name) => require(name).connected;',
    'node_modules/driver/index.js': "exports.connected = 'connected';",
    'node_modules/view/index.js': "exports.connected = 'viewed';",
    'node_modules/unused/index.js': '',
  };

  test('is shipped when it is an optional peer', async () => {
    const app = project({
      ...database,
      [`${at}/handler.ts`]:
        "import { connect } from 'orm'; export const handler = async () => connect(['dri', 'ver'].join(''));",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('connected');
    expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`, 'node_modules/driver/index.js']);
  });

  test('is shipped when the code of the project has it as a string, and package.json asks for it', async () => {
    const app = project({
      ...database,
      'package.json': { dependencies: { view: '1', unused: '1' }, devDependencies: { driver: '1' } },
      [`${at}/handler.ts`]: "import { connect } from 'orm'; export const handler = async () => connect('view');",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('viewed');
    expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`, 'node_modules/view/index.js']);
  });
});

describe('a package that is kept apart', () => {
  const packages = {
    'node_modules/apart/package.json': {
      name: 'apart',
      type: 'module',
      exports: './index.js',
      peerDependencies: { peer: '1' },
    },
    'node_modules/apart/index.js':
      "import { Thing } from 'peer'; export const url = import.meta.url; export const isThing = (one) => one instanceof Thing; export const early = globalThis.early;",
    'node_modules/peer/index.js': 'exports.Thing = class {};',
    'node_modules/first/index.js': 'globalThis.early = true;',
  };
  const uses = `${at}/handler.ts`;
  const code =
    "import 'first';\nimport { early, isThing } from 'apart'; import { Thing } from 'peer';\nexport const handler = async () => [early, isThing(new Thing())];";

  test('has its peers in common with the bundle', async () => {
    const app = project({ ...packages, [uses]: code.replace("import 'first';", '') });
    expect(await lambdas.value(app, 'shop/order')).toEqual([null, true]);
  });

  test('comes after what is imported for what it does alone', async () => {
    const app = project({
      ...packages,
      'node_modules/apart/package.json': {
        name: 'apart',
        type: 'module',
        exports: './index.js',
        peerDependencies: { peer: '1', first: '1' },
      },
      [uses]: code,
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual([true, true]);
  });

  test('changes nothing about the code of other functions', async () => {
    const app = project({
      ...packages,
      [uses]: code,
      'aws_modules/shop/other/awsm.json': { lambda: {} },
      'aws_modules/shop/other/handler.ts':
        "import { Thing } from 'peer';\nexport const handler = async () => typeof Thing;",
    });
    const alone = (await app.build(['shop/other'])).get('shop/other')!.hash;
    app.write({
      'jaws.json': { name: 'app', domain: 'myapp.com' },
      'node_modules/peer/index.js': packages['node_modules/peer/index.js'],
    });
    expect((await app.build()).get('shop/other')!.hash).toBe(alone);
    expect(await app.names('shop/other')).toEqual(['aws_modules/shop/other/handler.mjs']);
  });
});
