import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the embedded cloud of this user keeps its files: `~/.jaws/cloud`, or below JAWS_HOME. */
export interface CloudPaths {
  readonly folder: string;
  readonly state: string;
  readonly lock: string;
  readonly log: string;
  /** The port of the last start: URLs of deployed resources stay valid as long as it is free. */
  readonly port: string;
  /** Exists if the last start was strict. */
  readonly strict: string;
  /** Exists if the last start was set to record resources of unsupported types. */
  readonly recording: string;
  /** The hosts that the last start allowed the cloud to call, one per line. */
  readonly outbound: string;
  /** Each open dash records its address here. */
  readonly dashes: string;
  /** Saved snapshots with a name. */
  readonly snapshots: string;
  /** All the data in the cloud: buckets, stacks, functions. */
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
