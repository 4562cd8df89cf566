import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { pruneVersions } from '../env/versions.ts';
import { stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, RegionPlan } from '../plan/types.ts';
import { versionsIn } from '../templates/environment.ts';
import type { JawsBucket } from './bucket.ts';
import { type DeploymentRecord, recordPattern, recordPrefix } from './releases/record.ts';

/**
 * Deletes old versions of the environment if this plan added one. The newest 50 stay, and so do those that stacks name, now
 * or before this plan, and those of recorded deployments.
 */
export async function pruneEnvironment(
  aws: Aws,
  bucket: JawsBucket,
  project: string,
  base: DeployedRegion,
  plan: RegionPlan,
): Promise<void> {
  const before = new Set(stacksIn(base).flatMap(({ template }) => versionsIn(template)));
  const after = plan.stacks.flatMap(({ template }) => versionsIn(template));
  if (before.size === 0 || after.every((version) => before.has(version))) return;
  await pruneVersions(aws, project, bucket.place, async () => {
    const recorded = await recordedVersions(bucket, recordPrefix(project, base.stage));
    return new Set([base.envVersion, ...before, ...after, ...recorded]);
  });
}

async function recordedVersions(bucket: JawsBucket, prefix: string): Promise<string[]> {
  const found: string[] = [];
  await inParallel(await bucket.list(prefix), 8, async ({ key }) => {
    if (!recordPattern.test(key)) return;
    const { env, envs = [] } = JSON.parse((await bucket.get(key))?.text ?? '{}') as Partial<DeploymentRecord>;
    found.push(...envs, ...(env === undefined ? [] : [env]));
  });
  return found;
}
