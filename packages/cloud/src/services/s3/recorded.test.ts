import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { s3 as service } from './index.ts';

/*
 * Answers that LocalStack recorded on AWS: github.com/localstack/localstack, tests/aws/services/s3/*.snapshot.json. Each test names
 * the recording.
 */

let cloud: TestCloud;
let made = 0;
beforeAll(async () => {
  cloud = await testCloud({ s3: service });
});
afterAll(() => cloud.close());

const s3 = () => cloud.ctx.aws.s3;
async function bucket(versioning?: 'Enabled' | 'Suspended', more: object = {}): Promise<string> {
  const Bucket = `recorded-${made++}`;
  await s3().createBucket({ Bucket, ...more });
  if (versioning) await s3().putBucketVersioning({ Bucket, VersioningConfiguration: { Status: versioning } });
  return Bucket;
}
const refused = (code: string, status: number, fields: object = {}) => ({ code, status, fields });
const unknownVersion = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';

describe('versions', () => {
  it('an id that S3 never assigned is not a version (test_delete_object, test_delete_objects)', async () => {
    const Bucket = await bucket('Enabled');
    const { VersionId } = await s3().putObject({ Bucket, Key: 'k', Body: 'x' });
    const gone = { Bucket, Key: 'k', VersionId };
    await s3().deleteObject(gone);
    await expect(s3().deleteObject(gone)).resolves.toEqual({ VersionId });
    await expect(s3().getObject(gone)).rejects.toMatchObject(refused('NoSuchVersion', 404));
    const never = { Bucket, Key: 'k', VersionId: unknownVersion };
    const argument = { ArgumentName: 'versionId', ArgumentValue: unknownVersion };
    await expect(s3().deleteObject(never)).rejects.toMatchObject(refused('InvalidArgument', 400, argument));
    await expect(s3().getObject(never)).rejects.toMatchObject(refused('InvalidArgument', 400, argument));
    const { Errors } = await s3().deleteObjects({
      Bucket,
      Delete: { Objects: [{ Key: 'k', VersionId: unknownVersion }] },
    });
    expect(Errors).toMatchObject([{ Code: 'NoSuchVersion' }]);
  });

  it('a put into a suspended bucket names no version, a copy does (test_put_object_on_suspended_bucket)', async () => {
    const Bucket = await bucket('Suspended');
    expect((await s3().putObject({ Bucket, Key: 'k', Body: 'x' })).VersionId).toBeUndefined();
    const copied = await s3().copyObject({ Bucket, Key: 'c', CopySource: `${Bucket}/k` });
    expect([copied.VersionId, copied.CopySourceVersionId]).toEqual(['null', undefined]);
  });

  it('nothing is written to a delete marker (test_put_object_acl_on_delete_marker, test_object_tagging_versioned)', async () => {
    const Bucket = await bucket('Enabled');
    await s3().putObject({ Bucket, Key: 'k', Body: 'x' });
    await s3().deleteObject({ Bucket, Key: 'k' });
    const at = { Bucket, Key: 'k' };
    const notAllowed = (Method: string) => refused('MethodNotAllowed', 405, { Method, ResourceType: 'DeleteMarker' });
    await expect(s3().putObjectAcl({ ...at, ACL: 'private' })).rejects.toMatchObject(notAllowed('PUT'));
    await expect(s3().getObjectTagging(at)).rejects.toMatchObject(notAllowed('GET'));
    await expect(s3().deleteObjectTagging(at)).rejects.toMatchObject(notAllowed('DELETE'));
    await expect(s3().getObjectAcl(at)).rejects.toMatchObject(refused('NoSuchKey', 404));
  });
});

describe('uploads', () => {
  const begin = async (Bucket: string, more: object = {}) => {
    const { UploadId } = await s3().createMultipartUpload({ Bucket, Key: 'k', ...more });
    const { ETag } = await s3().uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'hello' });
    return { Bucket, Key: 'k', UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
  };

  it('have a checksum by default (test_multipart_and_list_parts)', async () => {
    const upload = await begin(await bucket());
    const done = await s3().completeMultipartUpload(upload);
    expect([done.ChecksumCRC64NVME, done.ChecksumType]).toEqual(['M3eFcAZSQlc=', 'FULL_OBJECT']);
  });

  it('lose to a write meanwhile, under a condition (test_multipart_if_match_with_put)', async () => {
    const Bucket = await bucket();
    await s3().putObject({ Bucket, Key: 'k', Body: 'old' });
    const upload = await begin(Bucket);
    const { ETag } = await s3().putObject({ Bucket, Key: 'k', Body: 'new' });
    const conflict = refused('ConditionalRequestConflict', 409, { Condition: 'If-Match', Key: 'k' });
    await expect(s3().completeMultipartUpload({ ...upload, IfMatch: ETag })).rejects.toMatchObject(conflict);
    await expect(s3().completeMultipartUpload({ ...upload, IfMatch: 'other' })).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
    await s3().deleteObject({ Bucket, Key: 'k' });
    await expect(s3().completeMultipartUpload({ ...upload, IfNoneMatch: '*' })).rejects.toMatchObject({
      code: 'ConditionalRequestConflict',
    });
    await s3().completeMultipartUpload(upload);
  });

  it('are listed with their last as the marker (test_list_multiparts_next_marker)', async () => {
    const Bucket = await bucket();
    expect(await s3().listMultipartUploads({ Bucket })).toMatchObject({ NextKeyMarker: '', NextUploadIdMarker: '' });
    const { UploadId } = await begin(Bucket);
    const listed = await s3().listMultipartUploads({ Bucket });
    expect(listed).toMatchObject({ NextKeyMarker: 'k', NextUploadIdMarker: UploadId, IsTruncated: false });
    const wrong = { Bucket, KeyMarker: 'other', UploadIdMarker: UploadId };
    await expect(s3().listMultipartUploads(wrong)).rejects.toMatchObject({ message: 'Invalid uploadId marker' });
  });
});

