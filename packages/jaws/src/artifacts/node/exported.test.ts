import { expect, test } from 'vitest';
import { TestProject } from '../testing/project.ts';

const project = (name: string, text: string) =>
  new TestProject({ 'aws_modules/a/f/awsm.json': { lambda: {} }, [`aws_modules/a/f/${name}`]: text });

test.each([
  ['handler.js', 'const own = module;\nown.exports = { handler: async () => 1 };'],
  ['handler.js', 'Object.assign(module, { exports: { handler: async () => 1 } });'],
  ['handler.cts', 'const all = { handler: async () => 1 };\nexport = all;'],
  ['handler.js', 'exports.handler = async () => 1;'],
  ['handler.js', "module.exports['handler'] = async () => 1;"],
])('code whose exports its text does not deny is built, and runs: %s, %s', async (name, text) => {
  expect(await project(name, text).call('a/f')).toBe(1);
});

test('code whose text shows that it exports no handler is refused', async () => {
  await expect(project('handler.js', 'exports.handle = async () => 1;').build()).rejects.toMatchObject({
    message: expect.stringContaining('handler'),
  });
});

const awsm = (cloudFormation: Record<string, unknown> = {}, lambda: Record<string, unknown> = {}) => ({
  'aws_modules/a/f/awsm.json': { lambda: { cloudFormation, ...lambda } },
});
const at = (name: string, text: string) => ({ [`aws_modules/a/f/${name}`]: text });

/** Nothing in these texts says for certain what they export. */
test.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
  ['handler.js', 'Object.assign(module.exports, { handle: async () => 1 });', {}, { code: 'HandlerNotExported' }],
  ['handler.js', "module['exports'] = { handler: 'text' };", {}, { code: 'HandlerNotFunction' }],
  [
    'handler.ts',
    'const make = () => ({ run: 1 });\nexport const handler = make();',
    {},
    { code: 'HandlerNotFunction' },
  ],
  [
    'handler.ts',
    'export const api = { books: { list: 1 } };',
    { Handler: 'handler.api.books.list' },
    { code: 'HandlerNotFunction', message: expect.stringContaining('"api.books.list"') },
  ],
  ['handler.js', 'exports.other = (e, c, done) => done();', { Runtime: 'nodejs' }, { code: 'HandlerNotExported' }],
  ['handler.ts', 'export const other = (e, c, done) => done();', { Runtime: 'nodejs' }, { code: 'HandlerNotFunction' }],
])('a bundle is loaded to see what it exports: %s, %s', async (name, text, cloudFormation, error) => {
  await expect(new TestProject({ ...awsm(cloudFormation), ...at(name, text) }).build()).rejects.toMatchObject(error);
});

test.each<[string, Record<string, unknown>]>([
  ["if (!process.env.KEY || process.env.SET !== 'here') throw new Error();", {}],
  ["import { readFileSync } from 'node:fs';\nreadFileSync('aws_modules/a/f/names.txt');", {}],
  ["import { createHmac } from 'apart';\ncreateHmac();", {}],
])('it gets files beside it, its variables and packages: %s', async (text) => {
  const project = new TestProject({
    ...awsm(
      { Environment: { Variables: { SET: 'here' } } },
      { envVars: ['KEY'], package: { optimize: { exclude: ['apart'] } } },
    ),
    ...at('names.txt', 'ada'),
    ...at('handler.ts', `${text}\nconst wrong = [1];\nexport const handler = wrong.map((one) => one);`),
    'node_modules/apart/package.json': { name: 'apart', version: '1.0.0' },
    'node_modules/apart/index.js': 'exports.createHmac = () => 1;',
  });
  await expect(project.build()).rejects.toMatchObject({ code: 'HandlerNotFunction' });
});

test('code that fails where it is loaded is left to Lambda', async () => {
  const text = "await fetch('http://127.0.0.1:9/');\nexport const handler = [][0];";
  await new TestProject({ ...awsm(), ...at('handler.ts', text) }).build();
});

test.each([
  ['export const handler = async (event, context) => 1;', []],
  ['export const handler = (event: { a: 1, b: 2 }, { one, two }) => 1;', []],
  ['export const handler = async (event, context, callback) => 1;', [':2']],
  ['export function handler(event, context, callback) { callback(null, 1); }', [':2']],
  ['export const handler = (event, context, callback?: () => void): void => {};', [':2']],
  ['export const handler = (event, context, callback = () => {}) => 1;', []],
  ['export const handler = [(event, context, callback) => 1][0];', [':2']],
])('a handler that takes a callback is a warning where Lambda has none: %s', async (code, lines) => {
  const project = new TestProject({ ...awsm(), ...at('handler.ts', `// One.\n${code}`) });
  await project.build();
  const warned = project.events.flatMap((event) =>
    event.type === 'warning' && event.message.includes('callback') ? [event.message.split(': ')[0]] : [],
  );
  expect(warned).toEqual(lines.map((line) => `aws_modules/a/f/handler.ts${line}`));
  for (const Runtime of ['nodejs22.x', 'nodejs']) {
    const older = new TestProject({ ...awsm({ Runtime }), ...at('handler.ts', code) });
    await older.build();
    expect(older.events.filter((event) => event.type === 'warning' && event.message.includes('callback'))).toEqual([]);
  }
});
