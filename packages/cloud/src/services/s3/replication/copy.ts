import type { ReplicationRule } from '@aws-sdk/client-s3';
import type { Kernel } from '../../../kernel/kernel.ts';
import { asS3 } from '../notifications/deliver.ts';
import { notify } from '../notifications/notify.ts';
import { allBuckets } from '../shared/buckets.ts';
import { compact } from '../shared/describe.ts';
import { discard } from '../shared/discard.ts';
import { lockFor } from '../shared/lock.ts';
import { Objects } from '../shared/objects.ts';
import { readVersion } from '../shared/read.ts';
import type { Bucket, Description, Version } from '../shared/records.ts';
import { ReplicationRole } from './permission.ts';
import { destinationOf } from './rules.ts';

interface Original {
  readonly bucket: Bucket;
  readonly key: string;
  readonly version: Version;
}

/**
 * Copies the version to the rule's destination, with its id and its time; returns what prevents it, if anything.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
 */
export async function copyTo(kernel: Kernel, rule: ReplicationRule, original: Original): Promise<string | undefined> {
  const { bucket, key, version } = original;
  const target = openTarget(kernel, rule);
  if (typeof target === 'string') return target;
  await kernel.faults.whenUp(target.region);
  const role = new ReplicationRole(kernel, bucket);
  if (!(await role.isTrusted())) return 'S3 may not assume the role';
  const write = version.marker ? 's3:ReplicateDelete' : 's3:ReplicateObject';
  if (!(await role.may(target, key, write))) return `the role may not ${write}`;
  if (version.marker) return put(kernel, rule, key, { ...version, replication: 'REPLICA' });
  if (!(await role.may(bucket, key, 's3:GetObjectVersionForReplication', 's3:GetObjectVersion'))) {
    return 'the role may not s3:GetObjectVersionForReplication';
  }
  const tags = (await role.may(target, key, 's3:ReplicateTags')) ? version.about.tags : undefined;
  const about = aboutReplica(kernel, rule, target, original, tags);
  const { owner = bucket.account, restored: _, ...rest } = version;
  const owned = keepsOwner(rule, target, owner) ? { owner } : {};
  const replica: Version = { ...rest, about, replication: 'REPLICA', ...owned };
  const existing = new Objects(kernel, target).version(key, version.id);
  if (existing) {
    new Objects(kernel, target).amend(key, { ...existing, about });
    return undefined;
  }
  const { id: blob } = await kernel.blobs.write(readVersion(asS3(kernel, target), version));
  const failed = put(kernel, rule, key, { ...replica, blob });
  if (failed !== undefined) discard(kernel, blob);
  return failed;
}

/** Looked at again whenever something was waited for. */
function openTarget(kernel: Kernel, rule: ReplicationRule): Bucket | string {
  const target = allBuckets(kernel).get(destinationOf(rule));
  if (!target) return 'the destination is not there';
  if (target.settings.versioning?.Status !== 'Enabled') return 'the destination has no versioning';
  const account = rule.Destination?.Account;
  return account === undefined || account === target.account ? target : 'the destination is another account’s';
}

function put(kernel: Kernel, rule: ReplicationRule, key: string, { id, ...replica }: Version): string | undefined {
  const target = openTarget(kernel, rule);
  if (typeof target === 'string') return target;
  const objects = new Objects(kernel, target);
  // Written before the last end of this cloud.
  if (objects.version(key, id)) return undefined;
  const made = objects.put(key, replica, id);
  const event = made.marker ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectCreated:Put';
  notify(asS3(kernel, target), target, event, key, made);
  return undefined;
}

function aboutReplica(
  kernel: Kernel,
  { Destination: destination = { Bucket: '' } }: ReplicationRule,
  target: Bucket,
  { version }: Original,
  tags: Description['tags'],
): Description {
  const { storageClass, encryption, acl, lock } = version.about;
  const { StorageClass: wanted = storageClass, EncryptionConfiguration: keys } = destination;
  const keyed = keys?.ReplicaKmsKeyID !== undefined && encryption?.algorithm?.startsWith('aws:kms');
  const { objectLock, ownership = [] } = target.settings;
  const keepsAcl = !destination.AccessControlTranslation && ownership[0]?.ObjectOwnership === 'ObjectWriter';
  return compact({
    ...version.about,
    tags,
    storageClass: wanted === 'STANDARD' ? undefined : wanted,
    encryption: keyed ? { ...encryption, keyId: keys.ReplicaKmsKeyID } : encryption,
    acl: keepsAcl ? acl : undefined,
    lock: objectLock && (lock ?? lockFor(asS3(kernel, target), target, {})),
  });
}

/** Replicas are their source's owner's, unless the destination owns all or the rule says so. */
function keepsOwner({ Destination: destination }: ReplicationRule, target: Bucket, owner: string): boolean {
  if (owner === target.account || destination?.AccessControlTranslation) return false;
  return target.settings.ownership?.[0]?.ObjectOwnership !== 'BucketOwnerEnforced';
}
