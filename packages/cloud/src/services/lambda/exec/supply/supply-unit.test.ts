import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isInPythonRuntime } from './boto3.ts';
import { cacheFolder, withWorkshop } from './cache.ts';
import { isForThisMachine, nativeNote, runsHere } from './native.ts';
import { FetchFailed, OutOfReach, runFetcher } from './run.ts';
import { inProject, isInRuntime, projectModules } from './sdk.ts';
import { Supply } from './supply.ts';

let work = '';
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-supply-'));
  vi.stubEnv('JAWS_LAMBDA_CACHE', join(work, 'cache'));
  vi.stubEnv('JAWS_LAMBDA_FETCH', '');
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(work, { recursive: true, force: true });
});

describe('a supply', () => {
  function supply() {
    const said: string[] = [];
    const made = new Supply({ debug() {}, warn: (text) => said.push(text), error() {} });
    return { said, supply: made };
  }

  it('fetches each thing once for all who ask, and says so', async () => {
    const { said, supply: one } = supply();
    let loads = 0;
    const load = async (cache: string) => {
      loads += 1;
      return `${cache}/it`;
    };
    const [first, second] = await Promise.all([one.get('it', load), one.get('it', load)]);
    expect([first, second, loads]).toEqual([{ value: join(work, 'cache', 'it') }, first, 1]);
    expect(said).toEqual([
      `Fetching it for Lambda functions, once, into ${join(work, 'cache')}`,
      expect.stringMatching(/^Fetched it in \d+\.\d s$/),
    ]);
    expect(one.preparations).toEqual([
      {
        what: 'it',
        into: join(work, 'cache'),
        began: expect.any(Number),
        state: 'fetched',
        seconds: expect.any(Number),
      },
    ]);
    await one.get('it', load);
    expect(loads).toBe(2);
  });

  it('retries failures after five minutes, and an unresponsive registry after one', async () => {
    vi.useFakeTimers();
    const { said, supply: one } = supply();
    let error: Error = new FetchFailed('no such package');
    let loads = 0;
    const fail = () => {
      loads += 1;
      return Promise.reject(error);
    };
    const missing = 'it could not be fetched (no such package)';
    expect(await one.get('it', fail)).toEqual({ missing });
    expect(said.at(-1)).toBe(`it: ${missing}`);
    expect(one.preparations[0]).toMatchObject({ state: 'missing', reason: missing });
    vi.advanceTimersByTime(299_999);
    expect(await one.get('it', fail)).toEqual({ missing });
    expect(loads).toBe(1);
    error = new OutOfReach('no answer');
    await one.get('other', fail);
    expect(loads).toBe(2);
    vi.advanceTimersByTime(1);
    // npm is gone now, pip is not.
    expect(await one.get('it', fail)).toEqual({ missing: 'it could not be fetched (no answer)' });
    expect(loads).toBe(2);
    await one.get('python', fail, 'pip');
    expect(loads).toBe(3);
    vi.advanceTimersByTime(60_000);
    error = new TypeError('a bug');
    expect(await one.get('it', fail)).toEqual({ missing: 'it could not be fetched (TypeError: a bug)' });
    expect(loads).toBe(4);
  });

  it('fetches nothing where that is forbidden', async () => {
    vi.stubEnv('JAWS_LAMBDA_FETCH', 'never');
    const { said, supply: one } = supply();
    expect(await one.get('it', async () => 1)).toEqual({ missing: 'JAWS_LAMBDA_FETCH=never prevents fetching it' });
    expect([one.shelf(), said, existsSync(join(work, 'cache'))]).toEqual([undefined, [], false]);
    await mkdir(join(work, 'cache'));
    expect(one.shelf()).toBe(join(work, 'cache'));
  });

  it('makes the folder of what is fetched for this user only', async () => {
    const { supply: one } = supply();
    expect(one.shelf()).toBe(join(work, 'cache'));
    expect(existsSync(join(work, 'cache'))).toBe(true);
    await rm(join(work, 'cache'), { recursive: true });
    await writeFile(join(work, 'file'), '');
    vi.stubEnv('JAWS_LAMBDA_CACHE', join(work, 'file', 'below'));
    expect(supply().supply.shelf()).toBeUndefined();
  });

  it('ends what is fetched with its cloud, without a word', async () => {
    const { said, supply: one } = supply();
    const fetching = one.get('it', (_cache, signal) => {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    one.close();
    expect(await fetching).toEqual({ missing: 'it could not be fetched (Error: aborted)' });
    expect(said).toHaveLength(1);
  });

  it('reports how long it took, and the last fetched package at the end', async () => {
    vi.useFakeTimers();
    const { said, supply: one } = supply();
    const slow = (milliseconds: number) => async () => vi.advanceTimersByTime(milliseconds);
    await one.get('a', slow(1_249));
    await one.get('b', slow(40));
    await one.get('a', slow(12_000));
    expect(said.filter((text) => text.startsWith('Fetched'))).toEqual([
      'Fetched a in 1.2 s',
      'Fetched b in 0.0 s',
      'Fetched a in 12.0 s',
    ]);
    expect(one.preparations.map(({ what: packageName, seconds }) => [packageName, seconds])).toEqual([
      ['b', 0],
      ['a', 12],
    ]);
  });

  it('says each notice once', () => {
    const { said, supply: one } = supply();
    for (const text of ['a', 'b', 'a']) one.notice(text);
    expect(said).toEqual(['a', 'b']);
  });
});

describe('the cache', () => {
  it.runIf(process.platform === 'linux')('is where the user says, or where the system keeps caches', () => {
    expect(cacheFolder()).toBe(join(work, 'cache'));
    vi.stubEnv('JAWS_LAMBDA_CACHE', '');
    vi.stubEnv('XDG_CACHE_HOME', '/xdg');
    expect(cacheFolder()).toBe('/xdg/jaws/lambda');
    vi.stubEnv('XDG_CACHE_HOME', '');
    expect(cacheFolder()).toBe(join(homedir(), '.cache', 'jaws', 'lambda'));
  });

  it('gives an empty folder to one at a time, which is gone afterwards', async () => {
    const folder = join(work, 'a/b');
    await mkdir(join(folder, 'unfinished-1'), { recursive: true });
    await mkdir(join(folder, 'kept'));
    const log: string[] = [];
    const one = (name: string) =>
      withWorkshop(folder, async (empty) => {
        log.push(name);
        expect(await readdir(empty)).toEqual([]);
        expect((await readdir(folder)).filter((found) => found.startsWith('unfinished-'))).toHaveLength(1);
        await writeFile(join(empty, 'x'), '');
        await new Promise(setImmediate);
        log.push(`${name} done`);
        return name;
      });
    expect(await Promise.all([one('1'), one('2')])).toEqual(['1', '2']);
    expect(log[1]).toBe(`${log[0]} done`);
    await expect(withWorkshop(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await readdir(folder)).filter((name) => !name.startsWith('.') && !name.includes('lock'))).toEqual(['kept']);
    expect(await one('3')).toBe('3');
  });
});

describe('runFetcher', () => {
  const { signal } = new AbortController();
  const fetch = (code: string, more: object = {}) =>
    runFetcher(process.execPath, ['-e', code], { cwd: work, signal, explain: (said) => said.trim(), ...more });

  it('runs a program to its end, in its folder', async () => {
    await fetch(`require('node:fs').writeFileSync('made', process.cwd())`);
    expect(await readdir(work)).toEqual(['made']);
  });

  it("explains a failure by the end of the program's output, on both channels", async () => {
    await expect(fetch(`console.log('a'); console.error('b'); process.exit(1)`)).rejects.toThrow(/^(a\nb|b\na)$/);
    const long = fetch(`process.stdout.write('x'.repeat(20_000) + 'end'); process.exitCode = 1`);
    await expect(long).rejects.toSatisfy(({ message }: Error) => message.length === 8_192 && message.endsWith('xend'));
  });

  it.each(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'ETIMEDOUT', 'ERR_SOCKET_TIMEOUT'])(
    '%s: no answer',
    async (code) => {
      await expect(fetch(`console.log('code ${code}'); process.exit(1)`)).rejects.toBeInstanceOf(OutOfReach);
    },
  );

  it('E404 is an answer', async () => {
    const failed = fetch(`console.log('code E404'); process.exit(1)`);
    await expect(failed).rejects.toBeInstanceOf(FetchFailed);
    await expect(failed).rejects.not.toBeInstanceOf(OutOfReach);
  });

  it('gives up on who says a word and nothing more', async () => {
    const silent = fetch(`console.log('started'); setInterval(() => {}, 1000)`, { timeoutMs: 1 });
    await expect(silent).rejects.toBeInstanceOf(OutOfReach);
    await expect(silent).rejects.toThrow(/^no answer within \d+ s$/);
  });

  it('gives up after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isOver = false;
    const endless = fetch('setInterval(() => {}, 1000)').catch((error: Error) => {
      isOver = true;
      return error;
    });
    vi.advanceTimersByTime(10 * 60_000 - 1);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    expect(isOver).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await endless).toMatchObject({ message: 'no answer within 600 s' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says what cannot be run, and ends with its signal', async () => {
    const missing = runFetcher(join(work, 'none'), [], { cwd: work, signal, explain: String });
    await expect(missing).rejects.toThrow(/none cannot be run: .*ENOENT/);
    const ending = new AbortController();
    const running = fetch('setInterval(() => {}, 1000)', { signal: ending.signal });
    ending.abort();
    await expect(running).rejects.toBeInstanceOf(FetchFailed);
  });
});

describe('packages of the runtimes', () => {
  it.each<[string, number, boolean]>([
    ['@aws-sdk/client-s3', 18, true],
    ['@smithy/core', 22, true],
    ['@aws-sdk/client-s3', 16, false],
    ['aws-sdk', 16, true],
    ['aws-sdk', 18, false],
    ['@aws-sdk/', 18, false],
    ['@aws-sdk/a/b', 18, false],
    ['@aws-sdk/../x', 18, false],
    ['@other/x', 18, false],
  ])('%s in Node.js %d: %s', (name, major, expected) => {
    expect(isInRuntime(name, major)).toBe(expected);
  });

  it('of Python are boto3 and what it needs', () => {
    for (const name of ['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'urllib3', 'six']) {
      expect(isInPythonRuntime(name)).toBe(true);
    }
    expect(isInPythonRuntime('requests')).toBe(false);
  });

  it('are found in the project, the nearest folder first', async () => {
    const project = join(work, 'p/q');
    await mkdir(join(project, 'node_modules/near'), { recursive: true });
    await mkdir(join(work, 'node_modules/far'), { recursive: true });
    await writeFile(join(work, 'node_modules/far/package.json'), '{}');
    vi.spyOn(process, 'cwd').mockReturnValue(project);
    const folders = [join(project, 'node_modules'), join(work, 'node_modules')];
    expect(projectModules().slice(0, 2)).toEqual(folders);
    expect([inProject('far'), inProject('near'), inProject('none')]).toEqual([folders[1], undefined, undefined]);
  });

  it('with native addons are recognized by their names', () => {
    expect(isForThisMachine(`@img/sharp-${process.platform}-${process.arch}`)).toBe(true);
    expect(isForThisMachine(`@img/sharp-${process.platform}-universal`)).toBe(true);
    expect(isForThisMachine('@img/sharp-plan9-mips')).toBe(false);
    const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    const other = own === 'arm64' ? 'x86_64' : 'arm64';
    expect([runsHere(own), runsHere(other)]).toEqual([process.platform === 'linux', false]);
    const payload = Buffer.from('cannot open /var/task/build/addon.node');
    expect(nativeNote(other, payload)).toBe(
      `The code is packaged for Linux on ${other}, and this machine is ${process.platform}-${process.arch}: its native addons do not load here.`,
    );
    expect([nativeNote(other, Buffer.from('no such module')), nativeNote(other, undefined)]).toEqual([
      undefined,
      undefined,
    ]);
    if (process.platform === 'linux') expect(nativeNote(own, payload)).toBeUndefined();
  });
});
