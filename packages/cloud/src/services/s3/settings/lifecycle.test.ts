import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { s3 } from '../index.ts';

const Bucket = 'sized';
let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ s3 });
  await cloud.ctx.aws.s3.createBucket({ Bucket });
});
afterEach(() => cloud.close());

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html#API_PutBucketLifecycleConfiguration_RequestSyntax
it('the least size of what moves is one of two, and is that of all classes where nothing is said', async () => {
  const { s3: api } = cloud.ctx.aws;
  const Rules = [{ Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
  const put = (size?: string) =>
    api.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: { Rules },
      TransitionDefaultMinimumObjectSize: size as never,
    });
  const kept = async () =>
    (await api.getBucketLifecycleConfiguration({ Bucket })).TransitionDefaultMinimumObjectSize as string;
  await put('varies_by_storage_class');
  expect(await kept()).toBe('varies_by_storage_class');
  await expect(put('all')).rejects.toMatchObject({ code: 'InvalidRequest', message: expect.stringContaining('all') });
  expect(await kept()).toBe('varies_by_storage_class');
  await put();
  expect(await kept()).toBe('all_storage_classes_128K');
});
