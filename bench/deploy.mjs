import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answer, jawsCommand, makeProject, measured, once, put, withCloud } from './jaws-project.mjs';
import { median, table } from './measure.mjs';

export const title = 'Deploying';
export const about = `50 functions with an endpoint each, deployed to one embedded cloud by JAWS and by osls 4.3.1 (the maintained fork of Serverless Framework 3,
asking every 100 ms how far CloudFormation is), in turns. Calls are requests that reached the cloud; uploads are the zips among them, not the small objects that JAWS writes to S3 beside them
(the lease, the note that it begins, the state and the record of the release, a template above 51,200 bytes). With a delay, every call takes 50 ms longer, as to AWS.`;

const functions = 50;
const rounds = 3;
const exec = promisify(execFile);

/** Two tools with the same 50 functions: how to create the project, change one function, and deploy. */
export const tools = {
  jaws: {
    make: (root, count) => makeProject(root, count, ['us-east-1']),
    command: (root) => jawsCommand(root, 'deploy', 'all', 'dev', 'all'),
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

/** Another version at each call, so that the code always differs from the last build. */
let version = 1;
export function change(tool, root) {
  version += 1;
  if (tool === 'jaws') put(join(root, 'app'), 'aws_modules/m/f0/handler.js', answer(0, version));
  else put(root, 'app/f0.js', answer(0, version, 'exports.handler'));
}

/** First deployment, nothing changed, one function changed. */
async function series(tool, root, delayMs) {
  change(tool, root);
  return withCloud({ delayMs }, async (proxy) => {
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
    await tools[tool].make(roots[tool], functions);
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
  return `${against}\n\n${await many(folder)}`;
}

/** A thousand functions: time and the peak of resident memory of the tool. */
async function many(folder) {
  const root = join(folder, 'many');
  mkdirSync(root, { recursive: true });
  await tools.jaws.make(root, 1000);
  const { seconds, peak, calls } = await withCloud({}, (proxy, pid) =>
    measured(proxy, root, tools.jaws.command(root), pid),
  );
  const cells = ['1,000', `${seconds.toFixed(1)} s`, `${Math.round(peak)} MiB`, String(calls)];
  return table(['functions', 'first deployment', 'peak memory of the tool', 'calls'], [cells]);
}
