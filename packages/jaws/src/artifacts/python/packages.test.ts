import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FunctionModel } from '../../model/types.ts';
import { collectRequirements } from './packages.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-pip-'));
  mkdirSync(join(root, 'aws_modules/a/f'), { recursive: true });
  // A machine without Python.
  vi.stubEnv('PATH', join(root, 'none'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});
const collect = (name: string, text: string, buildVariables?: readonly string[]) => {
  writeFileSync(join(root, 'aws_modules/a/f', name), text);
  const fn = {
    id: 'a/f',
    folder: 'aws_modules/a/f',
    runtime: 'python3.13',
    properties: {},
    package: { buildVariables },
  } as unknown as FunctionModel;
  return collectRequirements(root, fn, join(root, 'store'), new AbortController().signal);
};

test('a lock file without packages needs no pip', async () => {
  expect(await collect('uv.lock', '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\n')).toEqual(
    [],
  );
  expect(readdirSync(root)).not.toContain('store');
});

test('where Python is missing, the error says so and names the function and its file', async () => {
  await expect(collect('requirements.txt', 'hello==1.0\n')).rejects.toMatchObject({
    code: 'PipMissing',
    message: expect.stringContaining('aws_modules/a/f/requirements.txt'),
  });
});

test.skipIf(process.platform === 'win32')(
  'for an installed module pip gets no credentials: it runs programs of packages',
  async () => {
    mkdirSync(join(root, 'bin'));
    const seen = join(root, 'seen');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env))`;
    writeFileSync(join(root, 'bin/python3'), `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
    vi.stubEnv('PATH', join(root, 'bin'));
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const environment = async (buildVariables?: readonly string[]) => {
      await collect('requirements.txt', `./evil-${String(buildVariables)}\n`, buildVariables);
      return JSON.parse(readFileSync(seen, 'utf8'));
    };
    expect(await environment([])).toMatchObject({ PATH: join(root, 'bin') });
    expect(await environment([])).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    expect(await environment(['AWS_SECRET_ACCESS_KEY'])).toHaveProperty('AWS_SECRET_ACCESS_KEY');
    expect(await environment()).toHaveProperty('AWS_SECRET_ACCESS_KEY');
  },
);
