import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Lambda } from '@aws-sdk/client-lambda';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const packages = join(dirname(fileURLToPath(import.meta.url)), '../../packages');
const tool = join(packages, 'jaws/dist/jaws.js');
const exec = promisify(execFile);

/** The Node of the functions: addons must be built for it. The npm package contains its headers too, so no network is needed for them. */
const node = { major: '22', version: '22.23.5' };

/**
 * Shared by all trials: Node of the functions, an empty project, and an embedded cloud as its own process.
 * `install(folder)`, `run(folder, args)` and `jaws(folder, args)` run npm, a script and the tool in a project.
 */
export async function prepareMachine(folder) {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const program = await nodeOf(folder);
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|JAWS_|NODE_OPTIONS$|npm_)/.test(name)),
  );
  const env = {
    ...clean,
    PATH: `${dirname(program)}${delimiter}${process.env.PATH}`,
    CI: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    JAWS_HOME: home,
    JAWS_NODE22: program,
    AWS_CONFIG_FILE: join(home, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'no-credentials'),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    npm_config_nodedir: dirname(dirname(program)),
  };
  const run = (cwd, args, more = {}) =>
    exec(program, args, { cwd, env: { ...env, ...more }, maxBuffer: 1 << 26, timeout: 600_000 });
  const npm = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const npmOf = existsSync(npm) ? npm : '/usr/lib/node_modules/npm/bin/npm-cli.js';
  const template = join(folder, 'packages');
  if (!existsSync(template)) {
    await run(folder, [
      tool,
      'project',
      'create',
      '-n',
      'packages',
      '-d',
      '-y',
      '-s',
      'dev',
      '-r',
      'us-east-1',
      '-u',
      'packages.test',
      '-e',
      'a@packages.test',
    ]);
  }
  const cloud = await startCloud(env);
  const endpoint = cloud.endpoint;
  const lambda = new Lambda({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    folder,
    template,
    lambda,
    endpoint,
    run,
    install: (cwd, scripts) =>
      run(cwd, [
        npmOf,
        'install',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        ...(scripts ? [] : ['--ignore-scripts']),
      ]),
    jaws: (cwd, ...args) => run(cwd, [tool, ...args], { AWS_ENDPOINT_URL: endpoint }),
    close: async () => {
      lambda.destroy();
      await cloud.close();
    },
  };
}

async function nodeOf(folder) {
  const place = join(folder, 'node');
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(place, 'node_modules', name, 'bin/node');
  if (existsSync(program)) return program;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: node.version } }));
  await exec('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: place });
  if (!existsSync(program)) throw new Error(`there is no Node in ${place}: ${readdirSync(place).join(', ')}`);
  return program;
}

async function startCloud(env) {
  const child = spawn(process.execPath, [join(packages, 'cloud/dist/main.js'), '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const endpoint = await new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) done(found[0]);
    });
    child.on('error', fail);
    child.on('close', () => fail(new Error(`the cloud ended: ${text}`)));
  });
  const ended = new Promise((done) => child.on('close', done));
  return {
    endpoint,
    close: () => {
      child.kill();
      return ended;
    },
  };
}
