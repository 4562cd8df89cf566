import type { Service } from '../../kernel/service.ts';
import { createBucket } from './buckets/create-bucket.ts';
import { deleteBucket } from './buckets/delete-bucket.ts';
import { getBucketLocation, headBucket } from './buckets/head-bucket.ts';
import { listBuckets } from './buckets/list-buckets.ts';
import { corsHeaders } from './http/cors.ts';
import { dataPlane } from './http/data-plane.ts';
import { pageAccess } from './http/page-access.ts';
import { lifecycleTimer } from './lifecycle/timer.ts';
import { listObjectVersions } from './lists/list-object-versions.ts';
import { listObjects, listObjectsV2 } from './lists/list-objects.ts';
import { logged } from './logging/access-log.ts';
import { completeMultipartUpload } from './multipart/complete-upload.ts';
import { abortMultipartUpload, createMultipartUpload } from './multipart/create-upload.ts';
import { listMultipartUploads, listParts } from './multipart/list-uploads.ts';
import { uploadPart, uploadPartCopy } from './multipart/upload-part.ts';
import { copyObject } from './objects/copy-object.ts';
import { deleteObject, deleteObjects } from './objects/delete-object.ts';
import { getObject, headObject } from './objects/get-object.ts';
import { getObjectAttributes } from './objects/get-object-attributes.ts';
import { getObjectAcl, putObjectAcl } from './objects/object-acl.ts';
import {
  getObjectLegalHold,
  getObjectRetention,
  putObjectLegalHold,
  putObjectRetention,
} from './objects/object-lock.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './objects/object-tagging.ts';
import { putObject } from './objects/put-object.ts';
import { restoreObject } from './objects/restore-object.ts';
import { replicator } from './replication/replicator.ts';
import { selectObjectContent } from './select/select-object-content.ts';
import { getBucketAcl, putBucketAcl } from './settings/acl.ts';
import {
  deleteBucketAnalyticsConfiguration,
  getBucketAnalyticsConfiguration,
  listBucketAnalyticsConfigurations,
  putBucketAnalyticsConfiguration,
} from './settings/analytics.ts';
import { deleteBucketCors, getBucketCors, putBucketCors } from './settings/cors.ts';
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from './settings/encryption.ts';
import {
  deleteBucketIntelligentTieringConfiguration,
  getBucketIntelligentTieringConfiguration,
  listBucketIntelligentTieringConfigurations,
  putBucketIntelligentTieringConfiguration,
} from './settings/intelligent-tiering.ts';
import {
  deleteBucketInventoryConfiguration,
  getBucketInventoryConfiguration,
  listBucketInventoryConfigurations,
  putBucketInventoryConfiguration,
} from './settings/inventory.ts';
import {
  deleteBucketLifecycle,
  getBucketLifecycleConfiguration,
  putBucketLifecycleConfiguration,
} from './settings/lifecycle.ts';
import { getBucketLogging, putBucketLogging } from './settings/logging.ts';
import {
  deleteBucketMetricsConfiguration,
  getBucketMetricsConfiguration,
  listBucketMetricsConfigurations,
  putBucketMetricsConfiguration,
} from './settings/metrics.ts';
import { getBucketNotificationConfiguration, putBucketNotificationConfiguration } from './settings/notification.ts';
import { getObjectLockConfiguration, putObjectLockConfiguration } from './settings/object-lock.ts';
import {
  deleteBucketOwnershipControls,
  getBucketOwnershipControls,
  putBucketOwnershipControls,
} from './settings/ownership-controls.ts';
import { deleteBucketPolicy, getBucketPolicy, getBucketPolicyStatus, putBucketPolicy } from './settings/policy.ts';
import { deletePublicAccessBlock, getPublicAccessBlock, putPublicAccessBlock } from './settings/public-access-block.ts';
import { deleteBucketReplication, getBucketReplication, putBucketReplication } from './settings/replication.ts';
import {
  getBucketAccelerateConfiguration,
  getBucketRequestPayment,
  putBucketAccelerateConfiguration,
  putBucketRequestPayment,
} from './settings/small.ts';
import { deleteBucketTagging, getBucketTagging, putBucketTagging } from './settings/tagging.ts';
import { getBucketVersioning, putBucketVersioning } from './settings/versioning.ts';
import { deleteBucketWebsite, getBucketWebsite, putBucketWebsite } from './settings/website.ts';
import { guarded } from './shared/anonymous.ts';
import { bucketType } from './types/bucket.ts';
import { bucketPolicyType } from './types/bucket-policy.ts';

