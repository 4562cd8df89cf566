import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { compact } from '../shared/describe.ts';
import { lifecycleRule } from './lifecycle.ts';
import { replication } from './replication.ts';
import { corsRule, encryptionRule, logKeyFormat, notification, objectLock, website } from './shapes.ts';
import { boolean, list, optional, text } from './values.ts';

/** How one property of AWS::S3::Bucket is set and removed again. */
export interface BucketPart {
  readonly property: string;
  set(ctx: ResourceContext, Bucket: string, value: Properties): Promise<unknown>;
  unset(ctx: ResourceContext, Bucket: string): Promise<unknown>;
}

/** In the order in which they must be set: versioning before what needs it. */
export const bucketParts: readonly BucketPart[] = [
  {
    property: 'OwnershipControls',
    set: ({ aws }, Bucket, value) => {
      const Rules = list(value.Rules, (rule) => ({ ObjectOwnership: text(rule.ObjectOwnership) as 'ObjectWriter' }));
      return aws.s3.putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules } });
    },
    unset: ({ aws }, Bucket) =>
      aws.s3.putBucketOwnershipControls({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
  },
  {
    property: 'PublicAccessBlockConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putPublicAccessBlock({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: boolean(value.BlockPublicAcls) ?? false,
          IgnorePublicAcls: boolean(value.IgnorePublicAcls) ?? false,
          BlockPublicPolicy: boolean(value.BlockPublicPolicy) ?? false,
          RestrictPublicBuckets: boolean(value.RestrictPublicBuckets) ?? false,
        },
      }),
    unset: ({ aws }, Bucket) => aws.s3.deletePublicAccessBlock({ Bucket }),
  },
  {
    property: 'BucketEncryption',
    set: ({ aws }, Bucket, value) => {
      const Rules = list(value.ServerSideEncryptionConfiguration, encryptionRule);
      return aws.s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
    },
    unset: ({ aws }, Bucket) => aws.s3.deleteBucketEncryption({ Bucket }),
  },
  {
    property: 'VersioningConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: text(value.Status) as 'Enabled' } }),
    unset: ({ aws }, Bucket) =>
      aws.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
  },
  {
    property: 'ObjectLockConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: objectLock(value) }),
    unset: ({ aws }, Bucket) =>
      aws.s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
  },
  {
    property: 'CorsConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: list(value.CorsRules, corsRule) } }),
    unset: ({ aws }, Bucket) => aws.s3.deleteBucketCors({ Bucket }),
  },
  {
    property: 'LifecycleConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: { Rules: list(value.Rules, lifecycleRule) },
        TransitionDefaultMinimumObjectSize: text(value.TransitionDefaultMinimumObjectSize) as
          | 'varies_by_storage_class'
          | undefined,
      }),
    unset: ({ aws }, Bucket) => aws.s3.deleteBucketLifecycle({ Bucket }),
  },
  {
    property: 'LoggingConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketLogging({
        Bucket,
        BucketLoggingStatus: {
          LoggingEnabled: {
            TargetBucket: text(value.DestinationBucketName) ?? Bucket,
            TargetPrefix: text(value.LogFilePrefix) ?? '',
            ...compact({ TargetObjectKeyFormat: optional(value.TargetObjectKeyFormat, logKeyFormat) }),
          },
        },
      }),
    unset: ({ aws }, Bucket) => aws.s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
  },
  {
    property: 'WebsiteConfiguration',
    set: ({ aws }, Bucket, value) => aws.s3.putBucketWebsite({ Bucket, WebsiteConfiguration: website(value) }),
    unset: ({ aws }, Bucket) => aws.s3.deleteBucketWebsite({ Bucket }),
  },
  {
    property: 'AccelerateConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketAccelerateConfiguration({
        Bucket,
        AccelerateConfiguration: { Status: text(value.AccelerationStatus) as 'Enabled' },
      }),
    unset: ({ aws }, Bucket) =>
      aws.s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status: 'Suspended' } }),
  },
  {
    property: 'ReplicationConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketReplication({ Bucket, ReplicationConfiguration: replication(value) }),
    unset: ({ aws }, Bucket) => aws.s3.deleteBucketReplication({ Bucket }),
  },
  {
    property: 'NotificationConfiguration',
    set: ({ aws }, Bucket, value) =>
      aws.s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: notification(value) }),
    unset: ({ aws }, Bucket) => aws.s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} }),
  },
];
