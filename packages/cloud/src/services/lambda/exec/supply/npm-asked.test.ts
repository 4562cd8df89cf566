import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fakePackageManagers } from '../../testing/fake-npm.ts';
import { npmInstall } from './npm.ts';
import { FetchFailed, OutOfReach } from './run.ts';

const { state, npm, asked, installed, script } = fakePackageManagers();
const { signal } = new AbortController();

describe.skipIf(process.platform === 'win32')('npm', () => {
  const into = () => join(state.work, 'into');

  it('is asked whether it reaches the registry, and then installs, without scripts and without questions', async () => {
    await npm();
    await npmInstall(into(), { a: '1', '@b/c': '^2' }, signal);
    // npm's own documentation: `npm help install`, `npm help config`.
    const plainly = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier'];
    const impatient = ['--fetch-timeout=20000', '--fetch-retries=1', '--fetch-retry-mintimeout=500'];
    const untouched = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-package-lock-only'];
    const alone = ['--no-global', '--no-workspaces', '--no-dry-run'];
    const [view = [], install = [], ...more] = await asked();
    expect(more).toEqual([]);
    const where = ['--prefix', into()];
    expect(view).toEqual([into(), 'view', ...where, ...plainly, '--loglevel=verbose', ...impatient, 'a@1', 'name']);
    const expected = [...where, ...plainly, ...impatient, ...untouched, ...alone, '--loglevel=error', 'a@1', '@b/c@^2'];
    expect(install.slice(0, 2)).toEqual([into(), 'install']);
    expect(install.slice(2).toSorted()).toEqual(expected.toSorted());
    expect(await readdir(join(into(), 'node_modules'))).toEqual(['@b', 'a']);
  });

  it('has the settings of the project, or of the folders above as far as the project goes', async () => {
    await npm();
    const settings = () => readlink(join(into(), '.npmrc')).catch(() => undefined);
    await writeFile(join(state.work, '.npmrc'), '');
    await writeFile(join(state.project, 'package.json'), '{}');
    await npmInstall(into(), { a: '1' }, signal);
    expect(await settings()).toBeUndefined();
    await rm(join(state.project, 'package.json'));
    await npmInstall(into(), { a: '1' }, signal);
    expect(await settings()).toBe(join(state.work, '.npmrc'));
    await rm(join(into(), '.npmrc'));
    await writeFile(join(state.project, '.npmrc'), '');
    await npmInstall(into(), { a: '1' }, signal);
    expect(await settings()).toBe(join(state.project, '.npmrc'));
  });

  it('explains in three lines at most why it failed', async () => {
    const lines = [
      'npm error code E404',
      'other',
      'npm ERR! two',
      'npm error A complete log is there',
      'npm error 3',
      'npm error 4',
    ];
    await npm(`for (const line of ${JSON.stringify(lines)}) console.error(line); process.exit(1);`);
    const failed = npmInstall(into(), { a: '1' }, signal);
    await expect(failed).rejects.toThrow(/^code E404; two; 3$/);
    await expect(failed).rejects.toBeInstanceOf(FetchFailed);
    await npm('process.exit(1)');
    await expect(npmInstall(into(), { a: '1' }, signal)).rejects.toThrow(/^npm ended without output$/);
    await npm(`console.error('npm error code ENOTFOUND'); process.exit(1)`);
    await expect(npmInstall(into(), { a: '1' }, signal)).rejects.toBeInstanceOf(OutOfReach);
    expect(await installed()).toEqual([]);
  });

  it('is found beside Node, or on the PATH, or nowhere', async () => {
    vi.stubEnv('PATH', join(state.work, 'path'));
    await expect(npmInstall(into(), { a: '1' }, signal)).rejects.toThrow(/^npm is not on this machine$/);
    await script('path/npm', `echo "$1" >> ${state.work}/ran`);
    await npmInstall(into(), { a: '1' }, signal);
    expect(await readFile(join(state.work, 'ran'), 'utf8')).toBe('view\ninstall\n');
    // This Node runs npm's own script, without a shell.
    await mkdir(join(state.work, 'path/node_modules/npm/bin'), { recursive: true });
    await npm('', 'path/node_modules/npm/bin/npm-cli.js');
    await npmInstall(into(), { a: '1' }, signal);
    expect(await asked()).toHaveLength(2);
    expect(await readFile(join(state.work, 'ran'), 'utf8')).toBe('view\ninstall\n');
  });
});
