import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { s3 } from '../index.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ s3 });
  await cloud.ctx.aws.s3.createBucket({ Bucket: 'acl-bucket' });
});
afterEach(() => cloud.close());

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
it('reports an invalid list under its own name', async () => {
  const AccessControlPolicy = {
    Owner: { ID: 'o' },
    Grants: [{ Grantee: { Type: 'CanonicalUser' as const, ID: 'x' } }],
  };
  await expect(cloud.ctx.aws.s3.putBucketAcl({ Bucket: 'acl-bucket', AccessControlPolicy })).rejects.toMatchObject({
    code: 'MalformedACLError',
    status: 400,
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
it('takes no list where the owner of the bucket owns all', async () => {
  await expect(cloud.ctx.aws.s3.putBucketAcl({ Bucket: 'acl-bucket', ACL: 'public-read' })).rejects.toMatchObject({
    code: 'AccessControlListNotSupported',
  });
});
