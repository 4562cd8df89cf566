import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { version } from '../../version.ts';
import { functionFiles, projectFolder, temporaryFolder, testHost, write } from '../testing/project.ts';
import { doctor, withinTime } from './doctor.ts';
import type { DoctorOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const root = projectFolder({ name: 'ill', domain: 'ill.test', files: functionFiles('m/one') });

async function examine(over: Partial<DoctorOptions> = {}, endpoint = cloud.endpoint) {
  const env = { ...process.env, JAWS_HOME: temporaryFolder(), HTTPS_PROXY: '', HTTP_PROXY: '', ALL_PROXY: '' };
  const checks = await doctor(testHost(endpoint), { cwd: root, env, version: version(), timeoutMs: 60_000, ...over });
  return Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest]));
}

test('all is well: every check has one line', async () => {
  const found = await examine();
  for (const name of ['jaws', 'node', 'npm', 'git', 'project', 'account', 'rights', 'clock', 'cloud', 'proxy']) {
    expect([name, found[name]?.state]).toEqual([name, 'ok']);
  }
  expect(found.account?.text).toContain(cloud.endpoint);
  expect(found.project?.text).toContain('1 stages, 1 functions, 1 endpoints');
});

test('a project that cannot be read is broken, and everything else is still checked', async () => {
  const folder = projectFolder();
  write(folder, { 'jaws.json': '{' });
  const found = await examine({ cwd: folder });
  expect(found.project?.state).toBe('broken');
  expect(found.clock?.state).toBe('ok');
  expect((await examine({ cwd: temporaryFolder() })).project?.state).toBe('skipped');
});

test('a clock that is off, and an account that refuses', async () => {
  const server = createServer((_request, response) => {
    response.sendDate = false;
    const date = new Date(Date.now() - 10 * 60_000).toUTCString();
    response.writeHead(403, { date, 'content-type': 'text/xml' });
    response.end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const found = await examine({}, `http://127.0.0.1:${port}`);
  server.close();
  expect(found.clock).toMatchObject({
    state: 'broken',
    text: expect.stringMatching(/^This machine's clock is (599|600|601) s off/),
  });
  expect(found.account?.state).toBe('broken');
});

test('which sandbox functions have is said before a cloud runs, and is a warning where it is not a whole one', async () => {
  const env = { ...process.env, JAWS_HOME: temporaryFolder(), JAWS_LAMBDA_SANDBOX: 'permission' };
  expect((await examine({ env })).functions).toMatchObject({
    state: 'warning',
    text: expect.stringContaining('the sandbox is set to permission'),
  });
  const { mode, text } = await cloud.isolation();
  const usual = (await examine({ env: { ...env, JAWS_LAMBDA_SANDBOX: 'auto' } })).functions;
  expect(usual).toMatchObject({ state: mode === 'namespaces' ? 'ok' : 'warning', text });
});

test('a password of a proxy is not shown', async () => {
  const env = { ...process.env, JAWS_HOME: temporaryFolder(), HTTPS_PROXY: 'http://me:secret@proxy.test:3128' };
  const { proxy } = await examine({ env });
  expect(proxy).toEqual({ state: 'ok', text: 'Calls go through proxy.test:3128 (HTTPS_PROXY).' });
  expect((await examine({ env: { ...env, HTTPS_PROXY: '::' } })).proxy?.state).toBe('broken');
});

test('a check that hangs is a finding, and is stopped', async () => {
  let stopped = false;
  const check = {
    name: 'slow',
    run: (signal: AbortSignal) =>
      new Promise<never>(() => {
        signal.addEventListener('abort', () => {
          stopped = true;
        });
      }),
  };
  const found = await withinTime(check, 10, new AbortController().signal);
  expect([found.state, stopped]).toEqual(['warning', true]);
});
