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

describe('a worker is a bundle of its own', () => {
  const worker = "import { parentPort, workerData } from 'node:worker_threads';\n";
  const run = `
const answer = (worker: Worker) => new Promise((done, fail) => worker.on('message', done).on('error', fail));
`;

  test.each([
    "new Worker(new URL('./work.ts', import.meta.url), { workerData: 20 })",
    "new Worker(fileURLToPath(new URL('./work.ts', import.meta.url)), { workerData: 20 })",
    "new Worker(join(import.meta.dirname, 'work.js'), { workerData: 20 })",
  ])('%s', async (start) => {
    const app = project({
      [`${at}/handler.ts`]: `import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
${run}export const handler = async () => [await answer(${start}), typeof join, typeof fileURLToPath];
`,
      [`${at}/work.ts`]: `${worker}import { twice } from '../../../lib/twice.ts';\nparentPort!.postMessage(twice(workerData as number));\n`,
      'lib/twice.ts': "import { times } from 'times';\nexport const twice = (n: number): number => times(n, 2);\n",
      'node_modules/times/package.json': { name: 'times', type: 'module', exports: './index.js' },
      'node_modules/times/index.js': 'export const times = (a, b) => a * b;\n',
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual([40, 'function', 'function']);
    expect(await app.names('shop/order')).toEqual([
      `${at}/handler.mjs`,
      expect.stringMatching(/order\/work-[0-9a-f]{8}\.mjs$/),
    ]);
    expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test.each([
    ["const url = new URL('./work.ts', import.meta.url);", 'new Worker(url, { workerData: 20 })'],
    ["const url: URL = new URL('./work.ts', import.meta.url);", 'new Worker(url as URL, { workerData: 20 })'],
    ["const file = fileURLToPath(new URL('./work.ts', import.meta.url));", 'new Worker(file, { workerData: 20 })'],
    [
      "const file = join(import.meta.dirname, 'work.js');",
      "new Worker(\n    file /* a 'comment' */,\n    { workerData: 20 })",
    ],
    ["const name = 'work';", 'new Worker(join(import.meta.dirname, `$'.concat('{name}.ts`), { workerData: 20 })')],
    ["import { url } from '../paths.ts';", 'new Worker(url, { workerData: 20 })'],
    [
      "const __dirname = '/nowhere';",
      "new Worker(new URL('./work.ts', import.meta.url), { workerData: __dirname.length + 12 })",
    ],
    ["const urls = { one: new URL('./work.ts', import.meta.url) };", 'new Worker(urls.one, { workerData: 20 })'],
    ['', "new Worker('./aws_modules/shop/order/work.ts', { workerData: 20 })"],
  ])('by a constant: %s %s', async (constant, start) => {
    const app = project({
      [`${at}/handler.ts`]: `import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
${constant}
${run}export const handler = async () => [await answer(${start}), typeof join, typeof fileURLToPath];
`,
      'aws_modules/shop/paths.ts': "export const url = new URL('./order/work.ts', import.meta.url);\n",
      [`${at}/work.ts`]: `${worker}import { twice } from '../../../lib/twice.ts';\nparentPort!.postMessage(twice(workerData as number));\n`,
      'lib/twice.ts': 'export const twice = (n: number): number => n * 2;\n',
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual([40, 'function', 'function']);
    expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test.each([
    ['cjs', "const file = join(__dirname, 'w.js'); exports.handler = () => answer(fork(file));"],
    ['cjs', 'const file = `$'.concat('{__dirname}/w.js`; exports.handler = () => answer(child.fork(file, [1, 2]));')],
    [
      'cts',
      "const file: string = join(__dirname, 'w.js'); export const handler = () => answer(child.fork(file as string));",
    ],
    ['mts', "const file = join(import.meta.dirname, 'w.js'); export const handler = () => answer(fork(file));"],
  ])('a process, in a file .%s: %s', async (end, code) => {
    const start =
      end === 'cjs'
        ? "const child = require('child_process');\nconst { fork } = child;\nconst { join } = require('path');\n"
        : "import * as child from 'node:child_process';\nimport { fork } from 'node:child_process';\nimport { join } from 'node:path';\n";
    const app = project({
      [`${at}/handler.${end}`]: `${start}const answer = (one) => new Promise((done) => one.on('message', done));\n${code}\n`,
      [`${at}/w.ts`]: "import { n } from './n';\nprocess.send!(n as number);\nprocess.disconnect();\n",
      [`${at}/n.ts`]: 'export const n: number = 7;\n',
    });
    expect(await lambdas.value(app, 'shop/order')).toBe(7);
    expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test('several in a line, and what only looks like one', async () => {
    const app = project({
      [`${at}/handler.mjs`]: `
import { Worker } from 'node:worker_threads';
const answer = (worker) => new Promise((done, fail) => worker.on('message', done).on('error', fail));
const at = (name) => name; // new Worker(new URL('./gone.js', import.meta.url))
const text = "new Worker(new URL('./a.js', import.meta.url))";
export const handler = async () => [text.length, ...(await Promise.all([new Worker(new URL('./a.js', import.meta.url)), new Worker(at('1;'), { eval: true }), new Worker(new URL('./b.js', import.meta.url))].map((one, n) => (n === 1 ? n : answer(one)))))];
`,
      [`${at}/a.js`]: "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('a');",
      [`${at}/b.js`]: "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('b');",
    });
    expect(await lambdas.value(app, 'shop/order')).toEqual([46, 'a', 1, 'b']);
  });

  test('of a module in another folder, started by CommonJS, that starts another one', async () => {
    const app = project({
      [`${at}/handler.cjs`]: "exports.handler = () => require('../../../lib/start.cjs').start();\n",
      'lib/start.cjs': `
const { join } = require('path');
const { Worker } = require('worker_threads');
exports.start = () => new Promise((done) => new Worker(join(__dirname, 'deep/one.cjs')).on('message', done));
`,
      'lib/deep/one.cjs': `
const { join } = require('path');
const { Worker, parentPort } = require('worker_threads');
new Worker(join(__dirname, 'two.cjs')).on('message', (text) => parentPort.postMessage('one ' + text));
`,
      'lib/deep/two.cjs': "require('worker_threads').parentPort.postMessage('two');\n",
    });
    expect(await lambdas.value(app, 'shop/order')).toBe('one two');
  });

  test('a change of its code is a change of the function', async () => {
    const app = project({
      [`${at}/handler.ts`]: `import { Worker } from 'node:worker_threads';
${run}export const handler = () => answer(new Worker(new URL('./work.ts', import.meta.url)));
`,
      [`${at}/work.ts`]: `${worker}parentPort!.postMessage([1, workerData]);\n`,
    });
    const before = (await app.build()).get('shop/order')!.hash;
    expect((await app.build()).get('shop/order')!.hash).toBe(before);
    app.write({ [`${at}/work.ts`]: `${worker}parentPort!.postMessage([2, workerData]);\n` });
    expect((await app.build()).get('shop/order')!.hash).not.toBe(before);
    expect(await app.call('shop/order')).toEqual([2, null]);
  });
});
