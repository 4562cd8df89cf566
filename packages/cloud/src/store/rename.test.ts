import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Renaming, renameWithRetries } from './rename.ts';

const failing = (code: string) => Object.assign(new Error(code), { code });

/** A disk that refuses this many times, and the length of each wait. */
function refusing(times: number, code: string, platform: string) {
  const waits: number[] = [];
  let left = times;
  const seams: Renaming = {
    platform,
    rename: async () => {
      if (left-- > 0) throw failing(code);
    },
    wait: async (ms) => waits.push(ms),
  };
  return { waits, run: () => renameWithRetries('a', 'b', seams) };
}

describe('renaming', () => {
  it('puts a file in place of another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jaws-rename-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [from, to] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(from, 'new');
    writeFileSync(to, 'old');
    await renameWithRetries(from, to);
    expect([existsSync(from), readFileSync(to, 'utf8')]).toEqual([false, 'new']);
  });

  it.each(['EPERM', 'EACCES', 'EBUSY'])('waits on Windows while something has the file open: %s', async (code) => {
    const { run, waits } = refusing(3, code, 'win32');
    await run();
    expect(waits).toEqual([10, 20, 40]);
  });

  it('gives up after about two seconds', async () => {
    const { run, waits } = refusing(Number.POSITIVE_INFINITY, 'EBUSY', 'win32');
    await expect(run()).rejects.toMatchObject({ code: 'EBUSY' });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(1270);
  });

  it('fails at once for other reasons, and elsewhere', async () => {
    for (const { run, waits } of [refusing(1, 'ENOENT', 'win32'), refusing(1, 'EPERM', 'linux')]) {
      await expect(run()).rejects.toThrow();
      expect(waits).toEqual([]);
    }
  });
});
