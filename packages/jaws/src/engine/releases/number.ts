import { jawsBucket } from '../../deploy/bucket.ts';
import type { Release } from '../../deploy/execute.ts';
import { nextNumber, readHistories } from '../../deploy/releases/history.ts';
import type { ReleaseNote } from '../../deploy/releases/record.ts';
import { live } from '../../plan/deployed.ts';
import type { Deployment } from '../../plan/types.ts';
import type { Work } from '../apply.ts';

/**
 * Numbers the release over all regions of the stage, also those that take no part. A region that cannot be asked, or has no bucket yet, does
 * not count.
 */
export async function numbered(
  work: Pick<Work, 'aws' | 'model' | 'stage' | 'git' | 'origin' | 'continues'>,
  deployment: Deployment,
): Promise<Release> {
  const { aws, model, stage, git, origin, continues } = work;
  const withoutBucket = deployment.base.filter(({ resources }) => !live(resources)).map(({ region }) => region);
  const all = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  const buckets = all
    .filter(({ region }) => !withoutBucket.includes(region))
    .map(({ region, bucket }) => jawsBucket(aws, { stage, region, bucket }));
  const [{ histories }, by] = await Promise.all([
    readHistories(buckets, model.name),
    continues ? continues.by : aws.caller(),
  ]);
  const note: ReleaseNote = { number: continues?.number ?? nextNumber(histories), by, git, origin };
  return { note, history: new Map(histories.map(({ bucket, keys }) => [bucket.place.region, keys])) };
}
