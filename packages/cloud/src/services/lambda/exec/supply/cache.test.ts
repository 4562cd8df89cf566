import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockFolder } from '../../../../store/lock.ts';
import { cacheFolder, withWorkshop } from './cache.ts';
import { Supply } from './supply.ts';

let work = '';
const [platform, umask] = [process.platform, process.umask()];
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-cache-'));
  // Whatever the user's own umask is.
  process.umask(0);
});
afterEach(async () => {
  process.umask(umask);
  Object.defineProperty(process, 'platform', { value: platform });
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(work, { recursive: true, force: true });
});
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe.skipIf(process.platform === 'win32')('what is fetched', () => {
  const isRoot = process.getuid?.() === 0;

  it('lies in folders that nobody else may read, unless functions are another user', async () => {
    const expected = isRoot ? '755' : '700';
    const folder = join(work, 'a/b');
    await withWorkshop(folder, async (empty) => {
      expect([await mode(join(work, 'a')), await mode(folder), await mode(empty)]).toEqual(Array(3).fill(expected));
    });
    vi.stubEnv('JAWS_LAMBDA_CACHE', join(work, 'deep/shelf'));
    vi.stubEnv('JAWS_LAMBDA_FETCH', '');
    const shelf = new Supply({ debug() {}, warn() {}, error() {} }).shelf() ?? '';
    expect(await mode(shelf)).toBe(expected);
  });

  it.runIf(isRoot)('is shown to functions where an earlier version hid it', async () => {
    const folders = ['', 'aws-sdk', 'aws-sdk/20', 'aws-sdk/20/set-1'].map((name) => join(work, 'shelf', name));
    for (const folder of folders) await mkdir(folder, { mode: 0o700 });
    vi.stubEnv('JAWS_LAMBDA_CACHE', folders[0] ?? '');
    new Supply({ debug() {}, warn() {}, error() {} });
    expect(await Promise.all(folders.map(mode))).toEqual(Array(4).fill('755'));
  });

  it('is worked on in a folder that is this process’s, beside what is left alone', async () => {
    await mkdir(join(work, 'unfinished-1/deep'), { recursive: true });
    await writeFile(join(work, 'current.json'), '');
    await mkdir(join(work, 'set-unfinished-1'));
    const name = await withWorkshop(work, async (empty) => {
      await writeFile(join(empty, 'file'), '');
      return empty.slice(work.length + 1);
    });
    expect(name).toBe(`unfinished-${process.pid}`);
    const left = (await readdir(work)).filter((one) => !one.includes('lock')).toSorted();
    expect(left).toEqual(['current.json', 'set-unfinished-1']);
  });

  /** A clock that advances by this many milliseconds at each reading; returns the number of readings. */
  const clock = (step: number) => {
    let reads = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => step * reads++);
    return () => reads;
  };

  it('is waited for while another cloud works there', async () => {
    const unlock = await lockFolder(work);
    const reads = clock(300);
    let isDone = false;
    const waiting = withWorkshop(work, async () => {
      isDone = true;
    });
    // Each attempt at the lock lasts a second, and is then repeated.
    await vi.waitFor(() => expect(reads()).toBeGreaterThan(12), 10_000);
    expect(isDone).toBe(false);
    await unlock();
    await waiting;
    expect(isDone).toBe(true);
  });

  it('is waited for for ten minutes', async () => {
    const unlock = await lockFolder(work);
    const reads = clock(100_000);
    await expect(withWorkshop(work, async () => {})).rejects.toMatchObject({ code: 'EFOLDERINUSE' });
    expect(reads()).toBeGreaterThan(7);
    vi.restoreAllMocks();
    await unlock();
  });

  it('is nothing where no folder can be made', async () => {
    await chmod(work, 0o700);
    await writeFile(join(work, 'file'), '');
    const made = withWorkshop(join(work, 'file/below'), async () => {});
    await expect(made).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe.skipIf(process.platform === 'win32')('the folder of a user', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string[]]>([
    ['linux', {}, ['.cache', 'jaws', 'lambda']],
    ['darwin', { XDG_CACHE_HOME: '/xdg' }, ['Library', 'Caches', 'jaws', 'lambda']],
    ['win32', { XDG_CACHE_HOME: '/xdg' }, ['AppData', 'Local', 'jaws', 'Cache', 'lambda']],
  ])('on %s is where that system keeps caches', (system, env, path) => {
    for (const name of ['JAWS_LAMBDA_CACHE', 'XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(name, env[name] ?? '');
    vi.stubEnv('HOME', work);
    Object.defineProperty(process, 'platform', { value: system });
    expect(cacheFolder()).toBe(join(work, ...path));
    if (system !== 'win32') return;
    vi.stubEnv('LOCALAPPDATA', '/local');
    expect(cacheFolder()).toBe(join('/local', 'jaws', 'Cache', 'lambda'));
  });
});
