// The peer: serverless-offline, with osls (the maintained serverless 3) as its host. Installed once, outside this repository.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PACKAGES = ['osls@4.3.1', 'serverless-offline@14.8.2'];
const cache = process.env.BENCH_CACHE ?? join(tmpdir(), 'jaws-bench-peers');
export const version = PACKAGES.join(' and ');

/** Starts it in one of its modes: `worker` (its default, threads) or `in-process`. */
export async function startOffline(mode, port) {
  const folder = install();
  // It prints a line or two for every request, for the user.
  const log = openSync(join(folder, `${mode}.log`), 'w');
  const child = spawn(
    process.execPath,
    [join(folder, 'node_modules/osls/bin/serverless.js'), 'offline', ...flags(mode, port)],
    {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, HOME: folder, SLS_TELEMETRY_DISABLED: '1' },
    },
  );
  const base = `http://127.0.0.1:${port}`;
  await ready(`${base}/hello`, child);
  return {
    pid: child.pid,
    proxy: `${base}/hello`,
    templates: `${base}/plain?name=x`,
    async stop() {
      child.kill('SIGTERM');
      closeSync(log);
      await Promise.race([
        new Promise((done) => child.once('exit', done)),
        wait(5_000).then(() => child.kill('SIGKILL')),
      ]);
    },
  };
}

function flags(mode, port) {
  const ports = ['--httpPort', port, '--websocketPort', port + 1, '--lambdaPort', port + 2].map(String);
  return [
    '--host',
    '127.0.0.1',
    '--noPrependStageInUrl',
    ...ports,
    ...(mode === 'in-process' ? ['--useInProcess'] : []),
  ];
}

function install() {
  const folder = join(cache, PACKAGES.join('+').replaceAll('@', '-'));
  if (existsSync(join(folder, 'installed'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const options = ['--no-audit', '--no-fund', '--silent', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...options, ...PACKAGES], { cwd: folder, shell: process.platform === 'win32' });
  writeFileSync(join(folder, 'handler.js'), HANDLER);
  writeFileSync(join(folder, 'serverless.yml'), SERVERLESS);
  writeFileSync(join(folder, 'installed'), '');
  return folder;
}

const HANDLER = `exports.hello = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"message":"hello"}' });
exports.plain = async () => ({ message: 'hello' });
`;

const SERVERLESS = `service: bench
provider:
  name: aws
  runtime: nodejs20.x
plugins:
  - serverless-offline
functions:
  hello:
    handler: handler.hello
    events:
      - http: { path: hello, method: get }
  plain:
    handler: handler.plain
    events:
      - http:
          path: plain
          method: get
          integration: lambda
          request:
            template:
              application/json: '{"name":"$input.params(''name'')"}'
          response:
            template: "$input.json('$')"
`;

async function ready(url, child) {
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await wait(200);
  }
  child.kill('SIGKILL');
  throw new Error('serverless-offline did not start');
}
