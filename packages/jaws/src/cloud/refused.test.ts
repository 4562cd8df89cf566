import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cloudPaths } from './paths.ts';
import { cloudProgram } from './program.ts';
import { sendSnapshot } from './snapshot-http.ts';
import { ensureCloud } from './start.ts';
import { stopCloud } from './stop.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jaws-refused-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));

test('a program that is not there says where it was looked for', () => {
  const main = join(home, 'none.js');
  expect(() => cloudProgram({ JAWS_CLOUD_MAIN: main })).toThrow(
    expect.objectContaining({ code: 'CloudNotInstalled', message: expect.stringContaining(main) }),
  );
});

test('a cloud that ends at once says its last words and where its log is', async () => {
  const program = join(home, 'main.mjs');
  writeFileSync(program, `console.error('no room on this disk'); process.exit(1);`);
  const env = { JAWS_HOME: home, JAWS_CLOUD_MAIN: program };
  await expect(ensureCloud({ env, version: '1.0.0' } as Parameters<typeof ensureCloud>[0])).rejects.toMatchObject({
    code: 'CloudDidNotStart',
    message: expect.stringContaining('no room on this disk'),
    hint: expect.stringContaining(cloudPaths(env).log),
  });
});

test.skipIf(process.platform === 'win32')('a process that does not even end by SIGKILL is named', async () => {
  const env = { JAWS_HOME: home };
  const paths = cloudPaths(env);
  mkdirSync(paths.data, { recursive: true });
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', paths.data], { stdio: 'ignore' });
  await once(child, 'spawn');
  const { pid } = child;
  const state = { pid, port: 9, endpoint: 'http://127.0.0.1:9', version: '1.0.0', startedAt: new Date().toISOString() };
  writeFileSync(paths.state, JSON.stringify(state));
  // A process in an uninterruptible system call gets its signals later: here they do not arrive.
  const kill = process.kill.bind(process);
  const spy = vi.spyOn(process, 'kill').mockImplementation((to, signal) => (signal === 0 ? kill(to, 0) : true));
  try {
    await expect(stopCloud(env)).rejects.toMatchObject({
      code: 'CloudDidNotStop',
      message: expect.stringContaining(String(pid)),
    });
    expect(spy.mock.calls.flatMap(([to, signal]) => (to === pid && signal !== 0 ? [signal] : []))).toEqual([
      'SIGTERM',
      'SIGKILL',
    ]);
    expect(JSON.parse(readFileSync(paths.state, 'utf8'))).toMatchObject({ pid });
  } finally {
    spy.mockRestore();
    child.kill('SIGKILL');
  }
});

test('a snapshot that the cloud does not take is not loaded, with its reason', async () => {
  const file = join(home, 'x.tgz');
  writeFileSync(file, 'x');
  const refused = (reason: string) => ({
    code: 'SnapshotNotLoaded',
    message: expect.stringMatching(new RegExp(`x\\.tgz.*${reason}`)),
  });
  await expect(sendSnapshot('http://127.0.0.1:9', file, () => {})).rejects.toMatchObject(refused('ECONNREFUSED'));
  const server = createServer((_request, response) => {
    response.writeHead(500).end(JSON.stringify({ message: 'no room on this disk' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    await expect(sendSnapshot(`http://127.0.0.1:${port}`, file, () => {})).rejects.toMatchObject(
      refused('no room on this disk'),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
