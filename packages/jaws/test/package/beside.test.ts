import { describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';
const project = (files: Record<string, unknown>, optimize: Record<string, unknown> = {}) =>
  new TestProject({ [`${at}/awsm.json`]: { lambda: { package: { optimize } } }, ...files });
const warnings = ({ events }: TestProject) => events.filter((event) => event.type === 'warning');

const read = `import { readFileSync } from 'node:fs';
import path, { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
`;

describe('a file that code names beside itself is in the zip where the bundle looks for it', () => {
  test.each([
    ['handler.ts', "readFileSync(new URL('./data/page.txt', import.meta.url), 'utf8')"],
    ['handler.ts', "readFileSync(join(import.meta.dirname, 'data', 'page.txt'), 'utf8')"],
    ['handler.ts', "readFileSync(resolve(import.meta.dirname, './data/page.txt'), 'utf8')"],
    ['handler.ts', "readFileSync(__dirname + '/data/page.txt', 'utf8')"],
    ['handler.ts', `readFileSync(\`\${import.meta.dirname}/data/page.txt\`, 'utf8')`],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the function
    ['handler.ts', "readFileSync(join(__dirname, 'data', `${event}.txt`), 'utf8')"],
    ['handler.ts', "readFileSync(join(__dirname, 'data', event + '.txt'), 'utf8')"],
    ['handler.ts', "readFileSync(__dirname + '/data/' + event + '.txt', 'utf8')"],
    ['handler.ts', `readFileSync(\`\${__dirname}/data/\${event}.txt\`, 'utf8')`],
  ])('%s: %s', async (name, expression) => {
    const app = project({
      [`${at}/${name}`]: `${read}export const handler = async (event: string) => ${expression};\n`,
      [`${at}/data/page.txt`]: 'a page',
      [`${at}/other.txt`]: 'not needed',
    });
    expect(await app.call('shop/order', 'page')).toBe('a page');
    expect(await app.names('shop/order')).toEqual([`${at}/data/page.txt`, `${at}/handler.mjs`]);
    expect(warnings(app)).toEqual([]);
  });

  test.each([
    [
      'a constant of the folder',
      'const here = dirname(fileURLToPath(import.meta.url));',
      "join(here, 'data/page.txt')",
    ],
    ['all at once', '', "path.join(path.dirname(fileURLToPath(import.meta.url)), 'data', 'page.txt')"],
    ['a constant of the name', "const name = 'data/page.txt';", 'join(__dirname, name)'],
    ['constants in an object', "const texts = { page: join(import.meta.dirname, 'data/page.txt') };", 'texts.page'],
    ['a folder and a variable', '', `join(__dirname, \`data/\${event}.txt\`)`],
    ['a URL with a variable', '', `new URL(\`./data/\${event}.txt\`, import.meta.url)`],
    ['a URL of a URL', "const data = new URL('./data/', import.meta.url);", "new URL('page.txt', data)"],
    [
      'a variable and its fallback',
      "const folder = process.env.NOT_SET ?? join(__dirname, 'data');",
      "join(folder, 'page.txt')",
    ],
    ['a constant of another module', "import { data } from './paths.js';", "join(data, 'page.txt')"],
    ['where the function runs', '', `'${at}/data/page.txt'`],
    ['where the function runs, named', '', `join(process.cwd(), '${at}/data/page.txt')`],
    ['where the function runs, resolved', '', `resolve('${at}', 'data', 'page.txt')`],
  ])('%s: %s %s', async (_, before, expression) => {
    const app = project({
      [`${at}/handler.ts`]: `${read}${before}\nexport const handler = async (event: string) => readFileSync(${expression}, 'utf8');\n`,
      [`${at}/paths.ts`]: `${read}export const data: string = join(dirname(fileURLToPath(import.meta.url)), 'data');\n`,
      [`${at}/data/page.txt`]: 'a page',
      [`${at}/other.txt`]: 'not needed',
    });
    expect(await app.call('shop/order', 'page')).toBe('a page');
    expect(await app.names('shop/order')).toEqual([`${at}/data/page.txt`, `${at}/handler.mjs`]);
    expect(warnings(app)).toEqual([]);
  });

  test.each([
    ['a function', "function load(path: string) {\n  return readFileSync(path, 'utf8');\n}", 'load(PATH)'],
    ['an arrow', "const load = (path: string) => readFileSync(path, 'utf8');", 'load(PATH)'],
    [
      'a later argument, read inside of another function',
      "const load = (times: number, path: string) => Array.from({ length: times }, () => readFileSync(path, 'utf8')).join('');",
      'load(1, PATH)',
    ],
  ])("a module's own function around one that reads is followed: %s", async (_, helper, call) => {
    const app = project({
      [`${at}/handler.ts`]: `${read}${helper}\nexport const handler = async () => ${call.replace('PATH', `'${at}/data/page.txt'`)};\n`,
      [`${at}/data/page.txt`]: 'a page',
      [`${at}/other.txt`]: 'not needed',
    });
    expect(await app.call('shop/order', 'page')).toBe('a page');
    expect(await app.names('shop/order')).toEqual([`${at}/data/page.txt`, `${at}/handler.mjs`]);
    expect(warnings(app)).toEqual([]);
  });

  test.each([
    [
      'changes its parameter',
      "const load = (path: string) => {\n  path = 'other/' + path;\n  return readFileSync(path);\n};",
    ],
    ['has a parameter of that name inside', 'const load = (path: string) => [path].map((path) => readFileSync(path));'],
    ['is another one later', 'let load = (path: string) => readFileSync(path) as unknown;\nload = String;'],
    ['reads nothing', 'const load = (path: string) => path;'],
  ])('a function that %s is not followed', async (_, helper) => {
    const app = project({
      [`${at}/handler.ts`]: `${read}${helper}\nexport const handler = async () => typeof load === 'string' ? load('${at}/data/page.txt') : readFileSync.name;\n`,
      [`${at}/data/page.txt`]: 'a page',
    });
    expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`]);
  });

  test('files beside the code of which a part of the name is known', async () => {
    const app = project({
      [`${at}/handler.ts`]: `${read}export const handler = async (event: string) => readFileSync(join(__dirname, \`mail-\${event}.txt\`), 'utf8');\n`,
      [`${at}/mail-hi.txt`]: 'hi',
      [`${at}/mail-bye.txt`]: 'bye',
      [`${at}/other.txt`]: 'not needed',
    });
    expect(await app.call('shop/order', 'bye')).toBe('bye');
    expect(await app.names('shop/order')).toEqual(
      ['handler.mjs', 'mail-bye.txt', 'mail-hi.txt'].map((name) => `${at}/${name}`),
    );
    expect(warnings(app)).toEqual([]);
  });

  test.each(['{{lng}}/{{ns}}.json', '*/*.json'])('a path that a library fills in: %s', async (form) => {
    const app = project({
      [`${at}/handler.ts`]: `${read}const form = join(__dirname, 'locales', '${form}');\nexport const handler = async () => [typeof form, readFileSync(dirname(dirname(form)).replace(/locales.*/, '') + '/locales/de/common.json', 'utf8')];\n`,
      [`${at}/locales/de/common.json`]: '{}',
    });
    expect(await app.call('shop/order')).toEqual(['string', '{}']);
  });

  test('modules that are named at run time, with those that they load', async () => {
    const app = project({
      [`${at}/handler.cjs`]:
        "const { join } = require('path');\nexports.handler = async (name) => require(join(__dirname, 'plugins', name)).value;\n",
      [`${at}/plugins/one.js`]: "exports.value = require('./two').value;\n",
      [`${at}/plugins/two.js`]: 'exports.value = 2;\n',
    });
    expect(await app.call('shop/order', 'one')).toBe(2);
  });

  test('files of packages that code looks up', async () => {
    const font = { 'package.json': { name: 'fonts', version: '1.0.0' }, 'one.woff': 'a font' };
    const app = project({
      [`${at}/handler.ts`]: `${read}import { createRequire } from 'node:module';
const { resolve: find } = createRequire(import.meta.url);
const font = createRequire(import.meta.url).resolve('fonts/one.woff');
export const handler = async () => [readFileSync(font, 'utf8'), readFileSync(join(process.cwd(), 'node_modules/other/two.txt'), 'utf8'), typeof find];
`,
      ...Object.fromEntries(Object.entries(font).map(([name, content]) => [`node_modules/fonts/${name}`, content])),
      'node_modules/other/package.json': { name: 'other' },
      'node_modules/other/two.txt': 'two',
    });
    expect(await app.call('shop/order')).toEqual(['a font', 'two', 'function']);
  });

  test('CommonJS, and a module in another folder', async () => {
    const app = project({
      [`${at}/handler.cjs`]: "exports.handler = async () => require('../../../lib/mail/read.cjs').read();\n",
      'lib/mail/read.cjs':
        "const { readFileSync } = require('fs');\nconst path = require('path');\nexports.read = () => readFileSync(path.join(__dirname, '../texts', 'mail.txt'), 'utf8');\n",
      'lib/texts/mail.txt': 'a mail',
    });
    expect(await app.call('shop/order')).toBe('a mail');
    expect(await app.names('shop/order')).toEqual([`${at}/handler.cjs`, 'aws_modules/shop/texts/mail.txt']);
  });
});

test('what is mentioned is looked at again when nothing else has changed', async () => {
  const app = project({
    [`${at}/handler.ts`]: `${read}export const handler = async () => readFileSync(join(__dirname, 'late.txt'), 'utf8');\n`,
  });
  expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`]);
  app.write({ [`${at}/late.txt`]: 'late' });
  expect(await app.call('shop/order')).toBe('late');
  app.write({ [`${at}/late.txt`]: 'later' });
  expect(await app.call('shop/order')).toBe('later');
  app.events.length = 0;
  expect(await app.call('shop/order')).toBe('later');
  expect(app.events).toEqual([expect.objectContaining({ type: 'built', cached: true })]);
});

describe('what is known at run time only is a warning', () => {
  const code = (line: string) => `${read}\nexport const handler = async (event: string) => ${line};\n`;
  test.each([
    ["readFileSync(join(__dirname, event), 'utf8')", `${at}/*.{html,txt}`],
    [`readFileSync(\`\${__dirname}/\${event}\`, 'utf8')`, `${at}/*.{html,txt}`],
    ["readFileSync(new URL(event, import.meta.url), 'utf8')", `${at}/*.{html,txt}`],
  ])('%s', async (line, glob) => {
    const files = { [`${at}/handler.ts`]: code(line), [`${at}/a.txt`]: 'a', [`${at}/b.html`]: 'b' };
    const app = project(files);
    await app.build();
    expect(warnings(app)).toEqual([
      {
        type: 'warning',
        message: `${at}/handler.ts:5: which file of ${at} is read here is known at run time only, so none is in the zip.`,
        hint: `Add what is needed to optimize.includePaths in awsm.json, such as "${glob}".`,
      },
    ]);
    // The command in the hint works.
    const mended = project(files, { includePaths: [glob] });
    expect(await mended.call('shop/order', 'a.txt')).toBe('a');
    expect(warnings(mended)).toEqual([]);
  });

  test('not where there is nothing but code, and nowhere else', async () => {
    const app = project({
      [`${at}/handler.ts`]: code(
        "[join(__dirname, event), fileURLToPath(import.meta.url), readFileSync(join('/tmp', event)), dirname(event), path.resolve(event)]",
      ),
    });
    await app.build();
    expect(warnings(app)).toEqual([]);
  });
});

test('a folder above the code is not taken, nor what a pattern leaves out', async () => {
  const app = new TestProject({
    [`${at}/awsm.json`]: { lambda: { package: { excludePatterns: ['secret'] } } },
    [`${at}/handler.ts`]: `${read}const root = join(__dirname, '../../..');\nexport const handler = async () => [root, join(__dirname, '..'), join(__dirname, './secret.txt'), typeof readFileSync, resolve];\n`,
    [`${at}/secret.txt`]: '',
    'lib/a.txt': '',
  });
  expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`]);
});
