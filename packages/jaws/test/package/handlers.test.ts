import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';
import { startLambdas } from './lambdas.ts';

let lambdas: Awaited<ReturnType<typeof startLambdas>>;
beforeAll(async () => {
  lambdas = await startLambdas();
});
afterAll(() => lambdas.close());

const at = 'aws_modules/shop/order';
const project = (files: Record<string, unknown>, lambda: Record<string, unknown> = {}) =>
  new TestProject({ [`${at}/awsm.json`]: { lambda }, ...files });

describe('TypeScript as an ES module', () => {
  test('top-level await, JSON and text, paths of tsconfig.json, enums, a package of CommonJS', async () => {
    const app = project({
      'package.json': { type: 'module' },
      'tsconfig.json': { extends: './config/base.json' },
      'config/base.json': { compilerOptions: { paths: { '@lib/*': ['../lib/*'] } } },
      'lib/tone.ts':
        'export enum Tone { Warm = "warm" }\nexport const greet = (name: string) => Tone.Warm + " " + name;',
      'lib/query.sql': 'select 1;\n',
      'lib/note.txt': 'a note',
      [`${at}/data.json`]: { name: 'data' },
      'node_modules/old/package.json': { name: 'old' },
      'node_modules/old/index.js': "exports.base = require('path').basename(__filename);",
      [`${at}/handler.ts`]: `
import { greet } from '@lib/tone';
import data from './data.json' with { type: 'json' };
import note from '../../../lib/note.txt';
import query from '../../../lib/query.sql' with { type: 'text' };
import { base } from 'old';
const late: string = await Promise.resolve('late');
interface Event { name: string }
export const handler = async ({ name }: Event) => ({ greeting: greet(name), data: data.name, note, query, base, late });
`,
    });
    expect(await lambdas.value(app, 'shop/order', { name: 'Ada' })).toEqual({
      greeting: 'warm Ada',
      data: 'data',
      note: 'a note',
      query: 'select 1;\n',
      base: 'index.js',
      late: 'late',
    });
  });

  test('JSX, with the factory and with the runtime of tsconfig.json', async () => {
    const classic = project({
      [`${at}/handler.tsx`]: `
const h = (tag: string, props: object | null, ...children: unknown[]) => \`<\${tag}>\${children.join('')}</\${tag}>\`;
export const handler = async () => <p>classic</p>;
`,
      'tsconfig.json': { compilerOptions: { jsx: 'react', jsxFactory: 'h' } },
    });
    expect(await lambdas.value(classic, 'shop/order')).toBe('<p>classic</p>');
    const automatic = project({
      [`${at}/handler.tsx`]: 'export const handler = async () => <b>automatic</b>;',
      'tsconfig.json': { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'tiny' } },
      'node_modules/tiny/package.json': { name: 'tiny', exports: { './jsx-runtime': './runtime.js' } },
      'node_modules/tiny/runtime.js':
        "exports.jsx = (tag, { children }) => '<' + tag + '>' + children + '</' + tag + '>';",
    });
    expect(await lambdas.value(automatic, 'shop/order')).toBe('<b>automatic</b>');
  });

  test('JSX without settings asks for the runtime of React, as editors and frameworks do today', async () => {
    const app = project({
      [`${at}/handler.tsx`]: 'export const handler = async () => <b>automatic</b>;',
      'node_modules/react/package.json': { name: 'react', exports: { './jsx-runtime': './runtime.js' } },
      'node_modules/react/runtime.js':
        "exports.jsx = (tag, { children }) => '<' + tag + '>' + children + '</' + tag + '>';",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('<b>automatic</b>');
  });

  test('a style sheet is text, also where a package imports it for itself', async () => {
    const app = project({
      [`${at}/handler.ts`]:
        "import 'button';\nimport page from './page.css';\nexport const handler = async () => page;\n",
      [`${at}/page.css`]: 'b { color: red }',
      'node_modules/button/package.json': { name: 'button' },
      'node_modules/button/index.js': "import './button.css';",
      'node_modules/button/button.css': 'a { color: red }',
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('b { color: red }');
  });

  test('decorators: those of the language, and experimental ones with parameters', async () => {
    const standard = project({
      [`${at}/handler.ts`]: `
function twice(method: (n: number) => number, context: ClassMethodDecoratorContext) {
  return function (this: unknown, n: number) { return method.call(this, n) * 2 + String(context.name).length; };
}
class Sum { @twice add(n: number): number { return n + 1; } }
export const handler = async () => new Sum().add(1);
`,
    });
    expect(await lambdas.value(standard, 'shop/order')).toBe(7);
    const experimental = project({
      'tsconfig.json': { compilerOptions: { experimentalDecorators: true } },
      [`${at}/handler.ts`]: `
const seen: string[] = [];
const inject = (name: string) => (_target: object, key: string | undefined, index: number) => { seen.push(name + index); };
const method = (_target: object, key: string) => { seen.push(key); };
class Service { constructor(@inject('db') readonly db: string) {} @method run(): void {} }
export const handler = async () => [new Service('x').db, seen];
`,
    });
    expect(await lambdas.value(experimental, 'shop/order')).toEqual(['x', ['run', 'db0']]);
  });
});

describe('CommonJS', () => {
  test('TypeScript, with export = and require', async () => {
    const app = project(
      {
        [`${at}/main.cts`]: `
import path = require('node:path');
const helper = require('./helper.cjs') as { double(n: number): number };
const api = { get: async (event: { n: number }) => [helper.double(event.n), path.basename(__filename)] };
export = { api };
`,
        [`${at}/helper.cjs`]: 'exports.double = (n) => n * 2;',
      },
      { cloudFormation: { Handler: 'main.api.get' } },
    );
    expect(await lambdas.value(app, 'shop/order', { n: 4 })).toEqual([8, 'main.cjs']);
  });

  test('TypeScript of ES modules syntax in a project of CommonJS runs too', async () => {
    const app = project({
      'package.json': { type: 'commonjs' },
      [`${at}/handler.ts`]:
        "import { readFileSync } from 'fs';\nexport async function handler(): Promise<string> { return typeof readFileSync; }",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('function');
  });

  test('a function of version 1, which ends by context.done', async () => {
    const app = project(
      {
        [`${at}/handler.js`]:
          "'use strict';\nvar run = require('./index.js').run;\nmodule.exports.handler = function (event, context) { run(event, context.done); };",
        [`${at}/index.js`]: 'exports.run = function (event, done) { setTimeout(done, 5, null, { got: event.name }); };',
      },
      { cloudFormation: { Runtime: 'nodejs' } },
    );
    expect(await lambdas.value(app, 'shop/order', { name: 'x' })).toEqual({ got: 'x' });
  });
});

test('a function whose folder is a link, inside of the project and out of it', async () => {
  const app = new TestProject({
    'aws_modules/shop/order/awsm.json': { lambda: {} },
    'shared/f/awsm.json': { lambda: {} },
    'shared/f/handler.ts': "import { name } from './name.ts';\nexport const handler = async () => name;\n",
    'shared/f/name.ts': "export const name = 'linked';\n",
    [`${at}/handler.js`]: '',
    '../outside/awsm.json': { lambda: {} },
    '../outside/handler.ts': "export const handler = async () => 'outside';\n",
  });
  symlinkSync('../../shared/f', join(app.root, 'aws_modules/shop/linked'));
  symlinkSync('../../../outside', join(app.root, 'aws_modules/shop/outside'));
  expect(await lambdas.value(app, 'shop/linked')).toBe('linked');
  expect(await lambdas.value(app, 'shop/outside')).toBe('outside');
  expect(await app.names('shop/linked')).toEqual(['aws_modules/shop/linked/handler.mjs']);
});

describe('optimize.builder', () => {
  test.each([
    ['esbuild', true],
    ['browserify', true],
    [true, true],
    [undefined, true],
    [false, false],
    ['', false],
  ])('%j', async (builder, bundled) => {
    const app = project(
      {
        'package.json': { type: 'module' },
        [`${at}/handler.js`]: "import { name } from './other.js';\nexport const handler = async () => name;\n",
        [`${at}/other.js`]: "export const name = 'other';\n",
      },
      { package: { optimize: { builder } } },
    );
    expect(await lambdas.value(app, 'shop/order')).toBe('other');
    expect((await app.files('shop/order')).has(`${at}/other.js`)).toBe(!bundled);
  });
});

describe('source maps', () => {
  const files = {
    'lib/charge.ts': `/** A comment. */
export interface Bill { amount: number }

export function charge(bill: Bill): never {
  throw new RangeError(\`\${bill.amount} is too much\`);
}
`,
    [`${at}/handler.ts`]:
      "import { charge, type Bill } from '../../../lib/charge.ts';\nexport const handler = async (bill: Bill) => charge(bill);\n",
  };

  test('name the line of the TypeScript in the stack trace', async () => {
    const app = project(files);
    const more = { Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } } };
    const { error } = await lambdas.call(app, 'shop/order', { amount: 7 }, more);
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: '7 is too much' });
    expect(error?.trace).toMatch(/lib\/charge\.ts:5:\d+/);
    expect(error?.trace).toMatch(/handler\.ts:2:\d+/);
  });
});
