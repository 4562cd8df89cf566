import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { isAlive } from '../base/process.ts';
import { ofWindows } from '../base/program.ts';
import { askHealth, type Health } from './health.ts';
import type { CloudPaths } from './paths.ts';
import { type CloudState, readState, removeState } from './state.ts';

export interface RunningCloud extends CloudState {
  readonly health: Health;
}

/** `hanging`: our process exists and does not answer. */
export type Found =
  | { readonly is: 'running'; readonly cloud: RunningCloud }
  | { readonly is: 'hanging'; readonly state: CloudState }
  | { readonly is: 'absent' };

/**
 * Looks for the cloud of this user. The number of a process that ended is given to another one sooner or later, so the
 * cloud must also answer and report this number, or at least have been started with our folder.
 */
export async function findCloud(paths: CloudPaths): Promise<Found> {
  const state = readState(paths);
  if (!state) return { is: 'absent' };
  if (!isAlive(state.pid)) {
    removeState(paths);
    return { is: 'absent' };
  }
  // A busy machine may need a second attempt.
  const health = (await askHealth(state.endpoint, 1500)) ?? (await askHealth(state.endpoint, 4000));
  if (health?.pid === state.pid) return { is: 'running', cloud: { ...state, health } };
  return (await isOurs(state.pid, paths)) ? { is: 'hanging', state } : { is: 'absent' };
}

async function isOurs(pid: number, paths: CloudPaths): Promise<boolean> {
  return (await commandOf(pid).catch(() => '')).includes(paths.data);
}

/** The command line that a process was started with. Throws if it cannot be determined. */
export async function commandOf(
  pid: number,
  platform: string = process.platform,
  run: (program: string, args: readonly string[]) => Promise<string> = runBriefly,
): Promise<string> {
  // Small Linux images do not have ps.
  if (platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  if (platform !== 'win32') return run('ps', ['-ww', '-p', String(pid), '-o', 'args=']);
  // In the console's own code page the name of a folder would be garbled.
  const query = `[Console]::OutputEncoding = [Text.Encoding]::UTF8; (Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
  const powerShell = ofWindows('WindowsPowerShell\\v1.0\\powershell.exe');
  return run(powerShell, ['-NoProfile', '-NonInteractive', '-Command', query]);
}

async function runBriefly(program: string, args: readonly string[]): Promise<string> {
  // PowerShell takes a second to start.
  const { stdout } = await promisify(execFile)(program, [...args], { timeout: 5000, windowsHide: true });
  return stdout;
}
