// The tests of moto 5.2.1 against the embedded cloud.
//
//   MOTO_SRC=<folder with moto's tests/ at tag 5.2.1> npm run test:moto -- [service…] [--plain] [--record]
//
// Needs python3 with moto 5.2.1, boto3, pytest, freezegun and pyotp, and a free port 5000 (some of the tests name it). A cloud is
// started for each service, with moto's account and `--lenient`; `--plain` leaves that out. Tests that fail must be listed with a
// reason in failing/<service>.json, and what is listed must fail; `--record` writes results.json, from which
// docs/cloud-coverage.md is made.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { suites } from './suites.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const PORT = 5000;
/** Marks of tests that need a Docker engine or the internet. */
const LEFT_OUT = 'not requires_docker and not network';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { plain: { type: 'boolean' }, record: { type: 'boolean' } },
});
const source = process.env.MOTO_SRC;
if (!source || !existsSync(join(source, 'tests'))) {
  process.stderr.write('MOTO_SRC names no folder with the tests of moto 5.2.1.\n');
  process.exit(2);
}
const chosen = positionals.length > 0 ? suites.filter(({ name }) => positionals.includes(name)) : suites;
let unexpected = 0;
for (const suite of chosen) {
  const tests = await runSuite(suite.name);
  const failed = tests.filter(({ outcome }) => outcome === 'failed').map(({ test }) => test);
  report(suite, tests);
  if (values.plain) continue;
  const listed = reasons(suite.name);
  const unlisted = failed.filter((test) => !listed.has(test));
  const mended = [...listed.keys()].filter((test) => !failed.includes(test));
  for (const test of unlisted) process.stdout.write(`  fails, and has no reason: ${test}\n`);
  for (const test of mended) process.stdout.write(`  is listed as failing, and does not fail: ${test}\n`);
  unexpected += unlisted.length + mended.length;
  if (values.record) record(suite.name, tests);
}
process.exitCode = unexpected > 0 ? 1 : 0;

async function runSuite(name) {
  const folder = await mkdtemp(join(tmpdir(), 'jaws-moto-'));
  const cloud = await startCloud();
  try {
    const file = join(folder, 'report.jsonl');
    const { AWS_ENDPOINT_URL: _, ...env } = process.env;
    const python = spawn(
      'python3',
      [
        ...['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-p', 'no:benchmark', '-p', 'jaws_report'],
        ...['--tb=no', '--color=no', '-m', LEFT_OUT, `tests/test_${name}`],
      ],
      {
        cwd: source,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
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
        },
      },
    );
    await ended(python);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    // The last word on a test counts: one that passes may still break when it is taken down.
    return [...new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.test, one])).values()];
  } finally {
    cloud.kill();
    await ended(cloud);
    await rm(folder, { recursive: true, force: true });
  }
}

async function startCloud() {
  const main = fileURLToPath(new URL('../../packages/cloud/src/main.ts', import.meta.url));
  const flags = ['--port', String(PORT), '--account', '123456789012', ...(values.plain ? [] : ['--lenient'])];
  const cloud = spawn(process.execPath, ['--import', 'tsx', main, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve, reject) => {
    cloud.stdout.once('data', resolve);
    cloud.once('exit', (code) => reject(new Error(`The cloud ended with ${code}: is port ${PORT} in use?`)));
  });
  return cloud;
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Reason by test. */
function reasons(name) {
  const file = join(here, 'failing', `${name}.json`);
  const byReason = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return new Map(Object.entries(byReason).flatMap(([reason, tests]) => tests.map((test) => [test, reason])));
}

function counts(tests) {
  const of = (some) => ({
    collected: some.length,
    passed: some.filter(({ outcome }) => outcome === 'passed').length,
    skipped: some.filter(({ outcome }) => outcome === 'skipped').length,
  });
  return { all: of(tests), verified: of(tests.filter(({ verified }) => verified)) };
}

function report({ name, bar }, tests) {
  const { all, verified } = counts(tests);
  const share = ({ passed, collected }) =>
    collected ? `${passed}/${collected} ${((100 * passed) / collected).toFixed(0)} %` : '-';
  process.stdout.write(
    `${name.padEnd(20)} all ${share(all)} (${all.skipped} skip themselves)${bar ? `, bar ${bar.all} %` : ''}` +
      `; aws_verified ${share(verified)}${bar?.verified ? `, bar ${bar.verified} %` : ''}\n`,
  );
}

function record(name, tests) {
  const file = join(here, 'results.json');
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const calls = new Set(tests.filter(({ outcome }) => outcome === 'passed').flatMap((test) => test.calls));
  results[name] = { ...counts(tests), operations: [...calls].sort() };
  const sorted = Object.fromEntries(
    suites.flatMap((suite) => (results[suite.name] ? [[suite.name, results[suite.name]]] : [])),
  );
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
}
