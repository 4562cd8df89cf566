import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { jawsIn } from './jaws.mjs';
import { median, table } from './measure.mjs';

const exec = promisify(execFile);
const saves = 21;
const shared = 100;

export const title = 'From save to answer';
export const about = `A file is written, and a request is sent every few milliseconds until the new code answers: ${saves} saves, one after the other, of a function in TypeScript (JavaScript
for serverless-offline 14, which compiles nothing; it runs with \`--reloadHandler\`, wrangler 4 as it is). Of ${shared} functions that share a file, a request goes to another one after each save. Goals: one function 100 ms (median) and
200 ms (95th percentile), ${shared} functions 300 ms (median).`;

export async function run(folder) {
  const rows = [];
  const jaws = jawsIn(folder);
  try {
    rows.push(row('JAWS, one function', await ofJaws(folder, jaws, 'one')));
    rows.push(row(`JAWS, ${shared} functions that share the file`, await ofJaws(folder, jaws, 'many')));
  } finally {
    await jaws.stop();
  }
  for (const [name, peer] of [
    ['serverless-offline, one function', serverlessOffline],
    ['wrangler dev, one function', wrangler],
  ]) {
    try {
      rows.push(row(name, await peer(join(folder, name.split(' ')[0].replace(',', '')))));
    } catch (error) {
      rows.push([name, `did not run: ${String(error.message).split('\n')[0].slice(0, 100)}`, '']);
    }
  }
  return table(['from save to answer', 'median, ms', '95th percentile, ms'], rows);
}

const row = (name, times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return [name, Math.round(median(times)), Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1])];
};

async function ofJaws(folder, jaws, kind) {
  await jaws.run(folder, 'project', 'create', '-n', kind, '-s', 'dev', '-r', 'us-east-1', '-p', 'local', '-y');
  const project = join(folder, kind);
  await jaws.run(project, 'module', 'create', 'greetings', 'hello');
  const one = join(project, 'aws_modules/greetings/hello/index.ts');
  const text = readFileSync(one, 'utf8');
  if (kind === 'many') copies(project, text);
  const session = await started(...jaws.command('dev', '--json', '--port', '0'), project, (line) => {
    const event = line.startsWith('{') ? JSON.parse(line) : {};
    return event.type === 'dev-ready' ? event.url : undefined;
  });
  try {
    const saved = (n) =>
      kind === 'one'
        ? [one, text.replace('executed successfully', `says ${n}.`)]
        : [join(project, 'lib/shared.ts'), `export const shared = 'says ${n}.';\n`];
    const path = (n) => (kind === 'one' ? 'greetings/hello' : `greetings/f${(n * 37) % shared}`);
    return await measured(saved, (n) => `${session.value}/${path(n)}`);
  } finally {
    session.stop();
  }
}

/** The function this many times, each with an import of one file. */
function copies(project, text) {
  const source = join(project, 'aws_modules/greetings/hello');
  const awsm = readFileSync(join(source, 'awsm.json'), 'utf8');
  const handler = readFileSync(join(source, 'handler.ts'), 'utf8');
  mkdirSync(join(project, 'lib'), { recursive: true });
  writeFileSync(join(project, 'lib/shared.ts'), `export const shared = 'first';\n`);
  for (let n = 0; n < shared; n++) {
    const folder = join(project, `aws_modules/greetings/f${n}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'awsm.json'), awsm.replaceAll('greetings/hello', `greetings/f${n}`));
    writeFileSync(join(folder, 'handler.ts'), handler);
    const own = text.replace(/'Your JAWS lambda executed successfully!'/, 'shared');
    writeFileSync(join(folder, 'index.ts'), `import { shared } from '../../../lib/shared.ts';\n\n${own}`);
  }
}

async function serverlessOffline(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await exec(
    'npm',
    ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', 'osls@4.3.1', 'serverless-offline@14'],
    { cwd: folder },
  );
  const [http, lambda] = [await freePort(), await freePort()];
  writeFileSync(
    join(folder, 'serverless.yml'),
    `service: bench
provider: { name: aws, runtime: nodejs20.x }
plugins: [serverless-offline]
functions:
  hello: { handler: handler.handler, events: [ { httpApi: 'GET /hello' } ] }
`,
  );
  const file = join(folder, 'handler.js');
  const code = (n) => `export const handler = async () => ({ statusCode: 200, body: 'says ${n}.' });\n`;
  writeFileSync(file, code('first'));
  const cli = join(folder, 'node_modules/osls/bin/serverless.js');
  const args = [cli, 'offline', '--reloadHandler', '--httpPort', String(http), '--lambdaPort', String(lambda)];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SLS_TELEMETRY_DISABLED: '1',
  };
  const session = await started(process.execPath, args, env, folder, (line) =>
    /Server ready/.test(line) ? true : undefined,
  );
  try {
    return await measured(
      (n) => [file, code(n)],
      () => `http://localhost:${http}/hello`,
    );
  } finally {
    session.stop();
  }
}

async function wrangler(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await exec('npm', ['install', '--no-audit', '--no-fund', 'wrangler@4'], { cwd: folder });
  writeFileSync(
    join(folder, 'wrangler.jsonc'),
    '{ "name": "bench", "main": "index.ts", "compatibility_date": "2026-01-01" }',
  );
  const file = join(folder, 'index.ts');
  const code = (n) => `export default { async fetch(): Promise<Response> { return new Response('says ${n}.'); } };\n`;
  writeFileSync(file, code('first'));
  const port = await freePort();
  const args = [
    join(folder, 'node_modules/wrangler/bin/wrangler.js'),
    'dev',
    '--port',
    String(port),
    '--ip',
    '127.0.0.1',
  ];
  const env = { PATH: process.env.PATH, HOME: folder, WRANGLER_SEND_METRICS: 'false', CI: '1' };
  const session = await started(process.execPath, args, env, folder, (line) =>
    /Ready on/.test(line) ? true : undefined,
  );
  try {
    return await measured(
      (n) => [file, code(n)],
      () => `http://127.0.0.1:${port}/`,
    );
  } finally {
    session.stop();
  }
}

/** Starts a server and waits for the line that says it is ready. */
function started(command, args, env, cwd, ready) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill('SIGINT');
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('it was not ready after two minutes'));
    }, 120_000);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said = line || said;
        const value = ready(line);
        if (value === undefined) return;
        clearTimeout(timer);
        resolve({ value, stop });
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${code}: ${said}`));
    });
  });
}

/** Milliseconds from each save to its answer; the first saves warm up. */
async function measured(saved, urlOf) {
  const times = [];
  const warming = 3;
  for (let n = 0; n < saves + warming; n++) {
    const url = urlOf(n);
    await fetch(url)
      .then((answer) => answer.text())
      .catch(() => {});
    const [file, text] = saved(n);
    const wanted = `says ${n}.`;
    writeFileSync(file, text);
    const began = performance.now();
    for (;;) {
      const body = await fetch(url)
        .then((answer) => answer.text())
        .catch(() => '');
      if (body.includes(wanted)) break;
      if (performance.now() - began > 20_000) throw new Error(`the answer was ${body.slice(0, 80)}`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    if (n >= warming) times.push(performance.now() - began);
    // Reads the responses.
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  return times;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
