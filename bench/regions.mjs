import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  answer,
  cpuSeconds,
  environment,
  jawsCommand,
  makeProject,
  measured,
  put,
  withCloud,
  withCountedCloud,
} from './jaws-project.mjs';
import { table } from './measure.mjs';

export const title = 'Many regions';
export const about = `First deployments of functions with an endpoint each, to one embedded cloud that has all regions: it runs on the same cores, so with more regions it has more to do, which
AWS has not; CPU says what is whose. Calls are counted, and held back, in the cloud itself. Each deployment is done three times, in turn with the others, and the fastest counts. Goals: 8 regions at most
1.8 x one; 16 regions at most 1.5 x one with 50 ms more per call; \`jaws rollback\` of 50 functions turns the code of each of 8 regions back in 2 s from the start of the command; 1,000
functions in 8 regions in 60 s with 1 GiB at most.

Floors: what the same number of calls takes a bare SDK client (\`bench/regions-floor.mjs\`: 50 uploads a region, the rest reads of one object) against the same cloud, in the same run; and how
long the CPU of tool and cloud fills two cores without a gap: no order of the same work is faster. CPU hardly depends on what else the machine does, the seconds do.`;

const regionNames = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-south-1',
  'sa-east-1',
];

const seconds = (value) => `${value.toFixed(2)} s`;

/** The first deployment of a new project to a cloud of its own, behind the proxy, with its calls. */
export async function firstDeployment(folder, { functions, regions, delayMs = 0, limits }) {
  const root = await template(folder, functions, regions);
  return withCloud({ delayMs, limits }, async (proxy, pid) => {
    const found = await measured(proxy, root, jawsCommand(root, 'deploy', 'all', 'dev', 'all'), pid);
    return { ...found, log: proxy.log() };
  });
}

/** How often each deployment of 50 functions is measured. */
const rounds = 3;

/** A project that has never been deployed or built, to be copied. */
async function template(folder, functions, regions) {
  const root = mkdtempSync(join(folder, 'project-'));
  await makeProject(root, functions, regionNames.slice(0, regions));
  return root;
}

/** The first deployment of a copy of a project to a cloud of its own. */
async function deploymentOf(folder, from, delayMs = 0) {
  const root = mkdtempSync(join(folder, 'copy-'));
  cpSync(from, root, { recursive: true });
  return withCountedCloud({ delayMs }, (cloud, pid) =>
    measured(cloud, root, jawsCommand(root, 'deploy', 'all', 'dev', 'all'), pid),
  );
}

/** The same calls by bare clients: seconds, and the CPU of clients and cloud. */
async function floor(regions, { calls }, delayMs = 0) {
  return withCountedCloud({ delayMs }, async (cloud, pid) => {
    const before = cpuSeconds(pid);
    const each = Math.round(calls / regions);
    const args = [floorClient, cloud.endpoint, regionNames.slice(0, regions).join(','), '50', String(each)];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...environment(cloud, process.env.HOME), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    return { ...JSON.parse(stdout), cloudCpu: cpuSeconds(pid) - before };
  });
}

const floorClient = join(dirname(fileURLToPath(import.meta.url)), 'regions-floor.mjs');

const against = (words, one, many, floor) => [
  words,
  seconds(one.seconds),
  seconds(many.seconds),
  (many.seconds / one.seconds).toFixed(2),
  `${one.calls} / ${many.calls}`,
  `${seconds(one.cpu)} / ${seconds(many.cpu)}`,
  `${seconds(one.cloudCpu)} / ${seconds(many.cloudCpu)}`,
  `${seconds(floor.seconds)}, CPU ${seconds(floor.cpu)} + ${seconds(floor.cloudCpu)}`,
  seconds((many.cpu + many.cloudCpu) / 2),
];

/** When the code of each region was rolled back, in seconds from the start of the command. */
async function undone(folder) {
  const root = join(folder, 'undo');
  mkdirSync(root, { recursive: true });
  await makeProject(root, 50, regionNames.slice(0, 8));
  const deploy = jawsCommand(root, 'deploy', 'all', 'dev', 'all');
  return withCountedCloud({}, async (cloud, pid) => {
    await measured(cloud, root, deploy, pid);
    for (let index = 0; index < 50; index++) {
      put(join(root, 'app'), `aws_modules/m/f${index}/handler.js`, answer(index, 2));
    }
    await measured(cloud, root, deploy, pid);
    const found = await measured(cloud, root, jawsCommand(root, 'rollback', 'dev'), pid);
    const turns = (await cloud.log()).filter(({ method, url }) => method === 'PUT' && url.endsWith('/aliases/live'));
    const byRegion = regionNames.slice(0, 8).map((region) => {
      const own = turns.filter((turn) => turn.region === region);
      if (own.length < 50) throw new Error(`${own.length} of 50 functions were turned back in ${region}`);
      return Math.max(...own.map(({ until }) => until - found.began)) / 1000;
    });
    return { ...found, first: Math.min(...turns.map(({ from }) => from - found.began)) / 1000, byRegion };
  });
}

export async function run(folder) {
  const counts = [1, 8, 16];
  const projects = new Map();
  for (const count of counts) projects.set(count, await template(folder, 50, count));
  const cases = [
    { regions: 1, delayMs: 0 },
    { regions: 8, delayMs: 0 },
    { regions: 1, delayMs: 50 },
    { regions: 16, delayMs: 50 },
  ].map((one) => ({ ...one, found: [], floors: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const { regions, delayMs, found, floors } of cases) {
      found.push(await deploymentOf(folder, projects.get(regions), delayMs));
      if (regions > 1) floors.push(await floor(regions, found.at(-1), delayMs));
    }
  }
  const fastest = (list) => list.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const [one, eight, slowOne, sixteen] = cases.map(({ found }) => fastest(found));
  const rows = [
    against('8 regions', one, eight, fastest(cases[1].floors)),
    against('16 regions, 50 ms more per call', slowOne, sixteen, fastest(cases[3].floors)),
  ];
  const undo = await undone(folder);
  const many = await deploymentOf(folder, await template(folder, 1000, 8));
  return [
    table(
      [
        '50 functions',
        '1 region',
        'many',
        'ratio',
        'calls',
        'CPU of the tool',
        'CPU of the cloud',
        'floor: bare clients',
        'floor: CPU over two cores',
      ],
      rows,
    ),
    table(
      [
        'undoing the code of 8 regions',
        'first call of it',
        'first region',
        'last region',
        'whole command',
        'calls',
        'CPU of the tool',
        'CPU of the cloud',
      ],
      [
        [
          '50 functions',
          seconds(undo.first),
          seconds(Math.min(...undo.byRegion)),
          seconds(Math.max(...undo.byRegion)),
          seconds(undo.seconds),
          undo.calls,
          seconds(undo.cpu),
          seconds(undo.cloudCpu),
        ],
      ],
    ),
    table(
      [
        '1,000 functions',
        'first deployment',
        'peak memory of the tool',
        'calls',
        'CPU of the tool',
        'CPU of the cloud',
      ],
      [
        [
          '8 regions',
          `${many.seconds.toFixed(1)} s`,
          `${Math.round(many.peak)} MiB`,
          many.calls,
          seconds(many.cpu),
          seconds(many.cloudCpu),
        ],
      ],
    ),
  ].join('\n\n');
}
