import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Milliseconds, and MiB. */
export interface Limits {
  readonly timeout: number;
  readonly memory: number;
  /** Folders that it may read besides its own. */
  readonly reads?: readonly string[];
}

/**
 * Runs `main.mjs` of a folder, which the program can read and write, and nothing else: without environment, other files, network (see
 * confinedProgram) and programs. Returns undefined if it wrote its result, otherwise why not. Throws the signal's reason.
 */
export function runConfined(folder: string, signal: AbortSignal, limits: Limits): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argumentsOf(folder, limits), { ...optionsOf(folder, limits), signal });
    child.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    child.on('close', (status, by) => resolve(reasonOf(status, by, limits)));
  });
}

/** The same, synchronously. */
export function runConfinedSync(folder: string, limits: Limits): string | undefined {
  const { status, signal, error } = spawnSync(process.execPath, argumentsOf(folder, limits), optionsOf(folder, limits));
  if (error && (error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error;
  return reasonOf(status, signal, limits);
}

function argumentsOf(folder: string, { memory, reads = [] }: Limits): string[] {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return [
    permission,
    ...[folder, ...reads].map((one) => `--allow-fs-read=${join(one, '*')}`),
    `--allow-fs-write=${join(folder, '*')}`,
    '--no-warnings',
    '--enable-source-maps',
    `--max-old-space-size=${memory}`,
    join(folder, 'main.mjs'),
  ];
}

function optionsOf(folder: string, { timeout }: Limits) {
  // Windows starts no program without it.
  const { SystemRoot } = process.env;
  return {
    cwd: folder,
    env: SystemRoot === undefined ? {} : { SystemRoot },
    stdio: 'ignore',
    timeout,
    killSignal: 'SIGKILL',
  } as const;
}

function reasonOf(status: number | null, by: string | null, { timeout, memory }: Limits): string | undefined {
  if (status === 0) return undefined;
  if (by === 'SIGKILL') return `it took more than ${timeout / 1000} seconds.`;
  if (by === 'SIGABRT' || status === 134) return `it needed more than ${memory} MB of memory.`;
  // https://nodejs.org/api/process.html#exit-codes
  if (status === 13) return 'it waits for something that never comes.';
  return by === null ? `it ended with exit status ${status}.` : `it was ended by ${by}.`;
}
