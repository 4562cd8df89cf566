import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { jawsIn } from './jaws.mjs';
import { residentMiB, table } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export const title = 'Hello over HTTP';
export const about = `A deployed function behind its REST API, in processes of its own, against a bare \`node:http\` server in the same run. The load
generator shares the machine's cores. Goals at 50 connections: 2,500 requests a second, p99 under 60 ms, memory flat over
100,000 requests.`;

const FLOOR = `require('http').createServer((q, s) => s.end('{"message":"hello"}')).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;

export async function run(folder) {
  const floor = spawn(process.execPath, ['-e', FLOOR], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(floor.stdout, 'data');
  const jaws = jawsIn(folder);
  try {
    await jaws.run(folder, 'project', 'create', '-n', 'bench', '-s', 'dev', '-r', 'us-east-1', '-p', 'local', '-y');
    const project = join(folder, 'bench');
    await jaws.run(project, 'module', 'create', 'greetings', 'hello');
    const url = jaws.urlIn(await jaws.run(project, 'dash', '--all'));
    const { pid } = JSON.parse(readFileSync(join(folder, '.jaws-home/cloud/cloud.json'), 'utf8'));
    await load(url, 50, 3_000);
    const rows = [];
    const row = (name, { perSecond, p50, p99, failed }, memory) =>
      rows.push([name, String(perSecond), `${p50} ms`, `${p99} ms`, String(failed), memory]);
    const best = await load(`http://127.0.0.1:${String(port).trim()}/`, 50, 20_000);
    row('bare node:http, 50 connections', best, '');
    const mib = () => `${residentMiB(pid).toFixed(0)} MiB`;
    for (const [connections, requests] of [
      [1, 3_000],
      [10, 15_000],
      [50, 20_000],
    ]) {
      row(
        `jaws, ${connections} connection${connections === 1 ? '' : 's'}`,
        await load(url, connections, requests),
        mib(),
      );
    }
    row('jaws, 50 connections, 100,000 requests', await load(url, 50, 100_000), mib());
    return table(['server', 'requests/s', 'p50', 'p99', 'failed', 'cloud resident after'], rows);
  } finally {
    floor.kill();
    await jaws.stop();
  }
}

async function load(url, connections, requests) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(here, 'load.mjs'),
    url,
    String(connections),
    String(requests),
  ]);
  return JSON.parse(stdout);
}
