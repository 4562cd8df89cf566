import { askHealth, type Health } from './health.ts';
import type { CloudPaths } from './paths.ts';
import { isAlive } from './process.ts';
import { type CloudState, readState, removeState } from './state.ts';

export interface RunningCloud extends CloudState {
  readonly health: Health;
}

/**
 * The cloud of this user if it runs. The number of a process that ended is given to another one sooner or later, so it
 * must also answer and say that it has this number.
 */
export async function findRunning(paths: CloudPaths): Promise<RunningCloud | undefined> {
  const state = readState(paths);
  if (!state) return undefined;
  if (!isAlive(state.pid)) {
    removeState(paths);
    return undefined;
  }
  // A busy machine may need a second question before a living process counts as a stranger.
  const health = (await askHealth(state.endpoint)) ?? (await askHealth(state.endpoint, 5000));
  return health?.pid === state.pid ? { ...state, health } : undefined;
}
