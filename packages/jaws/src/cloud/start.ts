import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { wait } from '../base/async.ts';
import { makeFolder, renameReplacing } from '../base/files.ts';
import { isAlive } from '../base/process.ts';
import { fail } from '../errors/catalogue/index.ts';
import { cleanEnvironment } from './environment.ts';
import { askHealth } from './health.ts';
import { withLock } from './lock.ts';
import { type CloudPaths, cloudPaths } from './paths.ts';
import { freePort, isFree, ownerOf } from './port.ts';
import { cloudProgram } from './program.ts';
import { findCloud, type RunningCloud } from './running.ts';
import { lastOutbound, readLastPort, removeState, wasRecording, wasStrict, writeState } from './state.ts';

export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Of JAWS. */
  readonly version: string;
  /** This port or none, 0 for any; undefined takes the usual port or the next free one. */
  readonly port?: number | undefined;
  /** Whether signatures and permissions are checked; undefined: as at the last start. */
  readonly strict?: boolean | undefined;
  /** Whether resources of types that the cloud does not support are recorded; undefined: as at the last start. */
  readonly recording?: boolean | undefined;
  /** The hosts that the cloud's own process may call besides this machine; undefined: as at the last start. */
  readonly outbound?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

/** Longest time from spawn to its first answer, in milliseconds: a loaded machine with much state to read. */
const startTimeout = 20_000;
/** How often the start is retried when another program takes the free port first. */
const attempts = 3;

/**
 * Makes sure that the embedded cloud runs. However many commands ask at once, one process is started.
 * Throws PortInUse, CloudElsewhere, CloudNotStrict, CloudNotRecording, CloudKeepsInside, CloudHangs, CloudDidNotStart, CloudStateTooNew,
 * CloudStateIncomplete, CloudNotInstalled, CloudBusy.
 */
export async function ensureCloud(options: StartOptions): Promise<{ cloud: RunningCloud; started: boolean }> {
  const paths = cloudPaths(options.env);
  const running = await runningCloud(paths, options);
  if (running) return { cloud: running, started: false };
  return withLock(
    paths,
    async () => {
      const meanwhile = await runningCloud(paths, options);
      if (meanwhile) return { cloud: meanwhile, started: false };
      return { cloud: await start(paths, options), started: true };
    },
    options,
  );
}

async function runningCloud(
  paths: CloudPaths,
  { port, strict, recording, outbound = [], signal }: StartOptions,
): Promise<RunningCloud | undefined> {
  const found = await findCloud(paths);
  signal?.throwIfAborted();
  if (found.is === 'hanging') throw fail('CloudHangs', found.state);
  if (found.is === 'absent') return undefined;
  const { cloud } = found;
  if (port && port !== cloud.port) throw fail('CloudElsewhere', { port, endpoint: cloud.endpoint });
  if (strict && !cloud.strict) throw fail('CloudNotStrict', { endpoint: cloud.endpoint });
  if (recording && !cloud.recording) throw fail('CloudNotRecording', { endpoint: cloud.endpoint });
  const missing = outbound.filter((host) => !cloud.outbound?.includes(host));
  if (missing.length > 0) throw fail('CloudKeepsInside', { endpoint: cloud.endpoint, hosts: missing, all: outbound });
  return cloud;
}

/** Starts the cloud; the caller holds the lock and knows that none runs. */
export async function start(paths: CloudPaths, options: StartOptions): Promise<RunningCloud> {
  const program = cloudProgram(options.env);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort(readLastPort(paths)));
    if (options.port !== undefined && !(await isFree(port))) throw await portInUse(port);
    const outcome = await spawnOnce(paths, program, port, options);
    if (typeof outcome !== 'string') return outcome;
    if (outcome === 'too new') throw fail('CloudStateTooNew', { reason: lastLines(paths.log) });
    if (outcome === 'incomplete') {
      throw fail('CloudStateIncomplete', { reason: lastLines(paths.log), folder: paths.data });
    }
    if (outcome === 'port' && options.port !== undefined) throw await portInUse(port);
    if (outcome === 'failed' || attempt === attempts) {
      throw fail('CloudDidNotStart', { log: paths.log, lastLines: lastLines(paths.log) });
    }
  }
}

