import type { ReplicationRule } from '@aws-sdk/client-s3';
import { applies } from '../lifecycle/rules.ts';
import { bucketName } from '../shared/buckets.ts';
import type { Bucket, Version } from '../shared/records.ts';

/**
 * The rules by which a version is copied: of those to one destination the one of the highest priority.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html
 */
export function rulesFor({ settings }: Bucket, key: string, version: Version): ReplicationRule[] {
  const byDestination = new Map<string, ReplicationRule>();
  for (const rule of settings.replication?.Rules ?? []) {
    if (rule.Status !== 'Enabled' || !applies(rule, key, version)) continue;
    const destination = destinationOf(rule);
    const other = byDestination.get(destination);
    if (!other || (rule.Priority ?? 0) > (other.Priority ?? 0)) byDestination.set(destination, rule);
  }
  return [...byDestination.values()].filter((rule) =>
    version.marker ? copiesMarkers(rule) : copiesKeys(rule, version),
  );
}

/** The destination's name. */
export const destinationOf = ({ Destination }: ReplicationRule): string => bucketName(Destination?.Bucket ?? '');

/** Rules of the first form, without a filter, always do. https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html */
const copiesMarkers = ({ Filter, DeleteMarkerReplication }: ReplicationRule): boolean =>
  Filter === undefined || DeleteMarkerReplication?.Status === 'Enabled';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html */
const copiesKeys = ({ SourceSelectionCriteria: criteria }: ReplicationRule, { about }: Version): boolean =>
  !about.encryption?.algorithm?.startsWith('aws:kms') || criteria?.SseKmsEncryptedObjects?.Status === 'Enabled';
