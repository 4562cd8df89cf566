import { jawsBucket } from '../../deploy/bucket.ts';
import type { Release } from '../../deploy/execute.ts';
import { readRevision, revisionIn } from '../../deploy/read.ts';
import { bringHome } from '../../deploy/releases/away.ts';
import { nextNumber, type RegionHistory, readHistories } from '../../deploy/releases/history.ts';
import type { ReleaseNote } from '../../deploy/releases/record.ts';
import { removedKey } from '../../deploy/removed.ts';
import { readEnvironment } from '../../env/remote.ts';
import { hasBucket } from '../../plan/deployed.ts';
import type { DeployedRegion, Deployment } from '../../plan/types.ts';
import type { Work } from '../apply.ts';
import type { Host } from '../host.ts';
import { recordFound } from './found.ts';
import { closeOpen } from './open.ts';

/**
 * Numbers the release over all regions of the stage, including those that take no part. A region that does not respond or has no bucket yet
 * does not count. Under the leases: what ended without a record is recorded first, so `decide` sees the history that the number is made of. `isOutdated`: that
 * happened, or a region was removed, or its stacks or the variables of several changed since they were read, so the deployment is not the one to execute:
 * also of a stack that it leaves as it is, the release records the state.
 */
export async function numbered(
  work: Pick<Work, 'host' | 'aws' | 'model' | 'stage' | 'git' | 'origin' | 'dev' | 'continues' | 'decide'>,
  deployment: Deployment,
): Promise<{ readonly release: Release; readonly isOutdated: boolean }> {
  const { host, aws, model, stage, git, origin, dev, continues } = work;
  const withoutBucket = deployment.base.filter((one) => !hasBucket(one)).map(({ region }) => region);
  const all = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  const buckets = all
    .filter(({ region }) => !withoutBucket.includes(region))
    .map(({ region, bucket }) => jawsBucket(aws, { stage, region, bucket }));
  const [{ histories: found }, by] = await Promise.all([
    readHistories(buckets, model.name),
    continues ? continues.by : aws.caller(),
  ]);
  const home = await homeIn(host, found, model.name);
  const { histories, closed } = await closeOpen(host, aws, home, model.name);
  await work.decide?.(histories);
  const read = new Map(histories.map(({ bucket, keys }) => [bucket.place.region, keys]));
  const isGone = ({ region, removed }: DeployedRegion) =>
    !removed && read.get(region)?.includes(removedKey(model.name, stage)) === true;
  const there = deployment.base.filter((base) => !isGone(base));
  // A continued rollout has found it before.
  const isSet = !continues && there.length > 1 && (await isAnySet(work, histories, there));
  const isChanged = await isAnyChanged(work, there);
  const whole = continues ? histories : await recordFound(host, model.name, histories, there);
  const note: ReleaseNote = { number: continues?.number ?? nextNumber(whole), by, git, origin, dev };
  const history = new Map(whole.map(({ bucket, keys }) => [bucket.place.region, keys]));
  const release = { note, history, buckets: whole.map(({ bucket }) => bucket) };
  return { release, isOutdated: closed || isSet || isChanged || there.length < deployment.base.length };
}

/** Whether a stack of these regions was changed since they were read. */
async function isAnyChanged(
  { aws, model }: Pick<Work, 'aws' | 'model'>,
  regions: readonly DeployedRegion[],
): Promise<boolean> {
  const changed = await Promise.all(
    // A region that does not answer fails later, by itself.
    regions.map((one) =>
      readRevision(aws, model.name, one).then(
        (now) => now !== revisionIn(one),
        () => false,
      ),
    ),
  );
  return changed.includes(true);
}

/** Whether variables of these regions were set since they were read: some may have been read before that, and some after it. */
async function isAnySet(
  { aws, model }: Pick<Work, 'aws' | 'model'>,
  histories: readonly RegionHistory[],
  regions: readonly DeployedRegion[],
): Promise<boolean> {
  const changed = await Promise.all(
    regions.map(async ({ region, envVersion, firstEnv }) => {
      const place = histories.find(({ bucket }) => bucket.place.region === region)?.bucket.place;
      // One that this deployment writes is written only if there is none.
      if (!place || firstEnv !== undefined) return false;
      // A region that does not answer fails later, by itself.
      const now = await readEnvironment(aws, model.name, place).catch(() => undefined);
      return now !== undefined && now.version !== envVersion;
    }),
  );
  return changed.includes(true);
}

/** The histories, and the records that other regions kept for them, which are moved back and reported. */
export async function homeIn(
  host: Pick<Host, 'emit'>,
  found: readonly RegionHistory[],
  project: string,
): Promise<readonly RegionHistory[]> {
  const { histories, home } = await bringHome(found, project);
  for (const { stage, region, number } of home) {
    host.emit({ type: 'notice', message: `Release ${number} is in the history of ${stage} ${region} again.` });
  }
  return histories;
}
