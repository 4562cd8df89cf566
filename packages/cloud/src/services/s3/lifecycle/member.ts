import type { Bucket, Upload, Version } from '../shared/records.ts';
import { abortOf, expiryOf } from './rules.ts';

/** The member of outputs that says when a rule deletes an object: the header `x-amz-expiration`. */
export function expirationOf(bucket: Bucket, key: string, version: Version): { Expiration?: string } {
  const expiry = bucket.settings.lifecycle && expiryOf(bucket, key, version);
  if (!expiry) return {};
  return {
    Expiration: `expiry-date="${new Date(expiry.at).toUTCString()}", rule-id="${encodeURIComponent(expiry.rule)}"`,
  };
}

/** Members that say when a rule aborts an upload. */
export function abortMembers(bucket: Bucket, upload: Upload): { AbortDate?: Date; AbortRuleId?: string } {
  const end = bucket.settings.lifecycle && abortOf(bucket, upload);
  return end ? { AbortDate: new Date(end.at), AbortRuleId: end.rule } : {};
}
