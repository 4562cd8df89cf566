import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { freeDomain } from './free-domain.ts';
import { testHost } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('the placeholder steps aside for a bucket that is there; a chosen domain never does', async () => {
  const aws = await testHost(cloud.endpoint).connect('local');
  const place = { name: 'myShop', domain: 'myapp.com', stage: 'dev', region: 'us-east-1' };
  expect(await freeDomain(aws, place)).toBe('myapp.com');

  const s3 = await aws.in('us-east-1').s3();
  for (const domain of ['myapp.com', 'mine.org']) {
    await s3.send(new CreateBucketCommand({ Bucket: `jaws.dev.useast1.${domain}` }));
  }
  expect(await freeDomain(aws, place)).toBe('myshop.myapp.com');
  expect(await freeDomain(aws, { ...place, domain: 'mine.org' })).toBe('mine.org');
});
