import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePackageManagers } from '../../testing/fake-npm.ts';
import { findSdk } from './sdk.ts';
import { Supply } from './supply.ts';

const { state, npm, asked, installed } = fakePackageManagers();
const log = { debug() {}, warn() {}, error() {} };

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
describe.skipIf(process.platform === 'win32')('the SDK', () => {
  const find = (name: string, major = 22, supply = new Supply(log)) =>
    findSdk(supply, name, { major, taskRoot: join(state.work, 'task') });

  it.each([
    ['@aws-sdk/client-a', 22, '20', '@aws-sdk/client-a@3.0.0 - 3.1175.0'],
    ['@aws-sdk/client-a', 20, '20', '@aws-sdk/client-a@3.0.0 - 3.1175.0'],
    ['@aws-sdk/client-a', 18, '18', '@aws-sdk/client-a@3.0.0 - 3.967.0'],
    ['@smithy/a', 22, '20', '@smithy/a@*'],
    ['aws-sdk', 16, 'v2', 'aws-sdk@^2.1692.0'],
  ])('%s for Node.js %d is of a fixed version, in the set %s', async (name, major, set, wanted) => {
    await npm();
    const { value = '' } = await find(name, major);
    expect(await installed()).toEqual([[wanted]]);
    expect(dirname(dirname(value))).toBe(join(state.work, 'cache/aws-sdk', set));
    expect([basename(value), existsSync(join(value, name))]).toEqual(['node_modules', true]);
    expect(basename(dirname(value))).toMatch(/^set-\d+$/);
  });

  it('comes from the project where that has it', async () => {
    await npm();
    await mkdir(join(state.project, 'node_modules/@aws-sdk/client-a'), { recursive: true });
    await writeFile(join(state.project, 'node_modules/@aws-sdk/client-a/package.json'), '{}');
    expect(await find('@aws-sdk/client-a')).toEqual({ value: join(state.project, 'node_modules') });
    expect(await asked()).toEqual([]);
  });

  it('is fetched with all that the sources name, in a set with what was there', async () => {
    await npm();
    const task = join(state.work, 'task');
    await mkdir(join(task, 'deep'));
    await mkdir(join(task, 'node_modules'));
    await mkdir(join(task, 'folder.js'));
    await writeFile(
      join(task, 'a.js'),
      `require("@aws-sdk/client-b"); import('@smithy/c'); '@other/x' '@aws-sdk/Upper'`,
    );
    await writeFile(join(task, 'deep/b.mjs'), 'import `@aws-sdk/client-d`; "@aws-sdk/client-b"');
    await writeFile(join(task, 'deep/c.cjs'), '"@aws-sdk/client-e"');
    await writeFile(join(task, 'd.json'), '"@aws-sdk/client-f"');
    await writeFile(join(task, 'node_modules/e.js'), '"@aws-sdk/client-g"');
    const supply = new Supply(log);
    const first = await find('@aws-sdk/client-a', 22, supply);
    const names = (one: string[] | undefined) => one?.map((name) => name.replace(/@[^@]*$/, ''));
    const wanted = ['@aws-sdk/client-a', '@aws-sdk/client-b', '@aws-sdk/client-d', '@aws-sdk/client-e', '@smithy/c'];
    expect(names((await installed())[0])).toEqual(wanted);
    expect(await find('@smithy/c', 22, supply)).toEqual(first);
    expect(await installed()).toHaveLength(1);
    const second = await find('@aws-sdk/client-z', 22, supply);
    expect(names((await installed())[1])).toEqual([...wanted.slice(0, 4), '@aws-sdk/client-z', '@smithy/c']);
    // The first installation stays: functions may be reading it.
    expect([second.value === first.value, existsSync(first.value ?? '')]).toEqual([false, true]);
  });

  it('is fetched alone where the sources name something other than a package', async () => {
    await writeFile(join(state.work, 'task/a.js'), '"@aws-sdk/none"');
    await npm(
      `if (wanted.includes('@aws-sdk/none') && command === 'install') { console.error('npm error code E404'); process.exit(1); }`,
    );
    expect((await find('@aws-sdk/client-a')).missing).toBeUndefined();
    expect((await installed()).map((names) => names.length)).toEqual([2, 1]);
  });

  it('is looked for in 500 files, and in 8 MB of them', async () => {
    await npm();
    await writeFile(join(state.work, 'task/large.js'), `"@aws-sdk/client-large"${' '.repeat(8 * 1024 * 1024)}`);
    await find('@aws-sdk/client-a');
    expect((await installed())[0]).toHaveLength(1);
    await rm(join(state.work, 'task/large.js'));
    await Promise.all(
      Array.from({ length: 501 }, (_, at) =>
        writeFile(join(state.work, 'task', `${at}.js`), `'@aws-sdk/client-${at}'`),
      ),
    );
    await find('@aws-sdk/client-other');
    // 500 of them, the first one, and the requested one.
    expect((await installed())[1]).toHaveLength(502);
  });

  it('drops sets that were replaced a day ago', async () => {
    await npm();
    const place = join(state.work, 'cache/aws-sdk/20');
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);
    for (const name of ['set-1', 'set-2', 'other']) await mkdir(join(place, name), { recursive: true });
    await utimes(join(place, 'set-1'), ago(0), ago(25 * 3_600_000));
    await utimes(join(place, 'set-2'), ago(0), ago(23 * 3_600_000));
    await utimes(join(place, 'other'), ago(0), ago(25 * 3_600_000));
    const { value = '' } = await find('@aws-sdk/client-a');
    const sets = (await readdir(place)).filter((name) => /^(set|other)/.test(name)).toSorted();
    expect(sets).toEqual(['other', basename(dirname(value)), 'set-2'].toSorted());
  });

  it('is fetched again where its set is gone, or cannot be read', async () => {
    await npm();
    const { value = '' } = await find('@aws-sdk/client-a');
    await rm(dirname(value), { recursive: true });
    expect(existsSync((await find('@aws-sdk/client-a')).value ?? '')).toBe(true);
    await writeFile(join(state.work, 'cache/aws-sdk/20/current.json'), '{');
    expect(existsSync((await find('@aws-sdk/client-a')).value ?? '')).toBe(true);
    expect(await installed()).toHaveLength(3);
  });
});
