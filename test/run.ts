import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long processes may take to end after the tests that started them. Milliseconds. */
const ENDING = 60_000;

/**
 * Gives a run of tests a temporary folder: test/setup.ts makes a home and a temporary folder for each file in it, and deletes them. Files
 * left after the last test file, or running processes, fail the run. Called for each project of vitest: the first one makes the folder, and
 * ends it.
 */
export default function setup(): (() => Promise<void>) | undefined {
  if (process.env.TESTS_TMPDIR !== undefined) return;
  // Names are short here and in test/setup.ts: the path of a socket has 107 characters at most.
  const folder = mkdtempSync(join(tmpdir(), 'jaws-t-'));
  // Some processes that tests start run as another user, and must reach its contents.
  chmodSync(folder, 0o711);
  process.env.TESTS_TMPDIR = folder;
  const signals = ['SIGINT', 'SIGTERM'] as const;
  // Ctrl-C: nobody calls the teardown.
  const onSignal = (signal: NodeJS.Signals) => {
    for (const each of signals) process.removeListener(each, onSignal);
    for (const pid of pidsOf(folder)) end(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    // A signal with a listener ends nothing by itself.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return async () => {
    for (const signal of signals) process.removeListener(signal, onSignal);
    delete process.env.TESTS_TMPDIR;
    const until = Date.now() + ENDING;
    while (processesOf(folder).length > 0 && Date.now() < until) await pause(100);
    const left = [...filesIn(folder), ...processesOf(folder)];
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    if (left.length === 0) return;
    // vitest prints this error, but still exits with success.
    process.exitCode = 1;
    throw new Error(`The tests left behind: ${left.join(', ')}`);
  };
}

/** The contents of the folder, sorted. Empty folders do not count: if all tests of a file are skipped, vitest calls no `afterAll`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
    .slice(0, 20);
}

/** Processes started by a test: their environment names the folder. Only known on Linux. */
function pidsOf(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(`=${folder}/`));
}

const processesOf = (folder: string): string[] =>
  pidsOf(folder).map((pid) => `process ${pid} (${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()})`);

function end(pid: string): void {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
