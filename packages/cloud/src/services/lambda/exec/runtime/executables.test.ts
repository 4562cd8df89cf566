import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Supply } from '../supply/supply.ts';
import { Executables } from './executables.ts';

const folder = mkdtempSync(join(tmpdir(), 'jaws-executables-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A supply that has nothing. */
const none = {
  cache: join(folder, 'cache'),
  get: async (what: string) => ({ missing: `${what} is not fetched` }),
} as unknown as Supply;
const [own = ''] = process.versions.node.split('.');
const other = own === '24' ? '22' : '24';

it.skipIf(process.platform === 'win32')('does not ask the Node that runs it what it is, by whatever name', async () => {
  const asked = join(folder, 'asked');
  vi.stubEnv('PATH', folder);
  vi.stubEnv('HOME', folder);
  symlinkSync(process.execPath, join(folder, 'node'));
  writeFileSync(join(folder, `node${other}`), `#!/bin/sh\necho asked >> ${asked}\nexit 1\n`);
  chmodSync(join(folder, `node${other}`), 0o755);
  vi.stubEnv('NODE_OPTIONS', `--require=${mark()}`);
  const executables = new Executables(none);
  const found = await executables.node(other);
  expect(found).toMatchObject({ path: process.execPath, note: `Node.js ${other} is not fetched` });
  expect(readFileSync(asked, 'utf8')).toBe('asked\n');
  expect(existsSync(join(folder, 'ran'))).toBe(false);
  vi.stubEnv(`JAWS_NODE${own}`, join(folder, 'node'));
  expect(await executables.node(own)).toEqual({ path: process.execPath, version: process.versions.node });
});

/** A module that creates a file when Node has loaded it. */
function mark(): string {
  const module = join(folder, 'mark.cjs');
  writeFileSync(module, `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '');`);
  return module;
}
