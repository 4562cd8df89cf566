import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the embedded cloud of this user keeps its things: `~/.jaws/cloud`, or below JAWS_HOME. */
export interface CloudPaths {
  readonly folder: string;
  readonly state: string;
  readonly lock: string;
  readonly log: string;
  /** The port of the last start: URLs of what is deployed stay true as long as it is free. */
  readonly port: string;
  /** There when the last start was a strict one. */
  readonly strict: string;
  /** Exists when the last start was set to record resources of unsupported types. */
  readonly recording: string;
  /** What the last start allowed the cloud to call, a host a line. */
  readonly outbound: string;
  /** Each dash that is open notes here where it answers. */
  readonly dashes: string;
  /** Saved copies of it that have a name. */
  readonly snapshots: string;
  /** Everything that lives in the cloud: buckets, stacks, functions. */
  readonly data: string;
}

export function cloudPaths(env: NodeJS.ProcessEnv): CloudPaths {
  const folder = join(env.JAWS_HOME || join(env.HOME || env.USERPROFILE || homedir(), '.jaws'), 'cloud');
  return {
    folder,
    state: join(folder, 'cloud.json'),
    lock: join(folder, 'cloud.lock'),
    log: join(folder, 'cloud.log'),
    port: join(folder, 'port'),
    strict: join(folder, 'strict'),
    recording: join(folder, 'recording'),
    outbound: join(folder, 'outbound'),
    dashes: join(folder, 'dashes'),
    snapshots: join(folder, 'snapshots'),
    data: join(folder, 'data'),
  };
}
