import { afterEach, beforeEach, expect, it } from 'vitest';
import { findCaller } from '../iam/caller.ts';
import { sessions } from '../iam/credentials/sessions.ts';
import { iam } from '../iam/index.ts';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { sts } from './index.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam, sts });
});
afterEach(() => cloud.close());

const account = '000000000000';

async function makeRole(RoleName: string, Action: readonly string[]): Promise<string> {
  const Statement = { Effect: 'Allow', Action, Principal: { AWS: account } };
  const { Role } = await cloud.ctx.aws.iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  return Role?.Arn ?? '';
}

const both = ['sts:AssumeRole', 'sts:TagSession'];
const Tags = [{ Key: 'Team', Value: 'a' }];
const RoleSessionName = 'work';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
it('lets a role say whether its sessions may be tagged', async () => {
  const RoleArn = await makeRole('closed', ['sts:AssumeRole']);
  await expect(cloud.ctx.aws.sts.assumeRole({ RoleArn, RoleSessionName, Tags })).rejects.toThrow(
    `is not authorized to perform: sts:TagSession on resource: ${RoleArn}`,
  );
});

// Recorded from AWS: LocalStack, tests/aws/services/sts/test_sts.snapshot.json (TestSTSAssumeRoleTagging)
it('hands transitive tags on, which the next session cannot change', async () => {
  const [first, second] = [await makeRole('one', both), await makeRole('two', both)];
  const assumed = await cloud.ctx.aws.sts.assumeRole({
    RoleArn: first,
    RoleSessionName,
    Tags: [...Tags, { Key: 'Only', Value: 'here' }],
    TransitiveTagKeys: ['team'],
  });
  const caller = findCaller(cloud.kernel, assumed.Credentials?.AccessKeyId);
  const as = cloud.as(caller).aws.sts;
  await expect(
    as.assumeRole({ RoleArn: second, RoleSessionName, Tags: [{ Key: 'TEAM', Value: 'b' }] }),
  ).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message:
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  });
  const next = await as.assumeRole({ RoleArn: second, RoleSessionName, Tags: [{ Key: 'More', Value: 'x' }] });
  const { tags, transitive } = sessions(cloud.kernel).get(next.Credentials?.AccessKeyId ?? '') ?? {};
  expect(tags).toEqual([...Tags, { Key: 'More', Value: 'x' }]);
  expect(transitive).toEqual(['team']);
});

it('refuses keys that differ by case only, and transitive keys that are not tags', async () => {
  const RoleArn = await makeRole('one', both);
  const { sts } = cloud.ctx.aws;
  await expect(
    sts.assumeRole({ RoleArn, RoleSessionName, Tags: [...Tags, { Key: 'team', Value: 'b' }] }),
  ).rejects.toThrow('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  await expect(sts.assumeRole({ RoleArn, RoleSessionName, Tags, TransitiveTagKeys: ['Other'] })).rejects.toThrow(
    'The specified transitive tag key must be included in the requested tags.',
  );
});
