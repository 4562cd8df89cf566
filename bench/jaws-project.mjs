// A generated project that is deployed to an embedded cloud of its own, behind a proxy that counts, delays and throttles.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { countingProxy } from './counting-proxy.mjs';

const packages = join(dirname(fileURLToPath(import.meta.url)), '../packages');
const cli = join(packages, 'jaws/dist/jaws.js');
const exec = promisify(execFile);

/** A cloud of its own for each measurement, behind a proxy that counts and delays, or refuses by `limits`. */
export const withCloud = (options, work) =>
  running([], {}, async (cloud, endpoint) => {
    const proxy = await countingProxy(endpoint, options);
    try {
      return await work(proxy, cloud.pid);
    } finally {
      await proxy.close();
    }
  });

/** The same with nothing between the tool and the cloud, which counts and delays itself: for figures that depend on processor time. */
export const withCountedCloud = ({ delayMs = 0 }, work) => {
  const node = ['--import', join(dirname(fileURLToPath(import.meta.url)), 'counted-cloud.mjs')];
  return running(node, { BENCH_DELAY_MS: String(delayMs) }, async (cloud, endpoint) => {
    const ask = (message) =>
      new Promise((done) => {
        cloud.once('message', done);
        cloud.send(message);
      });
    const counted = {
      endpoint,
      calls: async () => (await ask('count')).count,
      /** Each call: method, url, service, region, from, until; times as this process counts them. */
      log: async () => {
        const { origin, log } = await ask('log');
        const shift = origin - performance.timeOrigin;
        return log.map((call) => ({ ...call, from: call.from + shift, until: call.until + shift }));
      },
      reset: () => ask('reset'),
    };
    return work(counted, cloud.pid);
  });
};

async function running(node, env, work) {
  const cloud = spawn(process.execPath, [...node, join(packages, 'cloud/dist/main.js'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore', ...(node.length > 0 ? ['ipc'] : [])],
    env: { ...process.env, ...env, JAWS_LAMBDA_FETCH: 'never' },
  });
  try {
    const endpoint = await new Promise((done, fail) => {
      let text = '';
      cloud.stdout.on('data', (chunk) => {
        text += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (found) done(found[0]);
      });
      cloud.on('close', () => fail(new Error(`the cloud ended: ${text}`)));
    });
    return await work(cloud, endpoint);
  } finally {
    cloud.kill();
  }
}

export const environment = (proxy, home) => ({
  PATH: process.env.PATH,
  HOME: home,
  AWS_ENDPOINT_URL: proxy.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  SLS_AWS_MONITORING_FREQUENCY: '100',
  SLS_NOTIFICATIONS_MODE: 'off',
  SLS_TELEMETRY_DISABLED: '1',
  CI: '1',
});

export const answer = (index, version, form = 'export const handler') =>
  `${form} = async () => ({ statusCode: 200, body: ${JSON.stringify(`${index} ${version}`)} });\n`;

export function put(root, path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

/** A project with this many functions, each with an endpoint, in the stage dev of these regions. */
export async function makeProject(root, count, regions) {
  await exec(
    process.execPath,
    [cli, 'project', 'create', '-n', 'app', '-d', '-y', '-s', 'dev', '-r', regions[0], '-u', 'bench.test'],
    {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: root, CI: '1' },
    },
  );
  const app = join(root, 'app');
  for (const region of regions.slice(1)) {
    await exec(process.execPath, [cli, 'region', 'create', 'dev', region, '-d'], {
      cwd: app,
      env: { PATH: process.env.PATH, HOME: root, CI: '1' },
    });
  }
  for (let index = 0; index < count; index++) {
    put(app, `aws_modules/m/f${index}/handler.js`, answer(index, 1));
    put(app, `aws_modules/m/f${index}/awsm.json`, {
      lambda: {
        cloudFormation: {
          Handler: `aws_modules/m/f${index}/handler.handler`,
          Runtime: 'nodejs22.x',
          MemorySize: 128,
          Timeout: 5,
        },
      },
      apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: `m/f${index}`, Method: 'GET' } },
    });
  }
  put(app, 'aws_modules/m/awsm.json', { name: 'm' });
  // The account of the credentials in the environment.
  put(app, 'admin.env', 'ADMIN_AWS_PROFILE=\n');
}

export const jawsCommand = (root, ...args) => [process.execPath, [cli, ...args], join(root, 'app')];

/** Seconds, calls and uploads of one command. */
export async function once(proxy, root, [program, args, cwd]) {
  proxy.reset();
  const started = performance.now();
  await exec(program, args, { cwd, env: environment(proxy, root), maxBuffer: 1 << 26 });
  return { seconds: (performance.now() - started) / 1000, calls: proxy.calls(), uploads: proxy.uploads() };
}

/** The same with the most resident memory that the tool had, in MiB, and its CPU and the cloud's, in seconds. */
export async function measured(proxy, root, [program, args, cwd], cloudPid) {
  await proxy.reset();
  const [started, before] = [performance.now(), cpuSeconds(cloudPid)];
  const child = spawn(program, args, { cwd, env: environment(proxy, root), stdio: ['ignore', 'ignore', 'pipe'] });
  let [peak, cpu, errors] = [0, 0, ''];
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const timer = setInterval(() => {
    peak = Math.max(peak, peakMiB(child.pid));
    cpu = Math.max(cpu, cpuSeconds(child.pid));
  }, 20);
  const code = await new Promise((done) => child.on('close', done));
  const [ended, cloudCpu] = [performance.now(), cpuSeconds(cloudPid) - before];
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${errors.slice(-2000)}`);
  return {
    seconds: (ended - started) / 1000,
    began: started,
    peak,
    cpu,
    cloudCpu,
    calls: await proxy.calls(),
  };
}

/** User and system time of a process until now; 0 if it has ended. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** The peak resident memory of a process until now. */
function peakMiB(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
