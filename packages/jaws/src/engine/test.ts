import { spawn } from 'node:child_process';
import { fail } from '../errors/catalogue/index.ts';
import type { Host } from './host.ts';
import { forUser } from './open.ts';
import { runnerEnvironment } from './test/environment.ts';
import { prepareTests } from './test/prepare.ts';
import { type Runner, runnersFor } from './test/runners.ts';
import type { PrepareOptions, RunnerResult, TestOptions, TestResult } from './test/types.ts';

/** How long a runner has to end after it was asked to. Milliseconds. */
const timeoutMs = 5_000;

/**
 * Deploys the project to a cloud that is started for it, and runs the project's test runner, whose output goes to the terminal. Throws
 * NoTests
 * before anything is deployed.
 */
export function test(host: Host, options: TestOptions): Promise<TestResult> {
  return forUser(host, async () => {
    const { root, env, files } = options;
    const runners = runnersFor(options);
    if (runners.length === 0) throw fail('NoTests', { root, filters: files });
    const { cloud, stage, regions, ms: prepared } = await prepareTests(host, options);
    try {
      const environment = runnerEnvironment(env, cloud.endpoint, regions[0]!);
      options.starting();
      const ran: RunnerResult[] = [];
      for (const runner of runners) {
        if (host.signal.aborted) break;
        ran.push(await runRunner(host, runner, root, environment));
      }
      const failed = ran.find(({ exitCode }) => exitCode !== 0);
      return { stage, regions, prepared, ran, exitCode: failed?.exitCode ?? (host.signal.aborted ? 1 : 0) };
    } finally {
      await cloud.close();
    }
  });
}

/** Deploys the project, reports where, and keeps it until `end` resolves. */
export function serveTests(host: Host, options: PrepareOptions, end: Promise<void>): Promise<void> {
  return forUser(host, async () => {
    const { cloud } = await prepareTests(host, options);
    try {
      host.emit({ type: 'test-cloud', endpoint: cloud.endpoint });
      await end;
    } finally {
      await cloud.close();
    }
  });
}

/** Runs a runner to its end. Throws RunnerNotStarted. */
export async function runRunner(
  host: Host,
  runner: Runner,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<RunnerResult> {
  const began = performance.now();
  const exitCode = await runProgram(host, runner, root, env);
  return { runner: runner.name, exitCode, ms: Math.round(performance.now() - began) };
}

interface Program {
  readonly name: string;
  /** Of Node.js. */
  readonly args: readonly string[];
}

/** Runs a Node.js program whose output goes to the terminal; returns its exit code. Throws RunnerNotStarted. */
export function runProgram(host: Host, program: Program, root: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...program.args], {
      cwd: root,
      env,
      stdio: 'inherit',
      windowsHide: true,
    });
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      child.kill('SIGINT');
      timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    };
    host.signal.addEventListener('abort', end);
    const over = () => {
      clearTimeout(timer);
      host.signal.removeEventListener('abort', end);
    };
    child.once('error', (error) => {
      over();
      reject(fail('RunnerNotStarted', { runner: program.name, detail: error.message }, { cause: error }));
    });
    child.once('exit', (code) => {
      over();
      resolve(code ?? 1);
    });
  });
}
