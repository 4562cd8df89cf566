import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePackageManagers } from '../../testing/fake-npm.ts';
import { fetchedBoto3, findBoto3 } from './boto3.ts';
import { javaRuntime } from './java.ts';
import { Supply } from './supply.ts';

const { state, script } = fakePackageManagers();
const log = { debug() {}, warn() {}, error() {} };

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
describe.skipIf(process.platform === 'win32')('boto3', () => {
  it('is that of the first Python that has it whole', async () => {
    const say = (name: string, found: object) =>
      script(name, `printf '%s' '${JSON.stringify(found)}'; echo "$@" >> ${state.work}/ran`);
    const pythons = [
      await script('p0', 'exit 1'),
      await say('p1', { boto3: '/a' }),
      await say('p2', { botocore: '/b' }),
      await say('p3', { boto3: '/a', botocore: '/b', six: '/c' }),
      await say('p4', { boto3: '/never', botocore: '/never' }),
    ];
    expect(await findBoto3(pythons)).toEqual({ boto3: '/a', botocore: '/b', six: '/c' });
    const ran = await readFile(join(state.work, 'ran'), 'utf8');
    expect(ran.match(/boto3 botocore s3transfer jmespath dateutil urllib3 six$/gm)).toHaveLength(3);
    expect(await findBoto3(pythons.slice(0, 3))).toBeUndefined();
    expect(await findBoto3([])).toBeUndefined();
  });

  it('comes by pip, of which no script runs, once', async () => {
    const python = await script(
      'python3',
      `echo "$@" >> ${state.work}/ran\nwhile [ "$1" ]; do if [ "$1" = --target ]; then mkdir -p "$2/boto3"; fi; shift; done`,
    );
    const folder = join(state.work, 'cache/boto3/3.12/site');
    const expected = { value: { folder, names: expect.arrayContaining(['boto3', 'six']) } };
    const supply = new Supply(log);
    expect(await fetchedBoto3(supply, python, '3.12')).toEqual(expected);
    expect(await fetchedBoto3(supply, python, '3.12')).toEqual(expected);
    expect(existsSync(join(folder, 'boto3'))).toBe(true);
    const ran = (await readFile(join(state.work, 'ran'), 'utf8')).trimEnd().split('\n');
    expect(ran).toHaveLength(1);
    expect(ran[0]).toMatch(
      /^-m pip install --quiet --no-input --disable-pip-version-check --only-binary=:all: --timeout=15 --retries=1 --target \S+\/site boto3$/,
    );
    expect(supply.preparations.map(({ what }) => what)).toEqual(['boto3 for Python 3.12']);
  });

  it('is missing for what pip says', async () => {
    const lines = ['ERROR one', 'noise', 'ERROR two', '/p: No module named pip'];
    const python = await script('python3', `${lines.map((line) => `echo '${line}' >&2`).join('\n')}\nexit 1`);
    const missing = 'it could not be fetched (ERROR two; /p: No module named pip)';
    expect(await fetchedBoto3(new Supply(log), python, '3.12')).toEqual({ missing });
    const silent = await script('python', 'exit 1');
    expect((await fetchedBoto3(new Supply(log), silent, '3.13')).missing).toContain('(pip ended without output)');
  });
});

describe.skipIf(process.platform === 'win32')('the runtime client for Java', () => {
  it('is compiled once for each JDK, and kept', async () => {
    const compiler = (home: string) =>
      script(
        `${home}/bin/javac`,
        `echo "$@" >> ${state.work}/ran\nwhile [ "$1" ]; do if [ "$1" = -d ]; then touch "$2/Main.class"; fi; shift; done`,
      );
    await compiler('one');
    await compiler('two');
    const jdk = (home: string, version: string) => ({ home: join(state.work, home), version, major: 17 });
    const cache = join(state.work, 'cache');
    const [first, same] = await Promise.all([
      javaRuntime(cache, jdk('one', '17.0.1')),
      javaRuntime(cache, jdk('one', '17.0.1')),
    ]);
    expect(same).toBe(first);
    expect(first).toMatch(/\/cache\/java\/17\.0\.1-[0-9a-f]{16}$/);
    expect(await readdir(first)).toEqual(['Main.class']);
    const other = await javaRuntime(cache, jdk('two', '21.0.1'));
    expect(basename(other).slice(-16)).toBe(basename(first).slice(-16));
    const ran = (await readFile(join(state.work, 'ran'), 'utf8')).trimEnd().split('\n');
    expect(ran).toHaveLength(2);
    expect(ran[0]).toMatch(/^-proc:none -nowarn -encoding UTF-8 -d \S+\/unfinished-\d+ (\S+\.java ?)+$/);
    // Existing classes are not compiled again.
    await rm(join(state.work, 'one'), { recursive: true });
    expect(await javaRuntime(cache, jdk('one', '17.0.1'))).toBe(first);
  });

  it("is missing with the compiler's reason", async () => {
    await script('bad/bin/javac', 'echo no such flag >&2; exit 2');
    const jdk = { home: join(state.work, 'bad'), version: '17', major: 17 };
    await expect(javaRuntime(join(state.work, 'cache'), jdk)).rejects.toThrow('no such flag');
    expect((await readdir(join(state.work, 'cache/java'))).filter((name) => !name.includes('lock'))).toEqual([]);
  });
});
