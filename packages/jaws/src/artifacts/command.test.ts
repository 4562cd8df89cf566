import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event } from '../events.ts';
import type { FunctionModel } from '../model/types.ts';
import { runBuildCommand } from './command.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-command-'));
  mkdirSync(join(root, 'aws_modules/a/f'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const fn = {
  id: 'a/f',
  folder: 'aws_modules/a/f',
  runtime: 'provided.al2023',
  properties: {},
  package: {},
} as unknown as FunctionModel;
async function run(script: string, signal = new AbortController().signal, program = process.execPath, of = fn) {
  const events: Event[] = [];
  const command = [program, '-e', script];
  const made = await runBuildCommand(root, of, command, join(root, 'store'), (event) => events.push(event), signal);
  return { made: made?.map(({ path }) => path), lines: events.map((event) => event.type === 'log' && event.line) };
}

test('the code is what a command puts into its folder, and what it prints is reported', async () => {
  const script = "fs.writeFileSync(path.join(process.env.ARTIFACTS_DIR, 'bootstrap'), 'x'); console.log('built');";
  expect(await run(script)).toEqual({ made: ['bootstrap'], lines: ['built'] });
  expect((await run("process.stdout.write('one\\r\\ntwo\\r\\n')")).lines).toEqual(['one', 'two']);
  expect(await run('console.error(path.basename(process.cwd()))')).toEqual({ made: undefined, lines: ['f'] });
});

test('a command that fails says what it printed last, and one that is not there says so', async () => {
  await expect(run("console.error('missing semicolon'); process.exit(3)")).rejects.toMatchObject({
    code: 'BuildCommandFailed',
    message: expect.stringContaining('missing semicolon'),
  });
  await expect(run('', undefined, 'no-such-program')).rejects.toMatchObject({
    code: 'BuildCommandFailed',
    message: expect.stringContaining('there is no program no-such-program'),
  });
});

test('a program of an installed module gets no credentials, unless the project names them', async () => {
  const secrets = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'NPM_TOKEN', 'GITHUB_TOKEN', 'GOPROXY'];
  for (const name of [...secrets, 'GOCACHE', 'CARGO_HOME']) vi.stubEnv(name, `${name}-value`);
  const variables = async (buildVariables?: readonly string[]) => {
    const of = { ...fn, package: buildVariables ? { buildVariables } : {} } as FunctionModel;
    const { lines } = await run('console.log(JSON.stringify(process.env))', undefined, undefined, of);
    return JSON.parse(String(lines[0])) as Record<string, string>;
  };
  const installed = await variables([]);
  expect(installed).toMatchObject({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GOCACHE: 'GOCACHE-value',
    CARGO_HOME: 'CARGO_HOME-value',
    JAWS_ARCHITECTURE: 'x86_64',
  });
  expect(secrets.filter((name) => name in installed)).toEqual([]);

  vi.stubEnv('HTTPS_PROXY', 'http://proxy.test:3128');
  vi.stubEnv('HTTP_PROXY', 'me:secret@proxy.test:3128');
  vi.stubEnv('PIP_INDEX_URL', 'https://__token__:secret@index.test/simple');
  for (const name of ['NO_PROXY', 'SSL_CERT_FILE']) vi.stubEnv(name, `${name}-value`);
  const reaching = await variables([]);
  expect(reaching).toMatchObject({
    HTTPS_PROXY: 'http://proxy.test:3128',
    NO_PROXY: 'NO_PROXY-value',
    SSL_CERT_FILE: 'SSL_CERT_FILE-value',
  });
  expect(JSON.stringify(reaching)).not.toContain('secret');
  expect(await variables(['PIP_INDEX_URL'])).toHaveProperty('PIP_INDEX_URL');

  const named = await variables(['NPM_TOKEN']);
  expect(secrets.filter((name) => name in named)).toEqual(['NPM_TOKEN']);
  const own = await variables();
  expect(secrets.filter((name) => name in own)).toEqual(secrets);
});

test('a command that is interrupted is ended, and is not a failure of its own', async () => {
  const stop = new AbortController();
  const running = run('setInterval(() => {}, 1000)', stop.signal);
  const reason = new Error('interrupted');
  stop.abort(reason);
  await expect(running).rejects.toBe(reason);
});
