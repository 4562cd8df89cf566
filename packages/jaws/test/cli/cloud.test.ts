import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/base/process.ts';
import { jaws, lines, temporaryFolder } from './jaws.ts';

let home: ReturnType<typeof temporaryFolder>;
let env: Record<string, string>;

beforeEach(() => {
  home = temporaryFolder();
  env = { JAWS_HOME: home.path };
});

afterEach(async () => {
  await jaws(['cloud', 'stop'], { env });
  home.remove();
});

async function cloud(...args: string[]) {
  const { code, stdout, stderr } = await jaws(['cloud', ...args, '--json'], { env });
  return { code, stderr, last: lines(stdout).at(-1) ?? {} };
}

describe('jaws cloud', () => {
  it('starts, is there for the next command, stops, and keeps its data', async () => {
    expect((await cloud('status')).last).toMatchObject({ running: false });

    const { code, last } = await cloud('start', '--port', '0');
    expect(code).toBe(0);
    expect(last).toMatchObject({ command: 'cloud start', started: true });
    const health = await (await fetch(`${last.endpoint}/_jaws/health`)).json();
    expect(health).toMatchObject({ status: 'ready', pid: last.pid });

    expect((await cloud('start')).last).toMatchObject({ started: false, pid: last.pid, endpoint: last.endpoint });
    const status = (await cloud('status')).last;
    expect(status).toMatchObject({ running: true, pid: last.pid, endpoint: last.endpoint });
    expect(status.residentBytes).toBeGreaterThan(1e6);
    expect(status.services).toEqual(expect.arrayContaining(['s3', 'lambda', 'cloudformation']));

    expect((await cloud('stop')).last).toMatchObject({ stopped: true, pid: last.pid });
    expect(isAlive(last.pid as number)).toBe(false);
    expect((await cloud('stop')).last).toMatchObject({ stopped: false });
    expect(existsSync(join(home.path, 'cloud', 'data'))).toBe(true);
  });

  it('is strict from a start with --strict until one without it', async () => {
    const { last } = await cloud('start', '--strict', '--port', '0');
    expect(last).toMatchObject({ started: true, strict: true });
    const unknown =
      'AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0';
    const asks = (endpoint: unknown) =>
      fetch(String(endpoint), { headers: { authorization: unknown, 'x-amz-date': '20261125T000000Z' } });
    expect((await asks(last.endpoint)).status).toBe(403);
    expect((await fetch(`${last.endpoint}/_jaws/snapshot`)).status).toBe(401);
    expect((await cloud('snapshot', 'save', 'strict')).last).toMatchObject({ records: {} });
    expect((await cloud('snapshot', 'load', 'strict', '-y')).code).toBe(0);
    expect((await cloud('status')).last).toMatchObject({ running: true, strict: true });
    expect((await cloud('reset', '-y')).last).toMatchObject({ running: true, strict: true });
    await cloud('stop');
    expect((await cloud('start')).last).toMatchObject({ started: true, strict: false });
    const refused = await cloud('start', '--strict');
    expect(refused.code).toBe(1);
    expect(refused.last).toMatchObject({ code: 'CloudNotStrict' });
  });

  it('records unsupported resources from a start with the option until one without it', async () => {
    await cloud('stop');
    const { last } = await cloud('start', '--unsupported-types=record', '--port', '0');
    expect(last).toMatchObject({ started: true, recording: true });
    await cloud('stop');
    expect((await cloud('reset', '-y')).code).toBe(0);
    expect((await cloud('start', '--unsupported-types', 'record')).last).toMatchObject({ recording: true });
    expect((await cloud('status')).last).toMatchObject({ running: true, recording: true });
    await cloud('stop');
    expect((await cloud('start')).last).toMatchObject({ started: true, recording: false });
    const refused = await cloud('start', '--unsupported-types=record');
    expect(refused.last).toMatchObject({ code: 'CloudNotRecording' });
    expect((await cloud('start', '--unsupported-types=ignore')).code).not.toBe(0);
  });

  it('may call what a start names, until a start without', async () => {
    await cloud('stop');
    const hosts = ['hooks.example.com:8443', '10.0.0.0/8'];
    const flags = hosts.map((host) => `--allow-outbound=${host}`);
    expect((await cloud('start', ...flags)).last).toMatchObject({ started: true, outbound: hosts });
    expect((await cloud('status')).last).toMatchObject({ running: true, outbound: hosts });
    // A command that needs it starts it with the same settings.
    expect((await cloud('reset', '-y')).last).toMatchObject({ running: true, outbound: hosts });
    const { last } = await cloud('start', '--allow-outbound', 'other.example.com');
    expect(last).toMatchObject({ code: 'CloudKeepsInside', message: expect.stringContaining('other.example.com') });
    await cloud('stop');
    expect((await cloud('start')).last).toMatchObject({ started: true, outbound: [] });
    await cloud('stop');
    const refused = await cloud('start', '--allow-outbound', 'https://example.com');
    expect(refused.last).toMatchObject({ message: expect.stringContaining('not "https://example.com"') });
  });

  it('is started once however many commands ask', async () => {
    const starts = await Promise.all([1, 2, 3, 4].map(() => cloud('start')));
    expect(starts.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(new Set(starts.map(({ last }) => last.pid)).size).toBe(1);
    expect(starts.filter(({ last }) => last.started).length).toBe(1);
  });

  it('says whose port it is when the port that was named is taken', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const { port } = server.address() as AddressInfo;
      const { code, last } = await cloud('start', '--port', String(port));
      expect(code).toBe(1);
      expect(last).toMatchObject({ type: 'error', code: 'PortInUse' });
      expect(last.message).toContain(String(port));
      if (process.platform === 'linux') expect(last.message).toContain(`process ${process.pid}`);
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  it('does not move to another port while it runs', async () => {
    const { last } = await cloud('start', '--port', '0');
    const other = await cloud('start', '--port', String(Number(last.port) + 1));
    expect(other.code).toBe(1);
    expect(other.last).toMatchObject({ code: 'CloudElsewhere' });
  });

  it('knows a process that has the number of an ended cloud for a stranger', async () => {
    mkdirSync(join(home.path, 'cloud'), { recursive: true });
    const stale = { pid: process.pid, port: 9, endpoint: 'http://127.0.0.1:9', version: '0', startedAt: '2024-01-01' };
    writeFileSync(join(home.path, 'cloud', 'cloud.json'), JSON.stringify(stale));
    expect((await cloud('status')).last).toMatchObject({ running: false });
    expect((await cloud('stop')).last).toMatchObject({ stopped: false });
    expect((await cloud('start', '--port', '0')).last).toMatchObject({ started: true });
  });

  it('takes over what a killed command and a killed cloud left', async () => {
    const { last } = await cloud('start', '--port', '0');
    process.kill(last.pid as number, 'SIGKILL');
    while (isAlive(last.pid as number)) await new Promise((done) => setTimeout(done, 10));
    // A process id that does not exist: the largest that Linux assigns is 4194304.
    writeFileSync(join(home.path, 'cloud', 'cloud.lock'), '4194305');
    const again = await cloud('start', '--port', '0');
    expect(again.last).toMatchObject({ started: true });
    expect(again.last.pid).not.toBe(last.pid);
  });

  // Windows cannot stop a process without ending it.
  it.skipIf(process.platform === 'win32')('says that it hangs, and can be ended then', async () => {
    const { last } = await cloud('start', '--port', '0');
    process.kill(last.pid as number, 'SIGSTOP');
    expect(await cloud('start')).toMatchObject({ code: 1, last: { code: 'CloudHangs' } });
    expect((await cloud('stop')).last).toMatchObject({ stopped: true, pid: last.pid });
    expect(isAlive(last.pid as number)).toBe(false);
  });

  it('loses its data by reset only, after a yes, and runs on at its address', async () => {
    const { last } = await cloud('start', '--port', '0');
    const data = join(home.path, 'cloud', 'data', 'kept');
    writeFileSync(data, 'x');

    const asked = await cloud('reset');
    expect(asked).toMatchObject({ code: 2, last: { code: 'MissingAnswer' } });
    expect(asked.last.hint).toContain('-y');
    expect(existsSync(data)).toBe(true);

    const { code, last: reset } = await cloud('reset', '-y');
    expect(code).toBe(0);
    expect(reset).toMatchObject({ running: true, endpoint: last.endpoint });
    expect(existsSync(data)).toBe(false);
  });

  it('says what the program said last when it does not start', async () => {
    const broken = join(home.path, 'broken.mjs');
    writeFileSync(broken, 'console.error("no such luck"); process.exit(9);');
    const { code, stderr } = await jaws(['cloud', 'start', '--port', '0'], {
      env: { ...env, JAWS_CLOUD_MAIN: broken },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('no such luck');
    expect(stderr).toContain(join(home.path, 'cloud', 'cloud.log'));
  });

  it('takes no secrets of the shell along', async () => {
    const { last } = await cloud('start', '--port', '0');
    if (process.platform !== 'linux') return;
    const environment = readFileSync(`/proc/${last.pid}/environ`, 'utf8');
    expect(environment).toContain('PATH=');
    // The variables for running functions (JAWS_LAMBDA_…) concern only the cloud, and are not secret.
    expect(environment.split('\0').filter((one) => /^(AWS_|JAWS_(?!LAMBDA_))/.test(one))).toEqual([]);
  });
});
