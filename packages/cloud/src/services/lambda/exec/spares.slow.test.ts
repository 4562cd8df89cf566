import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { writeZip } from '../code/zip-write.ts';
import { children, developed } from '../testing/develop.ts';
import { freePort } from '../testing/inspector.ts';

const codeOf = (n: number) => ({
  'index.js': `const fs = require('node:fs');
let layer;
try { layer = fs.readFileSync('/opt/layer.txt', 'utf8'); } catch {}
const { OWN, AWS_ACCESS_KEY_ID, AWS_LAMBDA_LOG_STREAM_NAME } = process.env;
const begun = () => Date.now() - process.uptime() * 1000;
exports.handler = async () => ({
  n: ${n}, layer, own: OWN, key: AWS_ACCESS_KEY_ID, stream: AWS_LAMBDA_LOG_STREAM_NAME, begun: begun(),
});`,
});

describe.skipIf(process.platform !== 'linux')('spares', () => {
  let cloud: Awaited<ReturnType<typeof developed>>;
  /** How far the cloud's clock is ahead. Milliseconds. */
  let later = 0;
  beforeAll(async () => {
    cloud = await developed({ clock: { now: () => Date.now() + later } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await cloud.make(name, codeOf(0));
  });
  afterEach(async () => {
    await cloud.develop('DELETE');
  });
  afterAll(() => cloud.close());

  /** Returns the processes of a function's spare: all but those of its environment. */
  async function withSpare(name: string): Promise<number[]> {
    await cloud.develop('DELETE');
    await cloud.call(name);
    const before = new Set(children());
    await cloud.begin([name]);
    await cloud.call(name);
    await cloud.ready(name);
    const spare = children().filter((pid) => !before.has(pid));
    expect(spare.length).toBeGreaterThan(0);
    return spare;
  }
  const isGone = (pids: readonly number[]) =>
    expect.poll(() => children().filter((pid) => pids.includes(pid)), { timeout: 10_000 }).toEqual([]);

  /** Whether new code ran in a process that was there before it. */
  async function ranInSpare(name: string, n: number): Promise<boolean> {
    const before = Date.now();
    await cloud.update(name, codeOf(n));
    const { payload } = await cloud.call(name);
    expect(payload.n).toBe(n);
    return payload.begun < before;
  }

  test('one after the other, as often as the code changes', async () => {
    await withSpare('a');
    for (const n of [1, 2, 3]) {
      expect(await ranInSpare('a', n)).toBe(true);
      await cloud.ready('a');
    }
    expect((await cloud.develop()).functions).toEqual([
      { account: '000000000000', region: 'us-east-1', function: 'a', spare: true },
    ]);
  });

  test('only functions in development have one', async () => {
    await withSpare('a');
    await cloud.call('b');
    expect(await cloud.spares()).toEqual(['a']);
    expect(await ranInSpare('b', 10)).toBe(false);
  });

  test('another configuration starts in the ordinary way', async () => {
    const spare = await withSpare('a');
    await cloud.lambda.updateFunctionConfiguration({ FunctionName: 'a', Environment: { Variables: { OWN: 'new' } } });
    const before = Date.now();
    const { payload } = await cloud.call('a');
    expect(payload.own).toBe('new');
    expect(payload.begun).toBeGreaterThanOrEqual(before);
    await isGone(spare);
    await cloud.ready('a');
    expect(await ranInSpare('a', 20)).toBe(true);
    expect((await cloud.call('a')).payload.own).toBe('new');
  });

  test('layers are where they belong, and other layers start in the ordinary way', async () => {
    const publish = async (text: string) => {
      const Content = { ZipFile: writeZip({ 'layer.txt': text }) };
      return (await cloud.lambda.publishLayerVersion({ LayerName: 'l', Content })).LayerVersionArn ?? '';
    };
    const layered = async (text: string) =>
      cloud.lambda.updateFunctionConfiguration({ FunctionName: 'b', Layers: [await publish(text)] });
    await layered('one');
    await withSpare('b');
    expect(await ranInSpare('b', 30)).toBe(true);
    expect((await cloud.call('b')).payload.layer).toBe('one');
    await cloud.ready('b');
    await layered('two');
    expect((await cloud.call('b')).payload.layer).toBe('two');
  });

  test('one that waited for a day has the credentials and the log stream of its own day', async () => {
    await withSpare('a');
    const before = (await cloud.call('a')).payload;
    later = 26 * 3_600_000;
    expect(await ranInSpare('a', 35)).toBe(true);
    const { payload } = await cloud.call('a');
    expect(payload.key).not.toBe(before.key);
    const day = new Date(Date.now() + later).toISOString().slice(0, 10).replaceAll('-', '/');
    expect(payload.stream).toMatch(new RegExp(`^${day}/`));
    const logGroupName = '/aws/lambda/a';
    const written = async () => {
      const { logStreams = [] } = await cloud.logs.describeLogStreams({ logGroupName });
      return logStreams.map(({ logStreamName }) => logStreamName);
    };
    await expect.poll(written, { timeout: 10_000 }).toContain(payload.stream);
  });

  test('what Node says before there is code comes behind INIT_START', async () => {
    const Environment = { Variables: { NODE_DEBUG: 'module' } };
    await cloud.lambda.updateFunctionConfiguration({ FunctionName: 'd', Environment });
    await withSpare('d');
    const lines: string[] = [];
    const leave = cloud.stream({ function: 'd', kinds: ['logs'] }, ({ event, data }) => {
      if (event === 'log') lines.push(data.line);
    });
    expect(await ranInSpare('d', 36)).toBe(true);
    leave();
    expect(lines[0]).toMatch(/^INIT_START /);
    expect(lines.filter((line) => line.includes('preload.cjs'))).not.toEqual([]);
  });

  test.each<Record<string, string>>([
    { NODE_OPTIONS: '--require ./first.js' },
    { NODE_EXTRA_CA_CERTS: '/var/task/own.pem' },
  ])('code that has a part before the runtime is waited for: %o', async (Variables) => {
    const FunctionName = `first-${Object.keys(Variables)[0]}`;
    const files = { ...codeOf(37), 'first.js': '', 'own.pem': '' };
    await cloud.make(FunctionName, files, { Environment: { Variables } });
    await cloud.begin([FunctionName, 'e']);
    await cloud.call(FunctionName);
    await cloud.call('e');
    // Spares start one after the other, so no other one is on its way.
    await cloud.ready('e');
    await cloud.call(FunctionName);
    expect(await cloud.spares()).toEqual(['e']);
  });

  test('one that has died does no harm', async () => {
    const spare = await withSpare('a');
    for (const pid of spare) process.kill(pid, 'SIGKILL');
    expect(await ranInSpare('a', 40)).toBe(false);
    await cloud.ready('a');
    expect(await ranInSpare('a', 41)).toBe(true);
  });

  test('one that does not respond does no harm', async () => {
    const spare = await withSpare('a');
    for (const pid of spare) process.kill(-pid, 'SIGSTOP');
    const lines: string[] = [];
    const leave = cloud.stream({ function: 'a', kinds: ['logs'] }, ({ event, data }) => {
      if (event === 'log') lines.push(data.line);
    });
    expect(await ranInSpare('a', 50)).toBe(false);
    leave();
    // Nor was it tried with the code: that would have taken a whole initialization timeout.
    expect(lines.filter((line) => line.startsWith('INIT_'))).toEqual([expect.stringMatching(/^INIT_START /)]);
    await isGone(spare);
  });

  test('code that fails fails as it would anywhere', async () => {
    const failures: unknown[] = [];
    for (const isDeveloped of [false, true]) {
      if (isDeveloped) await withSpare('a');
      for (const source of ['throw new TypeError("early");', 'process.exit(3);', 'exports.other = 1;', 'import "x";']) {
        await cloud.update('a', { 'index.js': source });
        const { error, payload } = await cloud.call('a');
        // What Node and the runtime print after the function's own lines.
        const trace = payload.trace?.filter((line: string) => !/node:internal|\/var\/runtime/.test(line));
        failures.push([error, payload.errorType, payload.errorMessage.replace(/^RequestId: \S+/, ''), trace]);
        await cloud.update('a', codeOf(0));
        await cloud.call('a');
        if (isDeveloped) await cloud.ready('a');
      }
    }
    expect(failures.slice(4)).toEqual(failures.slice(0, 4));
  });

  test('at most four, of the functions that were called last', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await cloud.begin(names);
    for (const name of names) await cloud.call(name);
    await expect.poll(cloud.spares, { timeout: 20_000 }).toEqual(['b', 'c', 'd', 'e']);
    await cloud.call('a');
    await expect.poll(cloud.spares, { timeout: 20_000 }).toEqual(['a', 'c', 'd', 'e']);
  });

  test('deleted functions, debugged functions and versions have no spares', async () => {
    await cloud.make('gone', codeOf(0));
    const ofGone = await withSpare('gone');
    await cloud.lambda.deleteFunction({ FunctionName: 'gone' });
    await isGone(ofGone);

    const ofC = await withSpare('c');
    const body = { functions: [{ region: 'us-east-1', function: 'c', port: await freePort() }] };
    const debug = (method: string) =>
      fetch(`${cloud.endpoint}/_jaws/debug`, { method, ...(method === 'PUT' && { body: JSON.stringify(body) }) });
    await debug('PUT');
    await isGone(ofC);
    await cloud.call('c');
    await debug('DELETE');
    expect(await cloud.spares()).toEqual([]);

    await cloud.lambda.publishVersion({ FunctionName: 'd' });
    await cloud.begin(['d', 'e']);
    await cloud.call('d:1');
    await cloud.call('e');
    // One after the other: the spare of `e` came after any of `d`.
    await cloud.ready('e');
    expect(await cloud.spares()).toEqual(['e']);
  });

  test('they end with the time that was asked for, unless it is asked for again', async () => {
    const spare = await withSpare('a');
    expect((await cloud.begin(['a'], { seconds: 1 })).functions).toMatchObject([{ function: 'a', spare: true }]);
    await isGone(spare);
    expect(await cloud.develop()).toMatchObject({ functions: [], seconds: 0 });
    expect(await ranInSpare('a', 60)).toBe(false);
    await isGone(await withSpare('a').then((pids) => cloud.develop('DELETE').then(() => pids)));
  });

  test('each owner has a list and a time of its own, and a spare stays as long as anybody wants it', async () => {
    const own = (owner: string, names: readonly string[], seconds = 60) => cloud.begin(names, { owner, seconds });
    const owned = async () => (await cloud.develop()).functions.map((one) => [one.function, one.owner, one.spare]);
    const spare = await withSpare('a');
    await own('one', ['a']);
    await own('two', ['a', 'b'], 1);
    // Without a name.
    await cloud.begin(['b']);
    const states = [
      ['b', undefined, false],
      ['a', 'one', true],
    ];
    expect(await owned()).toEqual([...states, ['a', 'two', true], ['b', 'two', false]]);
    await expect.poll(owned).toEqual(states);
    expect((await cloud.develop()).seconds).toBeGreaterThan(50);
    await own('two', ['a']);
    await cloud.develop('DELETE', undefined, '?owner=one');
    expect(await owned()).toEqual([states[0], ['a', 'two', true]]);
    expect(children()).toEqual(expect.arrayContaining(spare));
    await own('two', ['c']);
    await isGone(spare);
    expect((await cloud.develop('DELETE', undefined, '?owner=')).status).toBe(400);
    expect(await cloud.develop('DELETE')).toMatchObject({ functions: [], seconds: 0 });
  });

  test('an invalid wish is refused', async () => {
    const place = { region: 'us-east-1', function: 'a' };
    const refused = async (body: object) => {
      const { message, status } = await cloud.develop('PUT', body);
      expect(status).toBe(400);
      return message;
    };
    expect(await refused({ functions: [{ ...place, port: 1 }] })).toMatch(/^The body is /);
    expect(await refused({ functions: [{ region: 'us-east-1' }] })).toMatch(/^The body is /);
    expect(await refused([])).toMatch(/^The body is /);
    expect(await refused({ functions: [place], seconds: 0 })).toMatch(/^seconds is a whole number/);
    expect((await cloud.develop()).functions).toEqual([]);
  });

  test('a reset and the end of the cloud leave none', async () => {
    const other = await developed();
    try {
      await other.make('f', codeOf(0));
      const before = new Set(children());
      const started = () => children().filter((pid) => !before.has(pid));
      await other.begin(['f']);
      await other.call('f');
      await other.ready('f');
      const spare = started();
      expect(spare.length).toBeGreaterThan(0);
      await fetch(`${other.endpoint}/_jaws/reset`, { method: 'POST' });
      await isGone(spare);
      expect(await other.develop()).toMatchObject({ functions: [], seconds: 0 });
    } finally {
      await other.close();
    }
    const last = await developed({ sandbox: 'none' });
    const before = new Set(children());
    await last.make('f', codeOf(0));
    await last.begin(['f']);
    await last.call('f');
    await last.ready('f');
    await last.close();
    await isGone(children().filter((pid) => !before.has(pid)));
  });
});
