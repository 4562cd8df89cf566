import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { answer, jawsCommand, makeProject, measured, put, withCloud } from './jaws-project.mjs';
import { table } from './measure.mjs';

export const title = 'Many regions';
export const about = `First deployments of functions with an endpoint each, to one embedded cloud that has all regions: it runs on the same cores, so with more regions it has more to do, which
AWS has not; CPU says what is whose. Goals: 8 regions at most 1.8 x one; 16 regions at most 1.5 x one with 50 ms more per call; \`jaws rollback\` of 50 functions turns the
code of each of 8 regions back in 2 s from the start of the command; 1,000 functions in 8 regions in 60 s with 1 GiB at most.`;

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

/** The first deployment of a new project to a cloud of its own. */
export async function firstDeployment(folder, { functions, regions, delayMs = 0, limits }) {
  const root = mkdtempSync(join(folder, 'project-'));
  await makeProject(root, functions, regionNames.slice(0, regions));
  return withCloud({ delayMs, limits }, async (proxy, pid) => {
    const found = await measured(proxy, root, jawsCommand(root, 'deploy', 'all', 'dev', 'all'), pid);
    return { ...found, log: proxy.log() };
  });
}

const against = (words, one, many) => [
  words,
  seconds(one.seconds),
  seconds(many.seconds),
  (many.seconds / one.seconds).toFixed(2),
  `${one.calls} / ${many.calls}`,
  `${seconds(one.cpu)} / ${seconds(many.cpu)}`,
  `${seconds(one.cloudCpu)} / ${seconds(many.cloudCpu)}`,
];

/** When the code of each region was turned back, in seconds from the start of the command. */
async function undone(folder) {
  const root = join(folder, 'undo');
  mkdirSync(root, { recursive: true });
  await makeProject(root, 50, regionNames.slice(0, 8));
  const deploy = jawsCommand(root, 'deploy', 'all', 'dev', 'all');
  return withCloud({}, async (proxy, pid) => {
    await measured(proxy, root, deploy, pid);
    for (let index = 0; index < 50; index++) {
      put(join(root, 'app'), `aws_modules/m/f${index}/handler.js`, answer(index, 2));
    }
    await measured(proxy, root, deploy, pid);
    const found = await measured(proxy, root, jawsCommand(root, 'rollback', 'dev'), pid);
    const turns = proxy.log().filter(({ method, url }) => method === 'PUT' && url.endsWith('/aliases/live'));
    const byRegion = regionNames.slice(0, 8).map((region) => {
      const own = turns.filter((turn) => turn.region === region);
      if (own.length < 50) throw new Error(`${own.length} of 50 functions were turned back in ${region}`);
      return Math.max(...own.map(({ until }) => until - found.began)) / 1000;
    });
    return { ...found, byRegion };
  });
}

export async function run(folder) {
  const first = (options) => firstDeployment(folder, { functions: 50, ...options });
  const rows = [
    against('8 regions', await first({ regions: 1 }), await first({ regions: 8 })),
    against(
      '16 regions, 50 ms more per call',
      await first({ regions: 1, delayMs: 50 }),
      await first({ regions: 16, delayMs: 50 }),
    ),
  ];
  const undo = await undone(folder);
  const many = await first({ functions: 1000, regions: 8 });
  return [
    table(['50 functions', '1 region', 'many', 'ratio', 'calls', 'CPU of the tool', 'CPU of the cloud'], rows),
    table(
      ['undoing the code of 8 regions', 'first region', 'last region', 'whole command', 'calls'],
      [
        [
          '50 functions',
          seconds(Math.min(...undo.byRegion)),
          seconds(Math.max(...undo.byRegion)),
          seconds(undo.seconds),
          undo.calls,
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
