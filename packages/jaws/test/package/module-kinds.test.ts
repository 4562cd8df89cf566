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

/** The extension of the only bundle, which says what Node takes it for. */
const bundled = async (app: TestProject) =>
  (await app.names('shop/order')).map((name) => name.slice(name.lastIndexOf('.'))).join();

describe.each(['module', 'commonjs', undefined])('in a project of type %s', (type) => {
  const manifest = { 'package.json': { type } };

  test.each([
    [
      'exports beside a type that is exported',
      'export type A = number; exports.v = 6;\nexports.handler = async () => 6 as A;',
    ],
    ['export = on a line with other code', 'const handler = async () => 6; export = { handler };'],
    [
      'import = require',
      "import path = require('node:path'); exports.handler = async () => path.basename('a/6') && 6;",
    ],
    ['import and export', "import { sep } from 'node:path';\nexport const handler = async () => sep.length + 5;"],
    ['both kinds of exports', 'export const five = 5;\nexports.handler = async () => exports.five + 1;'],
    [
      'module.exports beside import',
      "import { sep } from 'node:path';\nmodule.exports = { handler: async () => sep.length + 5 };",
    ],
    ['module.exports beside an empty export', 'export {};\nmodule.exports.handler = async () => 6;'],
    [
      'its own name and folder',
      "export const handler = async () => (__filename.endsWith('handler.cjs') && require('node:path').join(__dirname) ? 6 : 0);",
    ],
    ['all of another one', "export * from './other.cjs';"],
  ])('a .cts file is CommonJS: %s', async (_, code) => {
    const app = project({
      ...manifest,
      [`${at}/handler.cts`]: code,
      [`${at}/other.cts`]: 'export const handler = async () => 6;',
    });
    expect(await lambdas.value(app, 'shop/order')).toBe(6);
    expect(await bundled(app)).toBe('.cjs');
  });

  test('a .cts or .cjs file that an ES module imports is its module.exports', async () => {
    const app = project({
      ...manifest,
      [`${at}/handler.mts`]: `
import mixed, { v } from './mixed.cjs';
import assigned = require('./assigned.cjs');
import whole from './whole.cjs';
import plain from './plain.cjs';
export const handler = async () => [mixed.v, v, mixed.w, assigned.n, whole.default(), whole.named, plain.p];
`,
      [`${at}/mixed.cts`]: 'export type A = number;\nexports.v = 6 as A;\nexport const w = 7;',
      [`${at}/assigned.cts`]: 'const n: number = 8; export = { n };',
      [`${at}/whole.cts`]: 'export default function nine(): number { return 9; }\nexport const named = 10;',
      [`${at}/plain.cjs`]: 'exports.p = 11;',
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual([6, 6, 7, 8, 9, 10, 11]);
    expect(await bundled(app)).toBe('.mjs');
  });

  test('a .mts or .mjs file is an ES module', async () => {
    const app = project({
      ...manifest,
      [`${at}/handler.mts`]:
        "import { later } from './later.mjs';\nexport const handler = async () => later + import.meta.filename;",
      [`${at}/later.mts`]: "export const later: string = await Promise.resolve('later ');",
    });
    expect(await lambdas.value(app, 'shop/order')).toMatch(/^later .*handler\.mjs$/);
  });
});

test.each(['commonjs', undefined])(
  'TypeScript of both kinds is CommonJS where package.json has type %s',
  async (type) => {
    const app = project({
      'package.json': { type },
      [`${at}/handler.ts`]:
        "import { v } from './mixed';\nexport type A = number;\nexports.handler = async () => (v as A) + 1;",
      [`${at}/mixed.ts`]: 'export interface A { n: number }\nexports.v = 5;',
    });
    expect(await lambdas.value(app, 'shop/order')).toBe(6);
  },
);

test('the nearest package.json decides', async () => {
  const app = project({
    'package.json': { type: 'module' },
    'lib/old/package.json': { type: 'commonjs' },
    'lib/old/index.ts': 'export type A = number;\nmodule.exports = { v: 6 as A };',
    [`${at}/handler.ts`]:
      "import old from '../../../lib/old/index.js';\nexport const handler = async () => (old as any).v;",
  });
  expect(await lambdas.value(app, 'shop/order')).toBe(6);
});

test('a handler of decorated CommonJS, compiled by TypeScript', async () => {
  const app = project({
    'tsconfig.json': { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
    [`${at}/handler.cts`]: 'class A {\n  @D() b!: string }\nexport const handler = async () => 6;\n',
    'node_modules/typescript/package.json': { name: 'typescript', version: '5.9.0' },
    // A stand-in for TypeScript, which compiles a .cts file of any options to CommonJS.
    'node_modules/typescript/index.js': `
exports.sys = {};
exports.readConfigFile = () => ({ config: {} });
exports.parseJsonConfigFileContent = () => ({ options: {} });
exports.transpileModule = (text, { compilerOptions: { module, moduleResolution } }) => ({
  outputText: 'exports.handler = async () => ' + JSON.stringify([module, moduleResolution]),
});`,
  });
  expect(await lambdas.value(app, 'shop/order')).toEqual([199, 99]);
});

test.each([
  [
    'handler.ts',
    'exports.handler = async () => 1;',
    'so a .ts file is an ES module',
    'name the file .cts',
    'remove "type" from package.json',
  ],
  [
    'handler.js',
    'exports.handler = async () => 1;',
    'so a .js file is an ES module',
    'name the file .cjs',
    'remove "type" from package.json',
  ],
  [
    'handler.mts',
    'export type A = 1;\nexports.handler = async () => 1;',
    'A .mts file is an ES module',
    'name the file .cts',
  ],
  [
    'handler.mjs',
    'exports.handler = async () => 1;\nexport const a = 1;',
    'A .mjs file is an ES module',
    'name the file .cjs',
  ],
])('CommonJS in an ES module is refused by what the file is: %s', async (name, code, ...words) => {
  const app = project({ 'package.json': { type: 'module' }, [`${at}/${name}`]: code });
  const error = await app.build().catch((failure) => failure);
  expect(error.name).toBe('BuildFailed');
  for (const word of words) expect(error.problems[0].hint).toContain(word);
});
