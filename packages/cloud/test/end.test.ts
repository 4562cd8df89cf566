import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startCloud } from '../src/index.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function program(): Promise<{ child: ChildProcess; endpoint: string; dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'jaws-end-'));
  const child = spawn(process.execPath, [main, '--port', '0', '--dir', dir], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  });
  const [line] = await once(createInterface(child.stdout!), 'line');
  return { child, dir, ...JSON.parse(String(line)) };
}

it('a cloud that is a program closes when it is asked to, and gives its folder back', async () => {
  const { child, dir, endpoint } = await program();
  expect(existsSync(join(dir, 'lock'))).toBe(true);
  const exit = once(child, 'exit');
  expect((await fetch(`${endpoint}/_jaws/end`, { method: 'POST' })).status).toBe(202);
  expect(await exit).toEqual([0, null]);
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

it('no web page can ask for it', async () => {
  const { child, endpoint } = await program();
  const headers = { origin: 'https://evil.example' };
  expect((await fetch(`${endpoint}/_jaws/end`, { method: 'POST', headers })).status).toBe(403);
  expect((await fetch(`${endpoint}/_jaws/health`)).status).toBe(200);
  expect(child.exitCode).toBeNull();
});

it('a cloud that is a part of a program is not closed from outside', async () => {
  const cloud = await startCloud({ port: 0 });
  try {
    const answer = await fetch(`${cloud.endpoint}/_jaws/end`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { message: 'This cloud is part of a program, and only that program can close it.' },
    ]);
    expect((await fetch(`${cloud.endpoint}/_jaws/health`)).status).toBe(200);
  } finally {
    await cloud.close();
  }
});

it('a copy of a cloud that can be closed from outside closes neither itself nor the other', async () => {
  let ended = 0;
  const cloud = await startCloud({ port: 0, onEnd: () => void ended++ });
  try {
    const send = (url: string, method: string) => fetch(url, { method });
    await send(`${cloud.endpoint}/_jaws/copies`, 'PUT');
    const copy = (await send(`${cloud.endpoint}/_jaws/copies`, 'POST')).body!.getReader();
    const { endpoint } = JSON.parse(Buffer.from((await copy.read()).value!).toString()) as { endpoint: string };
    expect((await send(`${endpoint}/_jaws/end`, 'POST')).status).toBe(409);
    expect(ended).toBe(0);
    expect((await send(`${cloud.endpoint}/_jaws/end`, 'POST')).status).toBe(202);
    expect(ended).toBe(1);
    await copy.cancel();
  } finally {
    await cloud.close();
  }
});
