/**
 * Runs a suite of tests for CI: `node scripts/second-look.mjs test`. If only a few files failed, they run once more, alone: on a machine that
 * others use as well, a test can fail without a fault in the code. A file that passes then is a flaky one, which is reported by name and has to
 * be repaired; it does not stop everybody else. `npm test` itself has no second look.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** If more files fail, something is broken. */
const MOST = 3;

const [suite] = process.argv.slice(2);
if (suite === undefined) {
  console.error('Which script of package.json? As in: node scripts/second-look.mjs test');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'second-look-'));
try {
  process.exitCode = run(join(folder, 'report.json'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(report) {
  const code = tests(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  if (code === 0) return 0;
  const failed = failedFiles(report);
  // No test failed, but the run itself did: it left files or processes behind, or never began.
  if (failed.length === 0 || failed.length > MOST) return code;
  console.log(`\nA second look, alone: ${failed.join(', ')}`);
  const again = tests([...failed, '--maxWorkers=1']);
  if (again !== 0) return again;
  console.log(`\nFLAKY, to be repaired: ${failed.join(', ')}. Failed among others, passed alone.`);
  if (process.env.GITHUB_ACTIONS) for (const file of failed) console.log(`::warning file=${file}::This file is flaky.`);
  return 0;
}

function tests(options) {
  const { status } = spawnSync('npm', ['run', suite, '--', ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

function failedFiles(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative('.', name));
    return [...new Set(failed)];
  } catch {
    return [];
  }
}