describe('keys of customers (TestS3SSECEncryption)', () => {
  const key = (fill: string) => {
    const bytes = Buffer.alloc(32, fill);
    return {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: bytes.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(bytes).digest('base64'),
    };
  };

  it.each<[string, object, string, string]>([
    [
      'another method',
      { ServerSideEncryption: 'AES256' },
      'InvalidArgument',
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
    ],
    [
      'another algorithm',
      { SSECustomerAlgorithm: 'KMS' },
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
    ],
    [
      'no key',
      { SSECustomerKey: undefined },
      'InvalidArgument',
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
    ],
    [
      'no digest',
      { SSECustomerKeyMD5: undefined },
      'InvalidArgument',
      'The secret key was invalid for the specified algorithm.',
    ],
    [
      'a wrong digest',
      { SSECustomerKeyMD5: key('b').SSECustomerKeyMD5 },
      'InvalidArgument',
      'The calculated MD5 hash of the key did not match the hash that was provided.',
    ],
  ])('%s is refused', async (_, more, code, message) => {
    const Bucket = await bucket();
    await expect(s3().putObject({ Bucket, Key: 'k', Body: 'x', ...key('a'), ...more })).rejects.toMatchObject({
      code,
      message,
    });
  });

  it('a reader brings the same key', async () => {
    const Bucket = await bucket();
    const at = { Bucket, Key: 'k' };
    await s3().putObject({ ...at, Body: 'x', ...key('a') });
    await expect(s3().getObject({ ...at, ...key('a') })).resolves.toMatchObject({ ContentLength: 1 });
    await expect(s3().getObject(at)).rejects.toMatchObject(refused('InvalidRequest', 400));
    await expect(s3().getObject({ ...at, ...key('b') })).rejects.toMatchObject(refused('AccessDenied', 403));
  });
});

describe('what is refused', () => {
  it.each<[string, object, object]>([
    ['If-None-Match with a tag', { IfNoneMatch: 'x' }, refused('NotImplemented', 501, { Header: 'If-None-Match' })],
    ['If-Match with *', { IfMatch: '*' }, refused('NotImplemented', 501, { Header: 'If-Match' })],
    ['a tag twice', { Tagging: 'a=1&a=2' }, refused('InvalidArgument', 400, { ArgumentName: 'x-amz-tagging' })],
    [
      'a date of retention alone',
      { ObjectLockMode: 'GOVERNANCE' },
      refused('InvalidArgument', 400, { ArgumentName: 'x-amz-object-lock-retain-until-date' }),
    ],
  ])(
    '%s (TestS3ObjectWritePrecondition, test_object_tagging_exc, test_s3_object_lock_mode_validation)',
    async (_, more, answer) => {
      const Bucket = await bucket(undefined, { ObjectLockEnabledForBucket: true });
      await expect(s3().putObject({ Bucket, Key: 'k', Body: 'x', ...more })).rejects.toMatchObject(answer);
    },
  );

  it('a bypass where nothing is locked (test_delete_object_with_no_locking)', async () => {
    const Bucket = await bucket();
    const bypass = { Bucket, Key: 'k', BypassGovernanceRetention: true };
    await expect(s3().deleteObject(bypass)).rejects.toMatchObject(
      refused('InvalidArgument', 400, { ArgumentName: 'x-amz-bypass-governance-retention' }),
    );
  });

  it('tags with other characters (test_tagging_validation)', async () => {
    const Bucket = await bucket();
    const put = (Key: string, Value: string) =>
      s3().putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key, Value }] } });
    await expect(put('a,b', 'x')).rejects.toMatchObject(refused('InvalidTag', 400, { TagKey: 'a,b' }));
    await expect(put('a', 'x,y')).rejects.toMatchObject(refused('InvalidTag', 400, { TagKey: 'a', TagValue: 'x,y' }));
  });

  it('an empty access list, and two at once (test_s3_bucket_acl_exceptions)', async () => {
    const Bucket = await bucket();
    await expect(s3().putBucketAcl({ Bucket })).rejects.toMatchObject(refused('MissingSecurityHeader', 400));
    const AccessControlPolicy = { Owner: { ID: 'x' }, Grants: [] };
    await expect(s3().putBucketAcl({ Bucket, ACL: 'private', AccessControlPolicy })).rejects.toMatchObject({
      code: 'UnexpectedContent',
    });
    await expect(s3().putBucketAcl({ Bucket, GrantRead: 'id=wrong-id' })).rejects.toMatchObject(
      refused('InvalidArgument', 400, { ArgumentName: 'id', ArgumentValue: 'wrong-id' }),
    );
  });

  it('a part and a range together (test_get_object_part)', async () => {
    const Bucket = await bucket();
    await s3().putObject({ Bucket, Key: 'k', Body: 'hello' });
    await expect(s3().getObject({ Bucket, Key: 'k', PartNumber: 1, Range: 'bytes=0-1' })).rejects.toMatchObject({
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  });
});

it('a condition on a time that is still to come means nothing (test_s3_get_object_preconditions)', async () => {
  const Bucket = await bucket();
  await s3().putObject({ Bucket, Key: 'k', Body: 'x' });
  const IfModifiedSince = new Date(Date.now() + 24 * 60 * 60 * 1000);
  await expect(s3().headObject({ Bucket, Key: 'k', IfModifiedSince })).resolves.toMatchObject({ ContentLength: 1 });
});
