// One suite of moto's tests, run by pytest against a cloud of its own.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Some of the tests name it. */
const PORT = 5000;
/** Marks of tests that need a Docker engine or the internet. */
const LEFT_OUT = 'not requires_docker and not network';
const PROGRESS_MS = 30_000;

/**
 * The result of each test of `tests/test_<name>`: `{ test, outcome: 'passed' | 'failed' | 'skipped' | 'unfinished', verified, calls, why }`.
 * Tests are unfinished if the time, `limit` seconds, was over first. `reports` is a folder for the report as
 * `<name>.jsonl` and the cloud's output as `<name>.log`.
 */
export async function runSuite(name, { source, plain, limit, reports }) {
  const folder = await mkdtemp(join(tmpdir(), 'jaws-moto-'));
  const file = join(folder, 'report.jsonl');
  try {
    const cloud = await startCloud(plain, reports && join(reports, `${name}.log`));
    try {
      await runTests(name, { source, limit, file });
    } finally {
      cloud.kill();
      await ended(cloud);
    }
    if (!existsSync(file)) throw new Error(`pytest collected nothing of tests/test_${name}.`);
    if (reports) await copyFile(file, join(reports, `${name}.jsonl`));
    return readReport(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runTests(name, { source, limit, file }) {
  const python = spawn(
    'python3',
    [
      ...['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-p', 'no:benchmark', '-p', 'jaws_report'],
      ...['--tb=no', '--color=no', '-m', LEFT_OUT, `tests/test_${name}`],
    ],
    { cwd: source, stdio: ['ignore', 'ignore', 'inherit'], env: environment(file) },
  );
  const progress = setInterval(() => tellProgress(name, file), PROGRESS_MS);
  const end = setTimeout(() => python.kill('SIGKILL'), limit * 1000);
  await ended(python);
  clearInterval(progress);
  clearTimeout(end);
}

function environment(file) {
  const { AWS_ENDPOINT_URL: _, ...env } = process.env;
  return {
    ...env,
    PYTHONPATH: [here, env.PYTHONPATH].filter(Boolean).join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    JAWS_REPORT: file,
    TEST_SERVER_MODE: 'true',
    TEST_SERVER_MODE_ENDPOINT: `http://localhost:${PORT}`,
    MOTO_PORT: String(PORT),
    TESTS_SKIP_REQUIRES_DOCKER: 'true',
    AWS_ACCESS_KEY_ID: 'server_key',
    AWS_SECRET_ACCESS_KEY: 'server_secret',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
  };
}

async function startCloud(plain, log) {
  const main = fileURLToPath(new URL('../../packages/cloud/src/main.ts', import.meta.url));
  const flags = ['--port', String(PORT), '--account', '123456789012', ...(plain ? [] : ['--lenient'])];
  const cloud = spawn(process.execPath, ['--import', 'tsx', main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  if (log) cloud.stderr.pipe(createWriteStream(log));
  else cloud.stderr.resume();
  await new Promise((resolve, reject) => {
    cloud.stdout.once('data', resolve);
    cloud.once('exit', (code) => reject(new Error(`The cloud ended with ${code}: is port ${PORT} in use?`)));
  });
  cloud.stdout.resume();
  return cloud;
}

/** The last result of a test counts: one that passes may still fail in its teardown. */
function readReport(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return [...new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.test, one])).values()];
}

function tellProgress(name, file) {
  if (!existsSync(file)) return;
  const tests = readReport(file);
  const over = tests.filter(({ outcome }) => outcome !== 'unfinished').length;
  process.stderr.write(`${name}: ${over} of ${tests.length}\n`);
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => child.once('exit', resolve));
}
