import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { countingProxy } from './counting-proxy.mjs';
import { median, table } from './measure.mjs';

export const title = 'Deploying';
export const about = `50 functions with an endpoint each, deployed to one embedded cloud by JAWS and by osls 4.3.1 (the maintained fork of Serverless Framework 3,
asking every 100 ms how far CloudFormation is), in turns. Calls are requests that reached the cloud. With a delay, every call takes 50 ms longer, as to AWS.`;

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, '../packages');
const functions = 50;
const rounds = 3;
const exec = promisify(execFile);

/** A cloud of its own for each measurement, behind a proxy that counts and delays. */
async function withCloud(delayMs, work) {
  const cloud = spawn(process.execPath, [join(packages, 'cloud/dist/main.js'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, JAWS_LAMBDA_FETCH: 'never' },
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
    const proxy = await countingProxy(endpoint, delayMs);
    try {
      return await work(proxy);
    } finally {
      await proxy.close();
    }
  } finally {
    cloud.kill();
  }
}

const environment = (proxy, home) => ({
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

const answer = (index, version, form = 'export const handler') =>
  `${form} = async () => ({ statusCode: 200, body: ${JSON.stringify(`${index} ${version}`)} });\n`;

function put(root, path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

/** Two tools with the same 50 functions: how to make the project, change one function, and deploy. */
const tools = {
  jaws: {
    async make(root, count, regions) {
      const cli = [join(packages, 'jaws/dist/jaws.js')];
      await exec(
        process.execPath,
        [...cli, 'project', 'create', '-n', 'app', '-d', '-y', '-s', 'dev', '-r', regions[0], '-u', 'bench.test'],
        {
          cwd: root,
          env: { PATH: process.env.PATH, HOME: root, CI: '1' },
        },
      );
      const app = join(root, 'app');
      for (const region of regions.slice(1)) {
        await exec(process.execPath, [...cli, 'region', 'create', 'dev', region, '-d'], {
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
      // The account is the one of the environment.
      put(app, 'admin.env', 'ADMIN_AWS_PROFILE=\n');
    },
    command: (root) => [
      process.execPath,
      [join(packages, 'jaws/dist/jaws.js'), 'deploy', 'all', 'dev', 'all'],
      join(root, 'app'),
    ],
  },
  osls: {
    async make(root, count) {
      const entries = Array.from({ length: count }, (_, index) => [
        `f${index}`,
        {
          handler: `f${index}.handler`,
          package: { patterns: ['!**', `f${index}.js`] },
          events: [{ http: { path: `m/f${index}`, method: 'get' } }],
        },
      ]);
      // Beside the project, not in it: it looks through the project's folder once for each function.
      put(root, 'tool/package.json', { name: 'tool', private: true });
      await exec('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'osls@4.3.1'], {
        cwd: join(root, 'tool'),
      });
      put(root, 'app/package.json', { name: 'app', private: true });
      put(root, 'app/serverless.yml', {
        service: 'app',
        frameworkVersion: '*',
        provider: { name: 'aws', runtime: 'nodejs22.x', region: 'us-east-1', memorySize: 128 },
        package: { individually: true },
        functions: Object.fromEntries(entries),
      });
      for (let index = 0; index < count; index++) put(root, `app/f${index}.js`, answer(index, 1, 'exports.handler'));
    },
    command: (root) => [
      process.execPath,
      [join(root, 'tool/node_modules/osls/bin/serverless.js'), 'deploy'],
      join(root, 'app'),
    ],
  },
};

/** Seconds, calls and uploads of one command. */
async function once(proxy, root, [program, args, cwd]) {
  proxy.reset();
  const started = performance.now();
  await exec(program, args, { cwd, env: environment(proxy, root), maxBuffer: 1 << 26 });
  return { seconds: (performance.now() - started) / 1000, calls: proxy.calls(), uploads: proxy.uploads() };
}

/** Another version at each call, so that the code is never what was built before. */
let version = 1;
function change(tool, root) {
  version += 1;
  if (tool === 'jaws') put(join(root, 'app'), 'aws_modules/m/f0/handler.js', answer(0, version));
  else put(root, 'app/f0.js', answer(0, version, 'exports.handler'));
}

/** First deployment, nothing changed, one function changed. */
async function series(tool, root, delayMs) {
  change(tool, root);
  return withCloud(delayMs, async (proxy) => {
    const first = await once(proxy, root, tools[tool].command(root));
    const none = await once(proxy, root, tools[tool].command(root));
    change(tool, root);
    const one = await once(proxy, root, tools[tool].command(root));
    return { first, none, one };
  });
}

export async function run(folder) {
  const roots = {};
  for (const tool of Object.keys(tools)) {
    roots[tool] = join(folder, tool);
    mkdirSync(roots[tool], { recursive: true });
    await tools[tool].make(roots[tool], functions, ['us-east-1']);
  }
  const found = {};
  for (const delay of [0, 50]) {
    for (let round = 0; round < (delay === 0 ? rounds : 1); round++) {
      for (const tool of Object.keys(tools)) {
        const row = `${tool} ${delay}`;
        found[row] = [...(found[row] ?? []), await series(tool, roots[tool], delay)];
      }
    }
  }
  const rows = [];
  for (const delay of [0, 50]) {
    for (const [what, words] of Object.entries({
      first: 'first deployment',
      none: 'nothing changed',
      one: 'one changed',
    })) {
      const of = (tool, figure) => median(found[`${tool} ${delay}`].map((one) => one[what][figure]));
      const ratio = of('jaws', 'seconds') / of('osls', 'seconds');
      rows.push([
        `${words}${delay > 0 ? `, ${delay} ms more per call` : ''}`,
        `${of('jaws', 'seconds').toFixed(2)} s`,
        `${of('osls', 'seconds').toFixed(2)} s`,
        ratio.toFixed(2),
        `${of('jaws', 'calls')} / ${of('osls', 'calls')}`,
        `${of('jaws', 'uploads')} / ${of('osls', 'uploads')}`,
      ]);
    }
  }
  const against = table(['', 'JAWS', 'osls', 'ratio', 'calls', 'uploads'], rows);
  return `${against}\n\n${await regions(folder)}\n\n${await many(folder)}`;
}

/** Several regions beside one: the first deployment of ten functions. */
async function regions(folder) {
  const names = [
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'eu-central-1',
  ];
  const rows = [];
  for (const delay of [0, 50]) {
    const seconds = [];
    for (const count of [1, 8]) {
      const root = join(folder, `regions-${count}-${delay}`);
      mkdirSync(root, { recursive: true });
      await tools.jaws.make(root, functions, names.slice(0, count));
      const { first } = await withCloud(delay, async (proxy) => ({
        first: await once(proxy, root, tools.jaws.command(root)),
      }));
      seconds.push(first);
    }
    rows.push([
      delay > 0 ? `${delay} ms more per call` : 'as it is',
      ...seconds.map((one) => `${one.seconds.toFixed(2)} s, ${one.calls} calls`),
      (seconds[1].seconds / seconds[0].seconds).toFixed(2),
    ]);
  }
  return table(['regions', '1', '8', 'ratio'], rows);
}

/** A thousand functions: time and the peak of resident memory of the tool. */
async function many(folder) {
  const root = join(folder, 'many');
  mkdirSync(root, { recursive: true });
  await tools.jaws.make(root, 1000, ['us-east-1']);
  const [program, args, cwd] = tools.jaws.command(root);
  const { seconds, peak, calls } = await withCloud(0, async (proxy) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd, env: environment(proxy, root), stdio: 'ignore' });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, peakMiB(child.pid));
    }, 20);
    const code = await new Promise((done) => child.on('close', done));
    clearInterval(timer);
    if (code !== 0) throw new Error(`deploying ended with ${code}`);
    return { seconds: (performance.now() - started) / 1000, peak, calls: proxy.calls() };
  });
  const cells = ['1,000', `${seconds.toFixed(1)} s`, `${Math.round(peak)} MiB`, String(calls)];
  return table(['functions', 'first deployment', 'peak memory of the tool', 'calls'], [cells]);
}

/** The most resident memory that a process had until now. */
function peakMiB(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
