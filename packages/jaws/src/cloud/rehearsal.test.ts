import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCloud } from '../../../cloud/src/index.ts';
import { rehearsalOf } from './rehearsal.ts';

let folder: string;
let before: string | undefined;
beforeEach(() => {
  before = process.env.TMPDIR;
  folder = mkdtempSync(join(tmpdir(), 'jaws-rehearsal-test-'));
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('what is not an embedded cloud offers no copy of itself', async () => {
  const other = createServer((_request, response) => response.writeHead(404).end('{}'));
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await rehearsalOf(endpoint, { env: process.env, now: new Date() })).toBeUndefined();
  await new Promise((done) => other.close(done));
});

test('a copy that does not start says so and leaves nothing', async () => {
  const program = join(folder, 'main.mjs');
  writeFileSync(program, 'process.exit(1);\n');
  const cloud = await startCloud({ port: 0 });
  process.env.TMPDIR = folder;
  const env = { ...process.env, JAWS_CLOUD_MAIN: program };
  await expect(rehearsalOf(cloud.endpoint, { env, now: new Date() })).rejects.toMatchObject({
    code: 'RehearsalDidNotStart',
  });
  expect(readdirSync(folder)).toEqual(['main.mjs']);
  await cloud.close();
});
