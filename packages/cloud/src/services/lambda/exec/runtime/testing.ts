import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

/** A folder of its own for each test of the file; restores mocks and variables after it. */
export function workFolder() {
  const state = { work: '' };
  beforeEach(async () => {
    state.work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-runtimes-')));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(state.work, { recursive: true, force: true });
  });
  const file = async (path: string, text = '', mode = 0o644): Promise<string> => {
    const whole = join(state.work, path);
    await mkdir(join(whole, '..'), { recursive: true });
    await writeFile(whole, text);
    await chmod(whole, mode);
    return whole;
  };
  return {
    get work() {
      return state.work;
    },
    file,
    program: (path: string, text = '') => file(path, `#!/bin/sh\n${text}\n`, 0o755),
  };
}
