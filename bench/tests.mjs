import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { table } from './measure.mjs';

export const title = 'Tests';
export const about =
  'Suites of tests as contributors run them, once each, with the cache of modules that an earlier run has filled. CPU time is that of all processes: divided by ' +
  'the cores, it is what a run takes at least. Goal: `npm test` at most 240 s on 2 cores. `BENCH_TESTS=all` measures the slow suites too.';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

export async function run(folder) {
  const { suites } = await tsImport('../test/suites.ts', import.meta.url);
  const local = Object.entries(suites).filter(([, { needsNetwork }]) => !needsNetwork);
  const fast = local.filter(([, { isFast }]) => isFast).map(([name]) => name);
  const slow = local.filter(([, { isFast }]) => !isFast).map(([name]) => name);
  const runs = [
    ['`npm run test:quick`', ['pure']],
    ['`npm test`', fast],
    ...(process.env.BENCH_TESTS === 'all' ? slow : []).map((name) => [`\`npm run test:slow\`, ${name}`, [name]]),
  ];
  // Fills the cache.
  await runSuites(['pure'], join(folder, 'first.json'));
  const rows = [];
  for (const [command, names] of runs) {
    const { files, tests, failed, seconds, cpu } = await runSuites(names, join(folder, `${names.join('-')}.json`));
    if (failed > 0) throw new Error(`${failed} tests of ${names.join(', ')} fail: nothing is written.`);
    rows.push([command, files, tests, seconds.toFixed(0), cpu.toFixed(0)]);
  }
  return table(['run', 'files', 'tests', 'seconds', 'CPU seconds'], rows);
}

async function runSuites(names, outputFile) {
  const projects = names.flatMap((name) => ['--project', name]);
  const cpuBefore = cpuOfChildren();
  const started = performance.now();
  const args = [vitest, 'run', ...projects, '--reporter=json', `--outputFile=${outputFile}`];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  const seconds = (performance.now() - started) / 1000;
  const { testResults, numTotalTests, numFailedTests } = JSON.parse(readFileSync(outputFile, 'utf8'));
  if (code !== 0 && numFailedTests === 0) throw new Error(`vitest ended with ${code}.`);
  return {
    files: testResults.length,
    tests: numTotalTests,
    failed: numFailedTests,
    seconds,
    cpu: cpuOfChildren() - cpuBefore,
  };
}

/** CPU seconds of all descendants that have ended and were waited for: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuOfChildren() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Clock ticks: 100 a second on all systems that Node runs on.
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
