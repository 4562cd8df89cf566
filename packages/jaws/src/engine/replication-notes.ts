import type { RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { makesBuckets, newTargets } from '../plan/replication.ts';
import type { Deployment } from '../plan/types.ts';
import type { Host } from './host.ts';

/**
 * Explains what a plan does not show about bucket replication: it comes in a second step, and S3 does not replicate objects that are older
 * than their rule.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-batch.html
 */
export function noteReplication(
  host: Host,
  regions: readonly RegionModel[],
  { base, phases, stage }: Deployment,
): void {
  const plans = phases.flatMap((phase) => phase.regions);
  if (makesBuckets(plans, base)) {
    const message = `Buckets of ${stage} are replicated in a second step, when the buckets of all its regions exist.`;
    host.emit({ type: 'notice', message });
  }
  for (const { region, resources } of base) {
    const before = live(resources)?.template;
    const after = regions.find((one) => one.region === region)?.resources;
    for (const { bucket, to } of newTargets(before, after)) {
      host.emit({
        type: 'notice',
        message: `Objects that ${bucket} of ${stage} ${region} has already are not copied to ${to.join(', ')}: S3 copies what is written from now on. For the others: aws s3control create-job (docs/regions.md, "Files in every region").`,
      });
    }
  }
}
