import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { projectFolder } from '../../src/engine/testing/project.ts';
import { bin, jaws, lines, temporaryFolder } from '../cli/jaws.ts';
import { ask } from './dash.ts';

vi.setConfig({ testTimeout: 60_000 });

const work = temporaryFolder();
const root = projectFolder({ name: 'shown', stages: { dev: ['us-east-1'], prod: ['us-east-1'] } });
const env = { CI: 'true', JAWS_HOME: join(work.path, 'home'), AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
const open: ChildProcess[] = [];
afterEach(() => {
  for (const child of open.splice(0)) child.kill();
});
afterAll(() => work.remove());

/** Runs until its first complete line. */
async function dash(args: readonly string[], more: Readonly<Record<string, string>> = {}, cwd = root) {
  const child = spawn(process.execPath, [bin, 'dash', '--web', ...args], {
    cwd,
    env: { ...process.env, ...env, ...more },
  });
  open.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await expect.poll(() => [stdout.includes('\n'), stderr], { timeout: 30_000 }).toEqual([true, expect.any(String)]);
  const end = async () => {
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    return code as number;
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  return {
    kill,
    url: new URL((lines(stdout.startsWith('{') ? stdout : '')[0]?.url as string) ?? stdout.trim()),
    end,
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

const post = (url: URL, tool: string, input: object) =>
  ask(Number(url.port), `/api/${tool}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${new URLSearchParams(url.hash.slice(1)).get('token')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ call: 'a', input }),
  });

test('prints the address, and says what it may do; the page of the installation answers until Ctrl-C', async () => {
  const { url, end, stdout, stderr } = await dash(['--port', '0']);
  expect([url.hostname, url.pathname, url.search]).toEqual(['127.0.0.1', '/', '']);
  expect(stdout().trim().split('\n')).toHaveLength(1);
  expect(stderr()).toContain('only reads');
  expect(stderr()).toContain('jaws policy --reading');
  const page = await ask(Number(url.port), '/');
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('<script type="module" src="')]);
  for (const [, file] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect([file, (await ask(Number(url.port), `/${file}`)).status]).toEqual([file, 200]);
  }
  const { text } = await post(url, 'jaws_project', {});
  expect(JSON.parse(text).result).toMatchObject({ name: 'shown', allowed: { write: false, protected: false } });
  expect(await end()).toBe(0);
  // No work was under way.
  expect(stderr()).not.toContain('safe point');
  await expect(ask(Number(url.port), '/')).rejects.toThrow('ECONNREFUSED');
});

test('--json prints one line; two of them have a port each; stage and what is allowed come with it', async () => {
  const first = await dash(['--json', '--stage', 'dev', '--allow-write', '--allow-protected']);
  const second = await dash(['--json']);
  expect(first.url.port).not.toBe(second.url.port);
  expect(lines(first.stdout())).toEqual([
    {
      type: 'result',
      command: 'dash',
      url: first.url.href,
      port: Number(first.url.port),
      allowed: { write: true, protected: true },
      policy: 'jaws policy --stage dev',
    },
  ]);
  expect(new URLSearchParams(first.url.hash.slice(1)).get('stage')).toBe('dev');
  const taken = await jaws(['dash', '--web', '--port', first.url.port], { cwd: root, env });
  expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('DashPortInUse')]);
  expect([await first.end(), await second.end()]).toEqual([0, 0]);
});

test('the browser gets a code that is good once, and never the token', async () => {
  const folder = join(work.path, 'bin');
  const seen = join(work.path, 'opened');
  mkdirSync(folder, { recursive: true });
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$1" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  // -y replaces a user at a terminal.
  const { url, end } = await dash(['--port', '0', '-y'], { PATH: `${folder}:${process.env.PATH}` });
  const opened = async () => {
    try {
      return readFileSync(seen, 'utf8');
    } catch {
      return '';
    }
  };
  await expect.poll(opened, { timeout: 10_000 }).not.toBe('');
  const { hash } = new URL(await opened());
  expect(hash).not.toContain(new URLSearchParams(url.hash.slice(1)).get('token'));
  const once = new URLSearchParams(hash.slice(1)).get('once');
  const body = JSON.stringify({ once });
  const headers = { 'content-type': 'application/json' };
  const { text } = await ask(Number(url.port), '/api/session', { method: 'POST', headers, body });
  expect(JSON.parse(text).result.token).toBe(new URLSearchParams(url.hash.slice(1)).get('token'));
  expect(await end()).toBe(0);
});

test("the mail of an alarm leads to the project's dash at any port, and says how to open it where it is not", async () => {
  onTestFinished(async () => {
    await jaws(['cloud', 'stop'], { cwd: root, env });
  });
  const started = await jaws(['cloud', 'start', '--port', '0', '--json'], { cwd: root, env });
  const endpoint = lines(started.stdout)[0]?.endpoint as string;
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=0';
  const ses = async (form: Record<string, string>) => {
    const body = new URLSearchParams({ ...form, Version: '2010-12-01' });
    return (await fetch(endpoint, { method: 'POST', headers: { authorization }, body })).text();
  };
  const me = 'me@shop.test';
  await ses({ Action: 'VerifyEmailIdentity', EmailAddress: me });
  const sent = await ses({
    Action: 'SendEmail',
    Source: me,
    'Destination.ToAddresses.member.1': me,
    'Message.Subject.Data': 'ALARM',
    'Message.Body.Text.Data': 'a/b failed in prod of shown, us-east-1. Next: jaws logs a/b -s prod -r us-east-1',
  });
  const id = /<MessageId>(.+?)<\/MessageId>/.exec(sent)?.[1];
  const follow = async () => {
    const answer = await fetch(`${endpoint}/_aws/mail/${id}/dash`, { redirect: 'manual' });
    return answer.headers.get('location') ?? (await answer.text());
  };
  expect(await follow()).toContain('jaws dash --web --stage prod');
  const first = await dash(['--port', '0']);
  await expect.poll(follow).toMatch(`http://127.0.0.1:${first.url.port}/#/prod/us-east-1/logs?at=`);
  expect(await first.end()).toBe(0);
  expect(await follow()).toContain('jaws dash --web --stage prod');
  const killed = await dash(['--port', '0']);
  await expect.poll(follow).toMatch(`http://127.0.0.1:${killed.url.port}/`);
  await killed.kill();
  expect(await follow()).toContain('jaws dash --web --stage prod');
});

test.each([
  [['--web', '--all'], 2, 'ConflictingOptions'],
  [['--web', '--select', 'a/b'], 2, 'ConflictingOptions'],
  [['--web', '--region', 'us-east-1'], 2, 'ConflictingOptions'],
  [['--web', '--port', 'x'], 2, 'InvalidValue'],
  [['--web', '--port', '70000'], 2, 'InvalidValue'],
  [['--web', '--allow-protected'], 1, 'OptionNeedsOther'],
  [['--allow-write'], 1, 'OptionNeedsOther'],
  [['--port', '1'], 1, 'OptionNeedsOther'],
  [['--web', '--stage', 'nothing'], 1, 'UnknownStage'],
])('jaws dash %s is refused', async (args, code, error) => {
  const found = await jaws(['dash', ...args], { cwd: root, env });
  expect([found.code, found.stderr]).toEqual([code, expect.stringContaining(error)]);
});

test('a mistake in the project is said, and the dash is there all the same: it goes when the file is saved again', async () => {
  const broken = projectFolder({ name: 'broken', stages: { dev: ['us-east-1'] } });
  const file = join(broken, 'jaws.json');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace('"stages"', '"stage"'));
  const { url, stderr, end } = await dash(['--no-open'], {}, broken);
  await expect.poll(stderr, { timeout: 20_000 }).toContain('jaws.json');
  const facts = async () => JSON.parse((await post(url, 'jaws_project', {})).text) as { error?: { code: string } };
  expect((await facts()).error?.code).toBe('InvalidProject');
  writeFileSync(file, good);
  expect((await facts()).error).toBeUndefined();
  expect(await end()).toBe(0);
});
