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
