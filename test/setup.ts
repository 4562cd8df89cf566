import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, vi } from 'vitest';

/**
 * Points everything AWS reads at loopback and at an empty home, so that no test can ever reach a real account: port 9
 * (discard) refuses every call that forgot to name its own endpoint. Runs for each test file, many of which share a process: each
 * begins with the same environment, its files in the temporary folder are deleted afterwards, and a file that leaves the process itself
 * changed fails.
 */
const worker = globalThis as { environmentOfTests?: NodeJS.ProcessEnv };
if (worker.environmentOfTests === undefined) waitForBusyMachines();
worker.environmentOfTests ??= { ...process.env };
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, worker.environmentOfTests);

const outside = process.env.TESTS_TMPDIR ?? tmpdir();
const home = mkdtempSync(join(outside, 'h-'));
const temporary = mkdtempSync(join(outside, 't-'));
// Some processes that tests start run as another user.
chmodSync(temporary, 0o711);
// An agent that runs the tests is not one of the users in the tests.
const ofAgents = /^(AI_AGENT|CLAUDECODE|CURSOR_AGENT|GEMINI_CLI|CODEX_SANDBOX|CODEX_THREAD_ID|OPENCODE)$/;
for (const name of Object.keys(process.env)) {
  if (name.startsWith('AWS_') || name.startsWith('JAWS_') || ofAgents.test(name)) delete process.env[name];
}
Object.assign(process.env, {
  TMPDIR: temporary,
  HOME: home,
  USERPROFILE: home,
  JAWS_HOME: join(home, '.jaws'),
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: join(home, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  npm_config_update_notifier: 'false',
  // Nothing is fetched from registries, whatever a function needs.
  JAWS_LAMBDA_FETCH: 'never',
});

/** State that the files of a process share besides modules. */
const shared = () => ({
  variables: { ...process.env },
  folder: process.cwd(),
  umask: process.umask(),
  listeners: Object.fromEntries(
    process.eventNames().map((event) => [String(event), process.listenerCount(event)] as const),
  ),
});
const before = shared();

/** Variables that a native library sets when it is loaded. */
const ofLibraries: ReadonlySet<string> = new Set(['VIPSHOME']);

/** Folders that JAWS itself creates in the temporary folder, each for the duration of a command. */
const ofCommands = /^jaws-(check|config|module|rehearsal|run|schemas)-[A-Za-z0-9]{6}$/;

/** How long a stream that has ended may take to close its file. Milliseconds. */
const CLOSING = 5_000;

afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  const after = shared();
  process.chdir(before.folder);
  process.umask(before.umask);
  const until = performance.now() + CLOSING;
  while (openFiles().length > 0 && performance.now() < until) await pause(20);
  const open = openFiles();
  const left = readdirSync(temporary).filter((name) => ofCommands.test(name));
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  const changed = [
    ...changes('variable', before.variables, after.variables).filter(
      (one) => !ofLibraries.has(one.slice('variable '.length)),
    ),
    ...changes('listeners of', before.listeners, after.listeners),
    ...(before.folder === after.folder ? [] : ['the current folder']),
    ...(before.umask === after.umask ? [] : ['the umask']),
    ...left.map((name) => `folder ${name}`),
    ...open.map((path) => `open file ${path}`),
  ];
  if (changed.length > 0)
    throw new Error(`This file leaves behind, for the next one in its process: ${changed.join(', ')}`);
});

/** Files of the test file that this process has open. Only known on Linux. */
function openFiles(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return [home, temporary].some((folder) => path.startsWith(`${folder}/`)) ? [path] : [];
    } catch {
      // That of this listing itself.
      return [];
    }
  });
}

/** The names whose values differ. */
function changes(
  what: string,
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].filter((name) => old[name] !== now[name]).map((name) => `${what} ${name}`);
}

/** `vi.waitFor` and `vi.waitUntil` give up after a second, unless a test says otherwise. `expect.poll` has a setting: vitest.base.config.ts. */
function waitForBusyMachines(): void {
  const timeout = 20_000;
  const { waitFor, waitUntil } = vi;
  vi.waitFor = (work, options) => waitFor(work, typeof options === 'number' ? options : { timeout, ...options });
  vi.waitUntil = (work, options) => waitUntil(work, typeof options === 'number' ? options : { timeout, ...options });
}