export const s3: Service = {
  id: 's3',
  signingNames: ['s3'],
  operations: logged(
    guarded({
      AbortMultipartUpload: abortMultipartUpload,
      CompleteMultipartUpload: completeMultipartUpload,
      CopyObject: copyObject,
      CreateBucket: createBucket,
      CreateMultipartUpload: createMultipartUpload,
      DeleteBucket: deleteBucket,
      DeleteBucketAnalyticsConfiguration: deleteBucketAnalyticsConfiguration,
      DeleteBucketCors: deleteBucketCors,
      DeleteBucketEncryption: deleteBucketEncryption,
      DeleteBucketIntelligentTieringConfiguration: deleteBucketIntelligentTieringConfiguration,
      DeleteBucketInventoryConfiguration: deleteBucketInventoryConfiguration,
      DeleteBucketLifecycle: deleteBucketLifecycle,
      DeleteBucketMetricsConfiguration: deleteBucketMetricsConfiguration,
      DeleteBucketOwnershipControls: deleteBucketOwnershipControls,
      DeleteBucketPolicy: deleteBucketPolicy,
      DeleteBucketReplication: deleteBucketReplication,
      DeleteBucketTagging: deleteBucketTagging,
      DeleteBucketWebsite: deleteBucketWebsite,
      DeleteObject: deleteObject,
      DeleteObjects: deleteObjects,
      DeleteObjectTagging: deleteObjectTagging,
      DeletePublicAccessBlock: deletePublicAccessBlock,
      GetBucketAccelerateConfiguration: getBucketAccelerateConfiguration,
      GetBucketAcl: getBucketAcl,
      GetBucketAnalyticsConfiguration: getBucketAnalyticsConfiguration,
      GetBucketCors: getBucketCors,
      GetBucketEncryption: getBucketEncryption,
      GetBucketIntelligentTieringConfiguration: getBucketIntelligentTieringConfiguration,
      GetBucketInventoryConfiguration: getBucketInventoryConfiguration,
      GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration,
      GetBucketLocation: getBucketLocation,
      GetBucketLogging: getBucketLogging,
      GetBucketMetricsConfiguration: getBucketMetricsConfiguration,
      GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
      GetBucketOwnershipControls: getBucketOwnershipControls,
      GetBucketPolicy: getBucketPolicy,
      GetBucketPolicyStatus: getBucketPolicyStatus,
      GetBucketReplication: getBucketReplication,
      GetBucketRequestPayment: getBucketRequestPayment,
      GetBucketTagging: getBucketTagging,
      GetBucketVersioning: getBucketVersioning,
      GetBucketWebsite: getBucketWebsite,
      GetObject: getObject,
      GetObjectAcl: getObjectAcl,
      GetObjectAttributes: getObjectAttributes,
      GetObjectLegalHold: getObjectLegalHold,
      GetObjectLockConfiguration: getObjectLockConfiguration,
      GetObjectRetention: getObjectRetention,
      GetObjectTagging: getObjectTagging,
      GetPublicAccessBlock: getPublicAccessBlock,
      HeadBucket: headBucket,
      HeadObject: headObject,
      ListBucketAnalyticsConfigurations: listBucketAnalyticsConfigurations,
      ListBucketIntelligentTieringConfigurations: listBucketIntelligentTieringConfigurations,
      ListBucketInventoryConfigurations: listBucketInventoryConfigurations,
      ListBucketMetricsConfigurations: listBucketMetricsConfigurations,
      ListBuckets: listBuckets,
      ListMultipartUploads: listMultipartUploads,
      ListObjects: listObjects,
      ListObjectsV2: listObjectsV2,
      ListObjectVersions: listObjectVersions,
      ListParts: listParts,
      PutBucketAccelerateConfiguration: putBucketAccelerateConfiguration,
      PutBucketAcl: putBucketAcl,
      PutBucketAnalyticsConfiguration: putBucketAnalyticsConfiguration,
      PutBucketCors: putBucketCors,
      PutBucketEncryption: putBucketEncryption,
      PutBucketIntelligentTieringConfiguration: putBucketIntelligentTieringConfiguration,
      PutBucketInventoryConfiguration: putBucketInventoryConfiguration,
      PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration,
      PutBucketLogging: putBucketLogging,
      PutBucketMetricsConfiguration: putBucketMetricsConfiguration,
      PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
      PutBucketOwnershipControls: putBucketOwnershipControls,
      PutBucketPolicy: putBucketPolicy,
      PutBucketReplication: putBucketReplication,
      PutBucketRequestPayment: putBucketRequestPayment,
      PutBucketTagging: putBucketTagging,
      PutBucketVersioning: putBucketVersioning,
      PutBucketWebsite: putBucketWebsite,
      PutObject: putObject,
      PutObjectAcl: putObjectAcl,
      PutObjectLegalHold: putObjectLegalHold,
      PutObjectLockConfiguration: putObjectLockConfiguration,
      PutObjectRetention: putObjectRetention,
      PutObjectTagging: putObjectTagging,
      PutPublicAccessBlock: putPublicAccessBlock,
      RestoreObject: restoreObject,
      SelectObjectContent: selectObjectContent,
      UploadPart: uploadPart,
      UploadPartCopy: uploadPartCopy,
    }),
  ),
  dataPlane,
  answerHeaders: corsHeaders,
  pageAccess,
  start: (kernel) => {
    kernel.part(lifecycleTimer).sweepAll();
    kernel.part(replicator).resume();
  },
  resourceTypes: [bucketType, bucketPolicyType],
};
