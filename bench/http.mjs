import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startCloud } from './http/cloud.mjs';
import { startOffline, version } from './http/serverless-offline.mjs';
import { usageOf } from './http/usage.mjs';
import { median, table } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export const title = 'Hello over HTTP';
export const about = `A function behind a REST API, as AWS_PROXY and as AWS with templates. Ours runs in processes of its own, ${version}
in threads (worker) and in its own process (in-process); the floor is a bare \`node:http\` server that answers the same. All
in turn in one run, the load generator on the same cores; CPU is what a request costs the server and its functions together, memory
that of all their processes. Goals at 50 connections: at least 2 x the better mode of serverless-offline, p99 under 40 ms, under 300
MiB, no growth over 500,000 requests (\`BENCH_LARGE=1\`; else 100,000). With 300 endpoints a request costs at most 10 % more.`;

const FLOOR = `require('http').createServer((q, s) => s.end('{"message":"hello"}')).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
const LOADS = [
  [1, 2_000],
  [10, 10_000],
  [50, 15_000],
];
const LONG = process.env.BENCH_LARGE === '1' ? 500_000 : 100_000;

export async function run(folder) {
  const [floor, cloud] = [await startFloor(), await startCloud(join(folder, 'cloud'))];
  try {
    const peers = await peersIn(cloud);
    return [
      await servers([['bare node:http', floor, 'proxy'], ...peers]),
      await longRun(cloud),
      await endpoints(cloud),
    ].join('\n\n');
  } finally {
    await cloud.stop();
    floor.stop();
  }
}

/** Each peer is started only for its own measurement, so that it takes nothing from the others. */
const peersIn = async (cloud) => [
  ['jaws, AWS_PROXY', cloud, 'proxy'],
  ['serverless-offline worker, AWS_PROXY', () => startOffline('worker', 3_900), 'proxy'],
  ['serverless-offline in-process, AWS_PROXY', () => startOffline('in-process', 3_910), 'proxy'],
  ['jaws, AWS with templates', cloud, 'templates'],
  ['serverless-offline worker, AWS with templates', () => startOffline('worker', 3_920), 'templates'],
  ['serverless-offline in-process, AWS with templates', () => startOffline('in-process', 3_930), 'templates'],
];

async function servers(all) {
  const rows = [];
  for (const [name, given, kind] of all) {
    const server = typeof given === 'function' ? await given() : given;
    try {
      await load(server[kind], 50, 3_000);
      for (const [connections, requests] of LOADS) {
        const before = usageOf(server.pid);
        const { perSecond, p50, p99, failed } = await load(server[kind], connections, requests);
        const { mib, cpu } = usageOf(server.pid);
        const each = `${(((cpu - before.cpu) / requests) * 1e6).toFixed(0)} µs`;
        rows.push([name, connections, perSecond, `${p50} ms`, `${p99} ms`, failed, each, mib.toFixed(0)]);
      }
    } finally {
      if (server !== given) await server.stop();
    }
  }
  return table(['server', 'connections', 'requests/s', 'p50', 'p99', 'failed', 'CPU each', 'MiB'], rows);
}

async function longRun({ pid, proxy }) {
  const memory = () => {
    const { mib, processes } = usageOf(pid);
    return `${mib.toFixed(0)} in ${processes}`;
  };
  const row = [LONG];
  const loads = [];
  const memories = [memory()];
  for (let half = 0; half < 2; half++) {
    loads.push(await load(proxy, 50, LONG / 2));
    memories.push(memory());
  }
  row.push(loads[1].perSecond, `${loads[1].p99} ms`, loads[0].failed + loads[1].failed, ...memories);
  return table(
    ['requests, 50 connections', 'requests/s', 'p99', 'failed', 'MiB in processes before', 'half-way', 'after'],
    [row],
  );
}

/** The cost of a request in an API with one endpoint and with 300, in turn. */
async function endpoints({ pid, alone, among300 }) {
  const costs = { alone: [], among300: [] };
  await load(among300, 10, 2_000);
  await load(alone, 10, 2_000);
  for (let round = 0; round < 5; round++) {
    for (const [name, url] of Object.entries({ alone, among300 })) {
      const before = usageOf(pid).cpu;
      await load(url, 10, 5_000);
      costs[name].push(((usageOf(pid).cpu - before) / 5_000) * 1e6);
    }
  }
  const [one, many] = [median(costs.alone), median(costs.among300)];
  return table(
    ['CPU of a request, one endpoint', 'among 300', 'ratio'],
    [[`${one.toFixed(0)} µs`, `${many.toFixed(0)} µs`, (many / one).toFixed(2)]],
  );
}

async function startFloor() {
  const child = spawn(process.execPath, ['-e', FLOOR], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return { pid: child.pid, proxy: `http://127.0.0.1:${String(port).trim()}/`, stop: () => child.kill() };
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
