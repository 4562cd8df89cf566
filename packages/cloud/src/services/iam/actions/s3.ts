import { s3Keys } from './s3-keys.ts';
import {
  type Input,
  list,
  member,
  type Permission,
  passRole,
  type ServiceActions,
  structure,
  withPermissions,
} from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const ACTIONS: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'AbortMultipartUpload',
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  DeleteBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
  DeleteBucketInventoryConfiguration: 'PutInventoryConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketMetricsConfiguration: 'PutMetricsConfiguration',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteObjects: 'DeleteObject',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketAnalyticsConfiguration: 'GetAnalyticsConfiguration',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketIntelligentTieringConfiguration: 'GetIntelligentTieringConfiguration',
  GetBucketInventoryConfiguration: 'GetInventoryConfiguration',
  GetBucketLifecycle: 'GetLifecycleConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketMetricsConfiguration: 'GetMetricsConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObjectAttributes: 'GetObjectAttributes',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBucketAnalyticsConfigurations: 'GetAnalyticsConfiguration',
  ListBucketIntelligentTieringConfigurations: 'GetIntelligentTieringConfiguration',
  ListBucketInventoryConfigurations: 'GetInventoryConfiguration',
  ListBucketMetricsConfigurations: 'GetMetricsConfiguration',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjectVersions: 'ListBucketVersions',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListParts: 'ListMultipartUploadParts',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
  PutBucketInventoryConfiguration: 'PutInventoryConfiguration',
  PutBucketLifecycle: 'PutLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketMetricsConfiguration: 'PutMetricsConfiguration',
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
  const name = Object.hasOwn(ACTIONS, operation) ? (ACTIONS[operation] ?? operation) : operation;
  const action = `s3:${versioned(name, input)}`;
  if (operation === 'ListBuckets') return { action, resource: '*' };
  const bucket = member(input, 'Bucket');
  if (bucket === undefined) return { action, resource: undefined };
  const arn = bucket.startsWith('arn:') ? bucket : `arn:aws:s3:::${bucket}`;
  const conditions = s3Keys(operation, input);
  if (operation === 'DeleteObjects') return eachKey(arn, input);
  const key = member(input, 'Key');
  const first = { action, resource: key === undefined ? arn : `${arn}/${key}`, conditions };
  return withPermissions(first, further(operation, input, first));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: each key, and each version, is authorized separately. */
function eachKey(arn: string, input: Input): Permission {
  const objects = list(structure(input, 'Delete'), 'Objects') as readonly Input[];
  const [first = { action: 's3:DeleteObject', resource: `${arn}/*` }, ...also] = objects.map((object) => ({
    action: member(object, 'VersionId') === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    resource: `${arn}/${member(object, 'Key') ?? ''}`,
  }));
  const bypass = { action: 's3:BypassGovernanceRetention', resource: first.resource };
  return withPermissions(first, [...also, input.BypassGovernanceRetention === true ? bypass : undefined]);
}

/** Permissions that members of a request need. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function further(operation: string, input: Input, { resource, conditions }: Permission): (Permission | undefined)[] {
  const needs = (name: string, when: boolean): Permission | undefined =>
    when ? { action: `s3:${name}`, resource, ...(conditions ? { conditions } : {}) } : undefined;
  const has = (...names: readonly string[]): boolean =>
    names.some((name) => input[name] !== undefined && input[name] !== false);
  const grants = has('ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP');
  if (operation === 'CreateBucket') {
    return [
      needs('PutBucketAcl', grants),
      needs('PutBucketObjectLockConfiguration', has('ObjectLockEnabledForBucket')),
      needs('PutBucketVersioning', has('ObjectLockEnabledForBucket')),
      needs('PutBucketOwnershipControls', has('ObjectOwnership')),
    ];
  }
  if (operation === 'PutBucketReplication') {
    return [passRole(member(structure(input, 'ReplicationConfiguration'), 'Role'), 's3')];
  }
  if (operation === 'GetObjectAttributes') {
    return [needs(member(input, 'VersionId') === undefined ? 'GetObject' : 'GetObjectVersion', true)];
  }
  if (operation === 'DeleteObject' || operation === 'PutObjectRetention') {
    return [needs('BypassGovernanceRetention', has('BypassGovernanceRetention'))];
  }
  if (!['PutObject', 'CopyObject', 'CreateMultipartUpload', 'UploadPartCopy'].includes(operation)) return [];
  return [
    needs('PutObjectAcl', grants),
    needs('PutObjectTagging', has('Tagging')),
    needs('PutObjectRetention', has('ObjectLockMode', 'ObjectLockRetainUntilDate')),
    needs('PutObjectLegalHold', has('ObjectLockLegalHoldStatus')),
    source(input),
  ];
}

/** The source of a copy must be readable. */
function source(input: Input): Permission | undefined {
  const text = member(input, 'CopySource');
  const [, path = '', version] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(text ?? '') ?? [];
  if (text === undefined) return undefined;
  return {
    action: version === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    resource: path.startsWith('arn:') ? decoded(path) : `arn:aws:s3:::${decoded(path)}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function versioned(action: string, input: Input): string {
  if (member(input, 'VersionId') === undefined || !VERSIONED.has(action)) return action;
  return action.replace(/(Acl|Tagging|Attributes)?$/, (suffix) => `Version${suffix}`);
}
