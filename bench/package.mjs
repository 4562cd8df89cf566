import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jawsIn } from './jaws.mjs';
import { median, residentMiB, table } from './measure.mjs';

export const title = 'Packaging';
export const about = `\`jaws package\` of generated projects, against bench/floor.mjs in turn in the same run: one call of esbuild for all
functions and zips at level 9. Each function imports lodash-es and zod, every tenth @aws-sdk/client-dynamodb. Memory is the peak
of the whole process tree. Goals at 100 functions: clean at most 1.15 x the floor's time and 800 MiB, unchanged 0.4 s, one changed
0.8 s; the zips together no larger than the floor's. 1,000 functions (\`BENCH_LARGE=1\`), where the floor would need more memory
than machines have: under 1 GiB, unchanged 1.5 s.`;

const floor = join(dirname(fileURLToPath(import.meta.url)), 'floor.mjs');
const packages = ['lodash-es@4', 'zod@4', '@aws-sdk/client-dynamodb@3'];
const counts = [1, 10, 100, ...(process.env.BENCH_LARGE === '1' ? [1000] : [])];

export async function run(folder) {
  const installed = join(folder, 'installed');
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  // A shell finds npm's script on Windows; nothing in the line comes from outside.
  const shell = process.platform === 'win32';
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packages], { cwd: installed, shell });
  const rows = [];
  for (const count of counts) rows.push(await measure(makeProject(folder, installed, count), count, jawsIn(folder)));
  return table(
    [
      'functions',
      'floor',
      'clean',
      'ratio',
      'floor, peak MiB',
      'clean, peak MiB',
      'unchanged',
      'one changed',
      'zips, KiB',
      "of the floor's",
    ],
    rows,
  );
}

async function measure(project, count, jaws) {
  const [floorZips, zips] = [join(project, 'floor-out'), join(project, '.jaws/package')];
  const large = count >= 1000;
  const rounds = large ? 1 : 3;
  const least = [];
  const clean = [];
  for (let round = 0; round < rounds; round++) {
    rmSync(join(project, '.jaws'), { recursive: true, force: true });
    if (!large) least.push(await watch(project, [process.execPath, [floor, floorZips], process.env]));
    clean.push(await watch(project, jaws.command('package')));
  }
  const unchanged = [];
  const changed = [];
  for (let round = 0; round < 5; round++) unchanged.push((await watch(project, jaws.command('package'))).seconds);
  for (let round = 0; round < 3; round++) {
    writeFileSync(join(project, 'aws_modules/bench/f0/handler.ts'), handler(0, `changed ${round}`));
    changed.push((await watch(project, jaws.command('package'))).seconds);
  }
  const seconds = (runs) => median(runs.map((one) => one.seconds));
  const peak = (runs) => Math.round(Math.max(...runs.map((one) => one.peak)));
  const size = bytesIn(zips);
  const against = (figure) => (large ? '' : figure());
  return [
    count,
    against(() => `${seconds(least).toFixed(2)} s`),
    `${seconds(clean).toFixed(2)} s`,
    against(() => (seconds(clean) / seconds(least)).toFixed(2)),
    against(() => peak(least)),
    peak(clean),
    `${median(unchanged).toFixed(2)} s`,
    `${median(changed).toFixed(2)} s`,
    (size / 1024).toFixed(0),
    against(() => (size / bytesIn(floorZips)).toFixed(4)),
  ];
}

/** Files of long ago: what was written a moment ago is not trusted by any cache. */
function makeProject(folder, installed, count) {
  const project = join(folder, `functions-${count}`);
  const past = new Date(Date.now() - 3_600_000);
  const write = (path, content) => {
    const file = join(project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, past, past);
  };
  cpSync(installed, project, { recursive: true, preserveTimestamps: true });
  write('package.json', JSON.stringify({ private: true, type: 'module' }));
  write('jaws.json', JSON.stringify({ name: 'bench', domain: 'bench.test' }));
  for (let n = 0; n < count; n++) {
    write(
      `aws_modules/bench/f${n}/awsm.json`,
      JSON.stringify({ lambda: { cloudFormation: { Runtime: 'nodejs22.x' } } }),
    );
    write(`aws_modules/bench/f${n}/handler.ts`, handler(n, 'new'));
  }
  return project;
}

const handler = (n, note) => `import { chunk, get, merge } from 'lodash-es';
import * as z from 'zod';
${n % 10 === 0 ? "import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';\nconst client = new DynamoDBClient({});\n" : ''}
const Input = z.object({ id: z.string(), items: z.array(z.number()).max(${n + 10}) });

export const handler = async (event: unknown): Promise<unknown> => {
  const { id, items } = Input.parse(event);
  const found = ${n % 10 === 0 ? "await client.send(new GetItemCommand({ TableName: 'bench', Key: { id: { S: id } } }))" : '{ id }'};
  return merge({ note: '${note}', function: ${n}, found: get(found, 'id') }, { pages: chunk(items, 10) });
};
`;

function bytesIn(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.zip'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Runs a command to its end. Returns its wall time and the peak memory of it and its children. */
function watch(cwd, [program, args, env]) {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let peak = 0;
    let errors = '';
    const timer = setInterval(() => {
      peak = Math.max(peak, treeMiB(child.pid));
    }, 20);
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', failed);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) done({ seconds: (performance.now() - started) / 1000, peak });
      else failed(new Error(`${args.join(' ')} ended with ${code}: ${errors.slice(0, 2000)}`));
    });
  });
}

function treeMiB(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return residentMiB(pid) + children.reduce((sum, child) => sum + treeMiB(child), 0);
  } catch {
    // It ended while it was being measured.
    return 0;
  }
}
