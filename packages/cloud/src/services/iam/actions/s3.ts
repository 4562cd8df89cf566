import { type Input, member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const ACTIONS: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'AbortMultipartUpload',
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteObjects: 'DeleteObject',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycle: 'GetLifecycleConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObjectAttributes: 'GetObjectAttributes',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjectVersions: 'ListBucketVersions',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListParts: 'ListMultipartUploadParts',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycle: 'PutLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  SelectObjectContent: 'GetObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
};

/** Actions on an object that a version id turns into an action of their own. */
const VERSIONED = new Set([
  'GetObject',
  'DeleteObject',
  'GetObjectAcl',
  'PutObjectAcl',
  'GetObjectTagging',
  'PutObjectTagging',
  'DeleteObjectTagging',
  'GetObjectAttributes',
]);

export const s3: ServiceActions = (operation, input) => {
  const action = `s3:${versioned(ACTIONS[operation] ?? operation, input)}`;
  if (operation === 'ListBuckets') return { action, resource: '*' };
  const bucket = member(input, 'Bucket');
  if (bucket === undefined) return { action, resource: undefined };
  const arn = `arn:aws:s3:::${bucket}`;
  const key = member(input, 'Key');
  if (key !== undefined) return { action, resource: `${arn}/${key}` };
  // Each key is asked for by itself on AWS; here the call as a whole needs the right to all keys.
  if (operation === 'DeleteObjects') return { action, resource: `${arn}/*` };
  return { action, resource: arn, conditions: listKeys(input) };
};

function versioned(action: string, input: Input): string {
  if (member(input, 'VersionId') === undefined || !VERSIONED.has(action)) return action;
  return action.replace(/(Acl|Tagging|Attributes)?$/, (what) => `Version${what}`);
}

function listKeys(input: Input): Record<string, string> {
  const keys: Record<string, string> = {};
  const prefix = input.Prefix;
  const delimiter = input.Delimiter;
  if (typeof prefix === 'string') keys['s3:prefix'] = prefix;
  if (typeof delimiter === 'string') keys['s3:delimiter'] = delimiter;
  if (typeof input.MaxKeys === 'number') keys['s3:max-keys'] = String(input.MaxKeys);
  return keys;
}
