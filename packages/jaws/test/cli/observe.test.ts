import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { status } from '../../src/engine/status.ts';
import { functionFiles, projectFolder, testHost } from '../../src/engine/testing/project.ts';
import { bin, jaws, lines } from './jaws.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const code = `import { createHandler, json } from 'jaws-core-js/http';
import { count } from 'jaws-core-js/metrics';
export const handler = createHandler(() => {
  console.log('an order');
  count('Orders');
  return json(200, {});
});
`;
const root = projectFolder({
  stages: { dev: ['us-east-1', 'eu-west-1'] },
  files: functionFiles('shop/order', { code }),
});
let cloud: Cloud;
let url: string;
beforeAll(async () => {
  mkdirSync(join(root, 'node_modules'));
  const core = fileURLToPath(new URL('../../../core', import.meta.url));
  symlinkSync(core, join(root, 'node_modules/jaws-core-js'), 'dir');
  cloud = await startCloud({ port: 0 });
  const host = testHost(cloud.endpoint);
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(host, { project: openProject(root), selection });
  const { regions } = await status(host, { root, stage: 'dev', region: 'us-east-1' });
  url = regions[0]!.endpoints[0]!.url;
});
afterAll(() => cloud.close());

const env = () => ({ ...process.env, AWS_ENDPOINT_URL: cloud.endpoint, CI: '' });
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const call = async () => {
  const answer = await fetch(url, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  expect([answer.status, await answer.text()]).toEqual([200, '{}']);
};

/** Runs until the output has the text, then presses Ctrl-C. */
async function watched(args: readonly string[], text: RegExp, meanwhile: (stdout: string) => void = () => {}) {
  const child = spawn(process.execPath, [bin, 'metrics', '--watch', '--interval', '5s', ...args], {
    cwd: root,
    env: env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  let isDone = false;
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    stdout += data;
    meanwhile(stdout);
    if (!isDone && text.test(stdout)) child.kill('SIGINT');
    isDone ||= text.test(stdout);
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}

test('metrics of all regions are watched until Ctrl-C: a line of JSON each time', async () => {
  await call();
  const { exitCode, stdout, stderr } = await watched(['--json'], /"name":"Orders"/);
  expect([exitCode, stderr]).toEqual([0, '']);
  const states = lines(stdout);
  expect(states.every(({ type, command }) => type === 'state' && command === 'metrics')).toBe(true);
  expect(states.at(-1)).toMatchObject({
    at: expect.stringMatching(/Z$/),
    regions: [
      {
        region: 'us-east-1',
        functions: [{ id: 'shop/order' }],
        custom: { metrics: [{ name: 'Orders', function: 'shop/order' }] },
      },
      { region: 'eu-west-1' },
    ],
  });
});

test('without a terminal there are lines, and later those that changed', async () => {
  let isCalled = false;
  const { exitCode, stdout } = await watched([], /Orders sum=2/, (soFar) => {
    if (isCalled || !/Orders sum=1/.test(soFar)) return;
    isCalled = true;
    void call();
  });
  expect(exitCode).toBe(0);
  const said = stdout.trimEnd().split('\n');
  expect(said[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+Z us-east-1 shop\/order calls=1 errors=0/);
  expect(new Set(said.map((line) => line.replace(/^\S+ /, ''))).size).toBe(said.length);
});

test('a trace as a tree, with its lines, as JSON, and an unknown one', async () => {
  await expect
    .poll(async () => (await jaws(['trace', trace], { cwd: root, env: env() })).code, { timeout: 30_000 })
    .toBe(0);
  const { stdout } = await jaws(['trace', trace, '--logs'], { cwd: root, env: env() });
  expect(stdout).toMatch(new RegExp(`^${trace}: \\d spans? in 1 region`));
  expect(stdout).toMatch(/GET \/shop\/order {2}shop\/order {2}us-east-1/);
  expect(stdout).toMatch(/shop\/order {2}an order/);
  const [result] = lines((await jaws(['trace', trace, '--json'], { cwd: root, env: env() })).stdout).slice(-1);
  expect(result).toMatchObject({ type: 'result', command: 'trace', traces: [trace], failed: [] });
  const none = await jaws(['trace', 'c'.repeat(32)], { cwd: root, env: env() });
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('(TraceNotFound)')]);
  // Lines with spans are for `jaws trace`.
  const logs = await jaws(['logs'], { cwd: root, env: env() });
  expect(logs.stdout).toMatch(/us-east-1 shop\/order {2}an order/);
  expect(logs.stdout).not.toContain('jaws.span');
  expect(logs.stdout).not.toContain('_aws');
  expect(logs.stdout).toContain('Orders=1');
});
