// What a newcomer does by hand, done for them: a project, a module, a deployment, a request. Prints every command and its
// output. The exit code is 0 only when the deployed function answered over HTTP. `--cli <file>` takes another build of the tool.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const EXPECTED = '{"message":"Your JAWS lambda executed successfully!"}';
const { cli = join(dirname(fileURLToPath(import.meta.url)), '../packages/jaws/dist/jaws.js') } = parseArgs({
  options: { cli: { type: 'string' } },
}).values;
const folder = mkdtempSync(join(tmpdir(), 'jaws-quickstart-'));

// A cloud of its own, so that the one that this user may have running, and any AWS account, stay untouched.
const env = { ...process.env, JAWS_HOME: join(folder, '.jaws-home'), AWS_EC2_METADATA_DISABLED: 'true' };
for (const name of Object.keys(env)) {
  if (/^AWS_(ENDPOINT|ACCESS|SECRET|SESSION|PROFILE|REGION|DEFAULT)/.test(name)) delete env[name];
}
// On the installed Node: it must be quick, and needs no network.
env.JAWS_LAMBDA_FETCH = 'never';
env.AWS_CONFIG_FILE = join(folder, 'no-config');
env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'no-credentials');

let lastLine = '';
try {
  await jaws(folder, 'cloud', 'start', '--port', '0');
  await jaws(
    folder,
    'project',
    'create',
    '-n',
    'myProject',
    '-s',
    'dev',
    '-r',
    'us-east-1',
    '-u',
    'myapp.com',
    '-e',
    'me@myapp.com',
    '-p',
    'local',
  );
  const project = join(folder, readdirSync(folder).find((name) => name.toLowerCase() === 'myproject') ?? 'myProject');
  await jaws(project, 'module', 'create', 'greetings', 'hello');
  const output = await jaws(project, 'dash', '--all');
  const url = /https?:\/\/\S+\/greetings\/hello/.exec(output)?.[0];
  if (!url) throw new Error('`jaws dash` printed no URL.');
  console.log(`$ curl ${url}`);
  const response = await fetch(url);
  lastLine = await response.text();
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${lastLine}`);
} catch (error) {
  console.error(`\nThe quick start failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  await jaws(folder, 'cloud', 'stop').catch(() => {});
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
if (lastLine !== EXPECTED) process.exitCode = 1;
if (lastLine) console.log(lastLine);

/** Runs one command, shows it, and returns its stdout. */
function jaws(cwd, ...args) {
  console.log(`$ jaws ${args.join(' ')}`);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', fail);
    child.on('close', (code) =>
      code === 0 ? done(output) : fail(new Error(`jaws ${args.join(' ')} ended with ${code}.`)),
    );
  });
}
