import { describe, expect, it } from 'vitest';
import { like, missing, session, some, time, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/s3api/ and …/s3/

const etag = like(/^"[0-9a-f]{32}(-\d+)?"$/);

describe.skipIf(missing !== undefined)(title('aws s3'), () => {
  const { aws, refused, file } = session();

  it('buckets and their settings', async () => {
    expect(await aws`s3api create-bucket --bucket first`).toMatchObject({ Location: '/first' });
    await aws`s3api create-bucket --bucket west --create-bucket-configuration LocationConstraint=eu-west-1`;
    expect(await aws`s3api get-bucket-location --bucket west`).toEqual({ LocationConstraint: 'eu-west-1' });
    expect(await aws`s3api list-buckets`).toMatchObject({
      Buckets: [
        { Name: 'first', CreationDate: time },
        { Name: 'west', CreationDate: time },
      ],
      Owner: { ID: some },
    });
    await aws`s3api head-bucket --bucket first`;
    await refused('404')`s3api head-bucket --bucket nobody`;
    await aws`s3api put-bucket-versioning --bucket first --versioning-configuration Status=Enabled`;
    expect(await aws`s3api get-bucket-versioning --bucket first`).toEqual({ Status: 'Enabled' });
    await aws`s3api put-bucket-tagging --bucket first --tagging TagSet=[{Key=a,Value=1}]`;
    expect(await aws`s3api get-bucket-tagging --bucket first`).toEqual({ TagSet: [{ Key: 'a', Value: '1' }] });
    await refused('NoSuchTagSet')`s3api get-bucket-tagging --bucket west`;
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::first' }],
    };
    await aws`s3api put-bucket-policy --bucket first --policy ${policy}`;
    expect(JSON.parse((await aws`s3api get-bucket-policy --bucket first`).Policy)).toEqual(policy);
    await aws`s3api delete-bucket-policy --bucket first`;
    await refused('NoSuchBucketPolicy')`s3api get-bucket-policy --bucket first`;
    const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }];
    await aws`s3api put-bucket-cors --bucket first --cors-configuration ${{ CORSRules }}`;
    expect(await aws`s3api get-bucket-cors --bucket first`).toEqual({ CORSRules });
    expect(await aws`s3api get-bucket-encryption --bucket first`).toMatchObject({
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(await aws`s3api get-bucket-acl --bucket first`).toMatchObject({
      Grants: [{ Grantee: { Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
    });
    await refused('NoSuchLifecycleConfiguration')`s3api get-bucket-lifecycle-configuration --bucket first`;
    await refused(
      'BucketAlreadyOwnedByYou',
    )`s3api create-bucket --bucket west --create-bucket-configuration LocationConstraint=eu-west-1 --region eu-west-1`;
  });

  it('objects', async () => {
    await file('a.txt', 'hello');
    expect(await aws`s3api put-object --bucket first --key a/b.txt --body a.txt --metadata k=v`).toMatchObject({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      VersionId: some,
    });
    expect(await aws`s3api head-object --bucket first --key a/b.txt`).toMatchObject({
      ContentLength: 5,
      ETag: etag,
      LastModified: time,
      Metadata: { k: 'v' },
    });
    expect(await aws`s3api get-object --bucket first --key a/b.txt --range bytes=1-2 out.txt`).toMatchObject({
      ContentLength: 2,
      ContentRange: 'bytes 1-2/5',
    });
    await refused('NoSuchKey')`s3api get-object --bucket first --key nothing out.txt`;
    await refused('PreconditionFailed')`s3api put-object --bucket first --key a/b.txt --body a.txt --if-none-match *`;
    expect(await aws`s3api copy-object --bucket first --key c.txt --copy-source first/a/b.txt`).toMatchObject({
      CopyObjectResult: { ETag: etag, LastModified: time },
    });
    expect(await aws`s3api list-objects-v2 --bucket first --delimiter /`).toMatchObject({
      Contents: [{ Key: 'c.txt', Size: 5, StorageClass: 'STANDARD', LastModified: time, ETag: etag }],
      CommonPrefixes: [{ Prefix: 'a/' }],
    });
    expect(await aws`s3api list-objects --bucket first --prefix a/`).toMatchObject({ Contents: [{ Key: 'a/b.txt' }] });
    await aws`s3api put-object-tagging --bucket first --key c.txt --tagging TagSet=[{Key=x,Value=y}]`;
    expect(await aws`s3api get-object-tagging --bucket first --key c.txt`).toMatchObject({
      TagSet: [{ Key: 'x', Value: 'y' }],
    });
    expect(await aws`s3api delete-object --bucket first --key c.txt`).toMatchObject({ DeleteMarker: true });
    expect(await aws`s3api list-object-versions --bucket first --prefix c.txt`).toMatchObject({
      Versions: [{ Key: 'c.txt', IsLatest: false }],
      DeleteMarkers: [{ Key: 'c.txt', IsLatest: true }],
    });
    expect(
      await aws`s3api get-object-attributes --bucket first --key a/b.txt --object-attributes ETag ObjectSize`,
    ).toMatchObject({ ETag: '5d41402abc4b2a76b9719d911017c592', ObjectSize: 5 });
  });

  it('uploads in parts', async () => {
    const to = ['--bucket', 'first', '--key', 'parts'];
    const { UploadId } = await aws`s3api create-multipart-upload --bucket ${to[1]} --key ${to[3]}`;
    const { ETag } =
      await aws`s3api upload-part --bucket first --key parts --upload-id ${UploadId} --part-number 1 --body a.txt`;
    expect(await aws`s3api list-parts --bucket first --key parts --upload-id ${UploadId}`).toMatchObject({
      Parts: [{ PartNumber: 1, Size: 5, ETag }],
    });
    expect(await aws`s3api list-multipart-uploads --bucket first`).toMatchObject({ Uploads: [{ Key: 'parts' }] });
    const Parts = { Parts: [{ PartNumber: 1, ETag }] };
    expect(
      await aws`s3api complete-multipart-upload --bucket first --key parts --upload-id ${UploadId} --multipart-upload ${Parts}`,
    ).toMatchObject({ Bucket: 'first', Key: 'parts', ETag: like(/-1"$/) });
    // As in boto3's tests/integration/test_s3.py, test_s3_multipart, which runs on AWS.
    await aws`s3api abort-multipart-upload --bucket first --key parts --upload-id ${UploadId}`;
    const other = await aws`s3api create-multipart-upload --bucket first --key parts`;
    await aws`s3api abort-multipart-upload --bucket first --key parts --upload-id ${other.UploadId}`;
    await refused(
      'NoSuchUpload',
    )`s3api abort-multipart-upload --bucket first --key parts --upload-id ${other.UploadId}`;
  });

  it('the commands above the API', async () => {
    await file('big.bin', Buffer.alloc(9 * 1024 * 1024, 7));
    await aws`s3 mb s3://high`;
    expect(await aws`s3 cp big.bin s3://high/big.bin --no-progress`).toContain('upload:');
    expect(await aws`s3 ls s3://high`).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +9437184 big\.bin$/);
    await aws`s3 cp s3://high/big.bin s3://high/copy/big.bin --no-progress`;
    await aws`s3 sync s3://high down --no-progress`;
    expect(await aws`s3 sync s3://high down --no-progress`).toBe('');
    await aws`s3 mv s3://high/copy/big.bin s3://high/moved.bin --no-progress`;
    expect(await aws`s3 ls s3://high --recursive --summarize`).toContain('Total Objects: 2');
    const url = await aws`s3 presign s3://high/moved.bin --expires-in 60`;
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(9 * 1024 * 1024);
    await expect(aws`s3 rb s3://high`).rejects.toThrow('BucketNotEmpty');
    await aws`s3 rb s3://high --force`;
    await refused('NoSuchBucket')`s3 ls s3://high`;
  });
});
