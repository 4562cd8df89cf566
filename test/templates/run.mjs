// The templates of projects with every option, checked by cfn-lint (https://github.com/aws-cloudformation/cfn-lint).
//
//   npm run test:templates -- [project…]
//
// Ends with 1 when cfn-lint says anything that `explained` does not have; with 2 when it is not on this machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projects } from './projects.mjs';

/** cfn-lint's findings that are intended. */
const explained = [
  [/W2001 Parameter aa\w+ not used/, 'every template has the parameters that a module may refer to'],
  [/W2531 .*nodejs22\.x/, 'the runtime is the one of the example'],
];

const here = dirname(fileURLToPath(import.meta.url));
const tool = join(here, '../../packages/jaws/dist/jaws.js');
const catalogue = join(here, '../../modules');
if (spawnSync('cfn-lint', ['--version']).error) {
  process.stderr.write('cfn-lint is not on this machine: `pip install cfn-lint`.\n');
  process.exit(2);
}
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(projects, name));
if (unknown.length > 0) {
  process.stderr.write(`No project is named ${unknown.join(', ')}: see projects.mjs.\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'jaws-templates-'));
const env = { PATH: process.env.PATH, HOME: process.env.HOME, JAWS_HOME: join(folder, 'home'), CI: '1' };
let bad = 0;
try {
  for (const [name, project] of Object.entries(projects)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const messages = lint(templatesOf(name, project));
    const open = messages.filter((message) => !explained.some(([pattern]) => pattern.test(message)));
    process.stdout.write(`${name}: ${messages.length} messages, ${open.length} of them not explained\n`);
    for (const message of open) process.stdout.write(`  ${message}\n`);
    bad += open.length;
  }
} finally {
  // The installation of a module starts one.
  spawnSync(process.execPath, [tool, 'cloud', 'stop'], { cwd: folder, env });
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
process.exitCode = bad > 0 ? 1 : 0;

/** Writes a project and its templates, and returns their paths. */
function templatesOf(name, { modules = false, settings = {}, functions = {} }) {
  const jaws = (cwd, ...args) =>
    execFileSync(process.execPath, [tool, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  jaws(
    folder,
    'project',
    'create',
    '-n',
    name,
    '-d',
    '-y',
    '-s',
    'dev',
    '-r',
    'us-east-1',
    '-u',
    'myapp.com',
    '-e',
    'a@myapp.com',
  );
  const root = join(folder, name);
  const file = join(root, 'jaws.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...settings }));
  for (const [id, { endpoints = [], lambda = {} }] of Object.entries(functions)) {
    const at = `aws_modules/${id}`;
    mkdirSync(join(root, at), { recursive: true });
    const cloudFormation = { Handler: `${at}/handler.handler`, Runtime: 'nodejs24.x', MemorySize: 128, Timeout: 10 };
    const awsm = {
      lambda: { ...lambda, cloudFormation },
      ...(endpoints.length > 0 && { apiGateway: { cloudFormation: endpoints } }),
    };
    writeFileSync(join(root, at, 'awsm.json'), JSON.stringify(awsm));
    writeFileSync(join(root, at, 'handler.js'), 'export const handler = async () => ({ statusCode: 200 });\n');
    writeFileSync(join(root, dirname(at), 'awsm.json'), JSON.stringify({ name: id.split('/')[0] }));
  }
  if (modules) for (const module of readdirSync(catalogue)) jaws(root, 'module', 'install', module, '-y');
  jaws(root, 'deploy', 'all', 'dev', 'us-east-1', '-d');
  const made = join(root, 'cloudformation/dev/us-east-1');
  const names = readdirSync(made).filter((one) => one.endsWith('-cf.json'));
  // The composed template is the one that is deployed.
  const composed = names.includes('resources-composed-cf.json');
  return names.filter((one) => !composed || one !== 'resources-cf.json').map((one) => join(made, one));
}

function lint(templates) {
  const { stdout } = spawnSync('cfn-lint', ['--format', 'json', '--regions', 'us-east-1', '--', ...templates], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout || '[]').map(
    ({ Rule, Message, Filename, Location }) =>
      `${Rule.Id} ${Message} (${Filename.split('/').at(-1)}: ${Location.Path?.join('/') ?? ''})`,
  );
}
