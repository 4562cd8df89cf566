import type { Kernel } from '../../../kernel/kernel.ts';
import { Objects } from '../shared/objects.ts';
import type { Bucket } from '../shared/records.ts';
import { jobId, jobs } from './jobs.ts';
import { replicator } from './replicator.ts';
import { rulesFor } from './rules.ts';

/** Events of new versions; changes by lifecycle rules and deletions of versions are not replicated. */
const created = /^ObjectCreated:|^ObjectRemoved:DeleteMarkerCreated$/;
/** `ObjectLock` is not an event of notifications. */
const changed = /^Object(Tagging|Acl|Lock):/;

/**
 * Queues a written or changed version for replication, if a rule requires it. Replicas are not replicated further;
 * their changes are, if the rule back says so.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-for-metadata-changes.html
 */
export function queueReplication(kernel: Kernel, bucket: Bucket, event: string, key: string, id: string): void {
  if (!bucket.settings.replication) return;
  const objects = new Objects(kernel, bucket);
  const version = objects.version(key, id);
  const isNew = created.test(event);
  if (!version || !(isNew || changed.test(event))) return;
  const { replication } = version;
  const isReplica = replication === 'REPLICA';
  // A version that is older than the rules, or did not match them, is not replicated when it changes.
  if (isNew ? isReplica : replication === undefined) return;
  const rules = rulesFor(bucket, key, version).filter(
    (rule) => !isReplica || rule.SourceSelectionCriteria?.ReplicaModifications?.Status === 'Enabled',
  );
  if (rules.length === 0) return;
  if (!isReplica) objects.amend(key, { ...version, replication: 'PENDING' });
  const name = jobId({ bucket: bucket.name, key, version: id });
  const round = (jobs(kernel).get(name)?.round ?? 0) + 1;
  const job = { bucket: bucket.name, key, version: id, rules, round };
  jobs(kernel).put(name, job);
  kernel.part(replicator).wake(job);
}
