import { STS } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from 'vitest';
import { type Cloud, type CloudOptions, startCloud } from '../src/index.ts';

// What ARNs and unique ids look like: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

async function identity(options: CloudOptions, accessKeyId = 'anything', region = 'us-east-1') {
  cloud = await startCloud({ port: 0, ...options });
  const credentials = { accessKeyId, secretAccessKey: 'test' };
  const { Arn, UserId, Account } = await new STS({
    endpoint: cloud.endpoint,
    region,
    credentials,
  }).getCallerIdentity();
  return { Arn, UserId, Account };
}

test('a key that was not issued here is the root', async () => {
  expect(await identity({})).toEqual({
    Arn: 'arn:aws:iam::000000000000:root',
    UserId: '000000000000',
    Account: '000000000000',
  });
});

test('or has the name that the cloud was started with, in the partition of the region', async () => {
  expect(
    await identity({ identity: 'assumed-role/Admin/me', account: '111122223333' }, 'anything', 'cn-north-1'),
  ).toEqual({
    Arn: 'arn:aws-cn:sts::111122223333:assumed-role/Admin/me',
    UserId: expect.stringMatching(/^AROA[A-Z0-9]{17}:me$/),
    Account: '111122223333',
  });
});

test('a user', async () => {
  expect(await identity({ identity: 'user/team/me' })).toMatchObject({
    Arn: 'arn:aws:iam::000000000000:user/team/me',
    UserId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
  });
});

test('the root of another account keeps its name', async () => {
  expect(await identity({ identity: 'user/me' }, '444455556666')).toMatchObject({
    Arn: 'arn:aws:iam::444455556666:root',
  });
});

test("a lenient cloud says moto's name", async () => {
  expect(await identity({ lenient: true })).toMatchObject({ Arn: 'arn:aws:sts::000000000000:user/moto' });
});

test('an invalid identity is refused', async () => {
  await expect(startCloud({ port: 0, identity: 'arn:aws:iam::1:user/me' })).rejects.toThrow(RangeError);
});
