import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { IAM } from '@aws-sdk/client-iam';
import { topics } from '../test/packages/cases/index.mjs';
import { prepareMachine } from '../test/packages/machine.mjs';
import { makeProject } from '../test/packages/try.mjs';
import { table } from './measure.mjs';

export const title = 'Zips of packages';
export const about = `A function for each of ten packages (their cases in test/packages), packaged by JAWS and by osls 4.3.1 with serverless-esbuild
1.57.2, as they are set up by default except for \`minify: true\`, which makes serverless-esbuild write CommonJS. Source maps are left out on both sides. Each zip
runs on one embedded cloud, and works when its function gives the right answer.`;

const chosen = [
  'zod',
  '@aws-sdk/client-s3',
  'express',
  'pino',
  'handlebars',
  'pdfkit',
  'moment',
  'sharp',
  'typeorm',
  'tesseract.js',
];
const exec = promisify(execFile);

export async function run(folder) {
  const cases = Object.values(topics)
    .flat()
    .filter(({ name }) => chosen.includes(name));
  const tool = join(folder, 'osls');
  mkdirSync(tool, { recursive: true });
  writeFileSync(join(tool, 'package.json'), JSON.stringify({ name: 'tool', private: true }));
  const packages = ['osls@4.3.1', 'serverless-esbuild@1.57.2', 'esbuild@0.25'];
  await exec('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packages], { cwd: tool });
  const machine = await prepareMachine(process.env.BENCH_PACKAGES ?? join(folder, 'packages'));
  const role = await roleIn(machine.endpoint);
  const rows = [];
  let count = 0;
  try {
    for (const one of cases) {
      const root = await makeProject(machine, { ...one, optimize: { ...one.optimize, sourceMaps: false } });
      const zips = [await byJaws(machine, root), await byOsls(tool, root, one)];
      const cells = [];
      for (const zip of zips)
        cells.push(zip.file ? size(zip.file) : 'none', await verdict(machine, one, { ...zip, role, count: ++count }));
      process.stderr.write(`${one.name}\n`);
      rows.push([`${one.name} ${one.version}`, ...cells]);
    }
  } finally {
    await machine.close();
  }
  return table(['', 'JAWS', '', 'osls with serverless-esbuild', ''], rows);
}

const size = (file) => `${Math.ceil(statSync(file).size / 1024).toLocaleString('en')} KiB`;

async function byJaws({ jaws }, root) {
  await jaws(root, 'package');
  return { file: join(root, '.jaws/package/use/it.zip'), handler: 'aws_modules/use/it/handler.handler' };
}

async function byOsls(tool, root, { kind }) {
  const settings = {
    service: 'app',
    frameworkVersion: '*',
    provider: { name: 'aws', runtime: 'nodejs22.x', region: 'us-east-1' },
    package: { individually: true },
    plugins: { modules: ['serverless-esbuild'], localPath: join(tool, 'node_modules') },
    custom: { esbuild: { minify: true, packager: 'npm' } },
    functions: { it: { handler: 'aws_modules/use/it/handler.handler' } },
  };
  // It does not find handlers that end in .mjs.
  const handler = join(root, 'aws_modules/use/it/handler');
  if (kind === 'mjs') renameSync(`${handler}.mjs`, `${handler}.js`);
  writeFileSync(join(root, 'serverless.json'), JSON.stringify(settings));
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
    CI: '1',
  };
  try {
    const cli = join(tool, 'node_modules/osls/bin/serverless.js');
    await exec(process.execPath, [cli, 'package'], { cwd: root, env, maxBuffer: 1 << 26, timeout: 120_000 });
    return { file: join(root, '.serverless/it.zip'), handler: settings.functions.it.handler, kind };
  } catch (error) {
    return {
      why:
        `${error.stdout}\n${error.stderr}`.split('\n').find((line) => /\w+ error|^\S.*: |failed/i.test(line)) ??
        'it failed',
    };
  }
}

/** A role with the permissions that the functions of the cases need. */
async function roleIn(endpoint) {
  const iam = new IAM({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const document = (statement) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const { Role } = await iam.createRole({
    RoleName: 'sizes',
    AssumeRolePolicyDocument: document({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  });
  await iam.putRolePolicy({
    RoleName: 'sizes',
    PolicyName: 'all',
    PolicyDocument: document({ Action: 's3:*', Resource: '*' }),
  });
  iam.destroy();
  return Role.Arn;
}

async function verdict({ lambda }, { answer }, { file, handler, why, role, count }) {
  if (!file) return `does not build: ${why.trim().slice(0, 100)}`;
  const FunctionName = `zip-${++count}`;
  await lambda.createFunction({
    FunctionName,
    Handler: handler,
    Runtime: 'nodejs22.x',
    Role: role,
    Timeout: 60,
    MemorySize: 1024,
    Code: { ZipFile: readFileSync(file) },
  });
  for (let tries = 0; tries < 50; tries++) {
    const { State } = await lambda.getFunctionConfiguration({ FunctionName });
    if (State === 'Active') break;
    await new Promise((done) => setTimeout(done, 100));
  }
  const { Payload, FunctionError } = await lambda.invoke({ FunctionName, Payload: '{}' });
  const text = Payload.transformToString();
  if (FunctionError) return `fails: ${String(JSON.parse(text).errorMessage).split('\n')[0].slice(0, 90)}`;
  return isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(answer))) ? 'works' : 'wrong answer';
}
