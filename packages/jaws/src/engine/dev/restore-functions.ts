import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { restoreSwapped } from '../../deploy/hotswap/restore.ts';
import { underLeases } from '../../deploy/lease.ts';
import { readRegion } from '../../deploy/read.ts';
import type { RegionModel } from '../../model/types.ts';
import type { Host } from '../host.ts';
import { newDeploymentId } from '../task.ts';

/** The time limit, however the session ended. Milliseconds. */
const timeoutMs = 30_000;

/** Restores the functions of a session to their CloudFormation state, under the lease of the stage. */
export async function restoreFunctions(host: Host, aws: Aws, project: string, where: RegionModel): Promise<void> {
  // The session's own signal may already be aborted, but this still has to be done.
  const own: Host = { ...host, signal: AbortSignal.timeout(timeoutMs) };
  const bucket = jawsBucket(aws, where);
  const deployment = newDeploymentId(host.now());
  const options = { host: own, project, deployment, activity: 'deploy' as const, force: false };
  await underLeases([bucket], options, async (held, unleased) => {
    for (const error of unleased.values()) throw error;
    const base = await readRegion(aws, project, where);
    await restoreSwapped({ host: own, aws, project, base, bucket, lease: held.get(bucket) });
  });
}
