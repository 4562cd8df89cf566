import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';
import { freePort, InspectorClient } from '../testing/inspector.ts';
import type { SandboxMode } from './filesystem/isolation.ts';

const CODE = `const { url } = require('node:inspector');
exports.handler = async (event) => {
  const lineThree = event;
  return {
    url: url() ?? null,
    options: process.env.NODE_OPTIONS?.includes('inspect') ?? false,
    argv: process.execArgv.some((one) => one.includes('inspect')),
    event: lineThree,
  };
};`;
const FILES = { 'stop.js': CODE };
const MORE = { Handler: 'stop.handler', Timeout: 1 };

describe.each<SandboxMode>(['auto', 'none'])('in the sandbox %s', (sandbox) => {
  let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
  let port: number;
  const clients: InspectorClient[] = [];
  beforeAll(async () => {
    cloud = await lambdaCloud({ sandbox });
    await cloud.make('stopped', FILES, MORE);
    await cloud.lambda.publishVersion({ FunctionName: 'stopped' });
    port = await freePort();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await debug('DELETE');
  });
  afterAll(() => cloud.close());

  async function debug(method = 'GET', body?: object, query = '') {
    const answer = await fetch(`${cloud.endpoint}/_jaws/debug${query}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      ...((await answer.json()) as { message?: string; functions: Shown[]; seconds: number }),
    };
  }
  interface Shown {
    readonly function: string;
    readonly owner?: string;
    readonly listening: boolean;
    readonly url: string;
  }
  const stopped = () => ({ region: 'us-east-1', function: 'stopped', port });
  const call = async (name = 'stopped', event: unknown = {}) => (await cloud.call(name, event)).payload;

  /** A client connected to the environment that listens, which stops at line 3. */
  async function attach() {
    const { functions } = await debug();
    const client = await InspectorClient.connect(functions[0]!.url);
    clients.push(client);
    await client.send('Debugger.enable');
    await client.send('Debugger.setBreakpointByUrl', { urlRegex: '.*/stop\\.js$', lineNumber: 2 });
    return client;
  }

  test('a breakpoint stops the function for longer than it may run', async () => {
    const before = await call();
    expect(before).toMatchObject({ url: null });
    const place = { account: '000000000000', ...stopped() };
    expect(await debug('PUT', { functions: [stopped()], seconds: 60 })).toEqual({
      status: 200,
      functions: [{ ...place, listening: false }],
      seconds: 60,
    });
    const first = await call();
    const url = expect.stringMatching(`^ws://127.0.0.1:${port}/`);
    expect(first).toMatchObject({ url, options: false, argv: false });
    expect(first.url).not.toBe(before.url);
    expect((await debug()).functions).toEqual([{ ...place, listening: true, url: first.url }]);

    const client = await attach();
    const running = cloud.call('stopped', { n: 1 });
    const { callFrames } = await client.event('Debugger.paused');
    expect(callFrames[0]).toMatchObject({ functionName: 'exports.handler', location: { lineNumber: 2 } });
    // Its time-out is one second.
    await wait(1_500);
    await client.send('Debugger.resume');
    const { log, payload } = await running;
    expect(payload).toMatchObject({ event: { n: 1 }, url: first.url });
    expect(Number(/Duration: (\S+) ms/.exec(log)?.[1])).toBeGreaterThan(1_400);
    expect(log).not.toContain('Debugger listening');

    expect(await debug('DELETE')).toEqual({ status: 200, functions: [], seconds: 0 });
    expect(await call()).toMatchObject({ url: null });
  });

  test('others wait for the one environment, whatever their version, and an idle one makes room', async () => {
    await debug('PUT', { functions: [stopped()] });
    const { url } = await call();
    const client = await attach();
    const results: string[] = [];
    const seen: string[] = [];
    const leave = cloud.stream({ function: 'stopped', kinds: ['invocations'] }, ({ event }) => seen.push(event));
    const all = ['stopped', 'stopped', 'stopped:1', 'stopped:$LATEST'].map(async (name, n) => {
      const found = await call(name, { n });
      results.push(name);
      return found;
    });
    await client.event('Debugger.paused');
    // Long enough for another environment to have answered.
    await wait(1_000);
    expect(results).toEqual([]);
    await client.send('Debugger.disable');
    const found = await Promise.all(all);
    leave();
    expect(seen).toEqual(Array.from({ length: 4 }, () => ['started', 'invocation']).flat());
    expect(found.map(({ event: { n } }) => n)).toEqual([0, 1, 2, 3]);
    for (const at of [0, 1, 3]) expect(found[at].url).toBe(url);
    expect(found[2].url).not.toBe(url);
    expect(found[2].url).toMatch(`ws://127.0.0.1:${port}/`);
    // And back.
    expect((await call()).url).toMatch(`ws://127.0.0.1:${port}/`);
  });

  test('its end lets time go on for what stands still', async () => {
    await debug('PUT', { functions: [stopped()] });
    await call();
    const client = await attach();
    const running = cloud.call('stopped');
    await client.event('Debugger.paused');
    await debug('DELETE');
    const { error, payload } = await running;
    expect([error, payload.errorMessage]).toEqual(['Unhandled', expect.stringContaining('Task timed out')]);
    expect(await call()).toMatchObject({ url: null });
  });

  test('it ends by itself, unless it is repeated, which disturbs nothing', async () => {
    await debug('PUT', { functions: [stopped()], seconds: 60 });
    const { url } = await call();
    expect((await debug('PUT', { functions: [stopped()], seconds: 1 })).status).toBe(200);
    expect((await call()).url).toBe(url);
    await expect.poll(async () => (await debug()).functions).toEqual([]);
    expect(await call()).toMatchObject({ url: null });
  });

  describe('two owners', () => {
    let otherPort: number;
    const other = () => ({ region: 'us-east-1', function: 'other', port: otherPort });
    const put = (owner: string | undefined, functions: object[], seconds = 60) =>
      debug('PUT', { functions, seconds, ...(owner !== undefined && { owner }) });
    const owned = async () => (await debug()).functions.map((one) => [one.function, one.owner]);
    beforeAll(async () => {
      await cloud.make('other', FILES, MORE);
      otherPort = await freePort();
    });

    test('each has a list of its own, which the other neither replaces nor ends', async () => {
      await put('one', [stopped()]);
      const { url } = await call();
      expect(await put('two', [other()], 3)).toMatchObject({ status: 200, seconds: 60 });
      await put(undefined, [stopped()], 2);
      const all = [
        ['stopped', 'one'],
        ['other', 'two'],
        ['stopped', undefined],
      ];
      expect(await owned()).toEqual(all);
      expect((await call('other')).url).toMatch(`ws://127.0.0.1:${otherPort}/`);
      await put('two', [other()], 3);
      expect(await owned()).toEqual(all);
      expect((await debug('DELETE', undefined, '?owner=two')).functions).toMatchObject([stopped(), stopped()]);
      expect(await call('other')).toMatchObject({ url: null });
      await put(undefined, []);
      expect(await owned()).toEqual([['stopped', 'one']]);
      // None of this has disturbed the environment.
      expect((await call()).url).toBe(url);
    });

    test("the end of one's time is not that of the other's", async () => {
      await put('one', [stopped()]);
      await put('two', [other(), stopped()], 1);
      const { url } = await call();
      await expect.poll(owned).toEqual([['stopped', 'one']]);
      expect((await call()).url).toBe(url);
      expect(await call('other')).toMatchObject({ url: null });
      expect((await debug()).seconds).toBeGreaterThan(50);
    });

    test('a port is for one function, and a function has one port, for all clients', async () => {
      await put('one "and only"', [stopped()]);
      const moved = await put('two', [other(), { ...stopped(), port: otherPort + 1 }]);
      const who = (name: string) => `${name} \\(for \\d+ more seconds, unless renewed\\)`;
      expect([moved.status, moved.message]).toEqual([
        400,
        expect.stringMatching(
          `^"stopped" is debugged on port ${port} already, by ${who(String.raw`"one \\"and only\\""`)}: use that port.$`,
        ),
      ]);
      // Nothing listens on it before the first invocation.
      await put(undefined, [stopped()]);
      await debug('DELETE', undefined, `?owner=${encodeURIComponent('one "and only"')}`);
      expect((await put('two', [{ ...other(), port }])).message).toMatch(
        new RegExp(
          `^Port ${port} for "other" is that of "stopped" already, by ${who('an owner without a name')}: choose another one.$`,
        ),
      );
      expect(await owned()).toEqual([['stopped', undefined]]);
      // Two simultaneous requests are handled one after the other.
      await debug('DELETE');
      const both = await Promise.all([put('one', [stopped()]), put('two', [{ ...stopped(), port: otherPort }])]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    });

    test('an end without an owner is that of all, and what names no owner is refused', async () => {
      await put('one', [stopped()]);
      await put('two', [other()]);
      const said = (text: string) => `owner is a text of 1 to 64 characters, not ${text}.`;
      expect(await put('', [])).toMatchObject({ status: 400, message: said('""') });
      expect(await put('x'.repeat(65), [])).toMatchObject({ status: 400, message: said(`"${'x'.repeat(65)}"`) });
      expect(await debug('PUT', { functions: [], owner: 1 })).toMatchObject({ status: 400, message: said('1') });
      expect(await debug('DELETE', undefined, '?owner=')).toMatchObject({ status: 400, message: said('""') });
      expect((await debug('DELETE', undefined, '?ownr=one')).status).toBe(400);
      expect((await debug('DELETE', undefined, '?owner=three')).functions).toHaveLength(2);
      expect(await put('x'.repeat(64), [other()])).toMatchObject({ status: 200 });
      expect(await debug('DELETE')).toEqual({ status: 200, functions: [], seconds: 0 });
    });
  });

  test('the initialization may take as long as it likes', async () => {
    await cloud.make('slow', {
      'index.js':
        'const end = Date.now() + 11_000; while (Date.now() < end); exports.handler = async () => process.pid;',
    });
    await debug('PUT', { functions: [{ ...stopped(), function: 'slow' }] });
    const { error, log } = await cloud.call('slow');
    expect(error).toBeUndefined();
    // AWS starts it a second time after 10 seconds.
    expect(Number(/Init Duration: (\S+) ms/.exec(log)?.[1])).toBeGreaterThan(11_000);
  }, 180_000);

  test('what cannot be debugged is refused, and nothing changes', async () => {
    await cloud.make('snake', { 'index.py': 'def handler(e, c): return 1' }, { Runtime: 'python3.12' });
    await debug('PUT', { functions: [stopped()] });
    const server = createServer();
    const taken = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)),
    );
    const refused = async (...functions: object[]) => {
      const { message, status } = await debug('PUT', { functions });
      expect(status).toBe(400);
      return message;
    };
    const snake = { ...stopped(), function: 'snake' };
    expect(await refused(snake)).toBe(
      '"snake" is not a Node.js function, but python3.12: only Node.js has this inspector.',
    );
    expect(await refused({ ...stopped(), port: taken })).toBe(
      `Port ${taken} for "stopped" is in use: choose another one.`,
    );
    expect(await refused({ ...stopped(), region: 'eu-west-1' })).toBe(
      'There is no function "stopped" in eu-west-1 of 000000000000.',
    );
    expect(await refused(stopped(), { ...stopped(), port: port + 1 })).toBe('"stopped" is named twice.');
    expect(await refused({ ...stopped(), port: 0 })).toBe('port is a whole number from 1 to 65535, not 0.');
    expect(await refused({ ...stopped(), name: 'x' })).toMatch(/^The body is /);
    expect((await debug('PUT', { functions: [stopped()], seconds: 0 })).message).toMatch(/^seconds is a whole number/);
    expect((await debug('PUT', [] as unknown as object)).status).toBe(400);
    expect((await debug()).functions).toMatchObject([stopped()]);
    await new Promise((done) => server.close(done));
  });
});

test("Node's permission model forbids the inspector, and a cloud that uses it says so", async () => {
  const cloud = await lambdaCloud({ sandbox: 'permission' });
  try {
    await cloud.make('f', FILES, MORE);
    const body = JSON.stringify({ functions: [{ region: 'us-east-1', function: 'f', port: await freePort() }] });
    const answer = await fetch(`${cloud.endpoint}/_jaws/debug`, { method: 'PUT', body });
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      400,
      expect.stringContaining("Node's permission model"),
    ]);
  } finally {
    await cloud.close();
  }
});