async function spawnOnce(
  paths: CloudPaths,
  program: string,
  port: number,
  options: StartOptions,
): Promise<RunningCloud | 'port' | 'too new' | 'incomplete' | 'failed'> {
  makeFolder(paths.data, 0o700);
  keepLastLog(paths.log);
  const log = openSync(paths.log, 'w', 0o600);
  const strict = options.strict ?? wasStrict(paths);
  const recording = options.recording ?? wasRecording(paths);
  const outbound = options.outbound ?? lastOutbound(paths);
  const how = [
    ...['--port', String(port), '--dir', paths.data, '--dashes', paths.dashes],
    ...(strict ? ['--strict'] : []),
    ...(recording ? ['--unsupported-types=record'] : []),
    ...outbound.map((host) => `--allow-outbound=${host}`),
  ];
  const child = spawn(process.execPath, [program, ...how], {
    detached: true,
    cwd: paths.folder,
    env: cleanEnvironment(options.env),
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  closeSync(log);
  let exit: number | null | undefined;
  child.once('error', () => {
    exit = null;
  });
  child.once('exit', (code) => {
    exit = code;
  });
  // A command that ends meanwhile would leave a cloud that no other command knows about.
  const end = () => child.kill('SIGTERM');
  const hangUp = () => {
    end();
    process.kill(process.pid, 'SIGHUP');
  };
  process.once('exit', end);
  process.once('SIGHUP', hangUp);
  try {
    return await untilReady();
  } finally {
    process.removeListener('exit', end);
    process.removeListener('SIGHUP', hangUp);
  }

  async function untilReady() {
    const until = Date.now() + startTimeout;
    for (let pause = 10; Date.now() < until; pause = Math.min(pause * 1.5, 100)) {
      if (exit === tooNewExit) return 'too new';
      if (exit === incompleteExit) return 'incomplete';
      if (exit !== undefined) return exit === takenExit && portWasTaken(paths.log) ? 'port' : 'failed';
      if (options.signal?.aborted) child.kill('SIGTERM');
      options.signal?.throwIfAborted();
      const endpoint = port === 0 ? announcedUrl(paths.log) : `http://127.0.0.1:${port}`;
      const health = endpoint ? await askHealth(endpoint, 1000) : undefined;
      if (endpoint && health && health.pid === child.pid && health.status === 'ready') {
        child.unref();
        const state = {
          pid: health.pid,
          port: Number(new URL(endpoint).port),
          endpoint,
          version: options.version,
          startedAt: new Date().toISOString(),
          strict,
          recording,
          outbound,
        };
        writeState(paths, state);
        return { ...state, health };
      }
      await wait(pause);
    }
    if (child.pid && isAlive(child.pid)) child.kill('SIGKILL');
    removeState(paths);
    return 'failed';
  }
}

/** The program's exit code for a port or a data folder that is taken; its message says which. */
const takenExit = 3;

/** Its exit code for data written by a newer version. */
const tooNewExit = 5;

/** Its exit code for data of which a part is missing. */
const incompleteExit = 6;

const portWasTaken = (log: string) => /^Port \d+ is in use/m.test(readFileSync(log, 'utf8'));

/** The first line of its log says where it listens. */
function announcedUrl(log: string): string | undefined {
  return /"endpoint":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(readFileSync(log, 'utf8'))?.[1];
}

/** The output of an earlier cloud that ended unexpectedly is kept for an investigation. */
function keepLastLog(log: string): void {
  if (existsSync(log)) renameReplacing(log, `${log}.1`);
}

function lastLines(log: string): string {
  try {
    return readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n');
  } catch {
    return '';
  }
}

async function portInUse(port: number) {
  const owner = await ownerOf(port);
  return fail('PortInUse', { port, ...(owner ? { owner } : {}) });
}
