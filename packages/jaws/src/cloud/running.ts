import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { isAlive } from '../base/process.ts';
import { askHealth, type Health } from './health.ts';
import type { CloudPaths } from './paths.ts';
import { type CloudState, readState, removeState } from './state.ts';

export interface RunningCloud extends CloudState {
  readonly health: Health;
}

/** `hanging`: our process is there and does not answer. */
export type Found =
  | { readonly is: 'running'; readonly cloud: RunningCloud }
  | { readonly is: 'hanging'; readonly state: CloudState }
  | { readonly is: 'absent' };

/**
 * Looks for the cloud of this user. The number of a process that ended is given to another one sooner or later, so it
 * must also answer and say that it has this number, or at least have been called with our folder.
 */
export async function findCloud(paths: CloudPaths): Promise<Found> {
  const state = readState(paths);
  if (!state) return { is: 'absent' };
  if (!isAlive(state.pid)) {
    removeState(paths);
    return { is: 'absent' };
  }
  // A busy machine may need a second question.
  const health = (await askHealth(state.endpoint, 1500)) ?? (await askHealth(state.endpoint, 4000));
  if (health?.pid === state.pid) return { is: 'running', cloud: { ...state, health } };
  return (await isOurs(state.pid, paths)) ? { is: 'hanging', state } : { is: 'absent' };
}

async function isOurs(pid: number, paths: CloudPaths): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    // Small Linux images have no ps.
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(paths.data);
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-p', String(pid), '-o', 'args='], { timeout: 3000 });
    return stdout.includes(paths.data);
  } catch {
    return false;
  }
}
