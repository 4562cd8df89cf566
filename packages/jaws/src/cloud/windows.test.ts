import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { askToEnd } from './ask-to-end.ts';
import { cloudPaths } from './paths.ts';
import { commandOf } from './running.ts';
import { ensureCloud } from './start.ts';
import { stopCloud } from './stop.ts';

async function answering(status: number | undefined): Promise<{ endpoint: string; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (status !== undefined) response.writeHead(status).end();
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('a cloud that says that it will end is believed; one that does not, does not answer or is gone is not', async () => {
  const { asked, endpoint } = await answering(202);
  expect(await askToEnd(endpoint)).toBe(true);
  expect(asked).toEqual(['POST /_jaws/end']);
  expect(await askToEnd((await answering(404)).endpoint)).toBe(false);
  expect(await askToEnd((await answering(undefined)).endpoint, 50)).toBe(false);
  expect(await askToEnd('http://127.0.0.1:1')).toBe(false);
});

test('the command of a process is asked of the system', async () => {
  const ran: string[][] = [];
  const run = async (program: string, args: readonly string[]) => {
    ran.push([program, ...args]);
    return 'node main.js C:\\Users\\ann\\.jaws';
  };
  expect(await commandOf(42, 'win32', run)).toContain('.jaws');
  expect(await commandOf(42, 'darwin', run)).toContain('.jaws');
  expect(ran).toEqual([
    [
      `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`,
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      '[Console]::OutputEncoding = [Text.Encoding]::UTF8; (Get-CimInstance Win32_Process -Filter "ProcessId=42").CommandLine',
    ],
    ['ps', '-ww', '-p', '42', '-o', 'args='],
  ]);
  if (process.platform === 'linux') expect(await commandOf(process.pid)).toContain('node');
});

test('where a signal would cut it off, stopping a cloud asks it to close', async () => {
  const home = mkdtempSync(join(tmpdir(), 'jaws-stop-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  const main = fileURLToPath(new URL('../../../cloud/dist/main.js', import.meta.url));
  const env = { ...process.env, JAWS_HOME: home, JAWS_CLOUD_MAIN: main };
  const { cloud } = await ensureCloud({ env, version: '2.0.0', port: 0 });
  const kill = vi.spyOn(process, 'kill');
  try {
    expect(await stopCloud(env, undefined, 'win32')).toMatchObject({ pid: cloud.pid });
    // The only signal was 0, which checks whether the process still exists.
    expect(kill.mock.calls.filter(([, signal]) => signal !== 0)).toEqual([]);
  } finally {
    kill.mockRestore();
    await stopCloud(env);
  }
  expect(existsSync(join(cloudPaths(env).data, 'lock'))).toBe(false);
});
