import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let iam: IAM;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
});
afterAll(async () => {
  iam.destroy();
  await cloud.close();
});

const BOUNDARY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const trust = (Service: string) =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' } });

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html and its siblings
it('boundaries are put and deleted', async () => {
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: trust('ec2.amazonaws.com') });
  await iam.createUser({ UserName: 'u' });
  const boundaries = async () => [
    (await iam.getRole({ RoleName: 'r' })).Role?.PermissionsBoundary,
    (await iam.getUser({ UserName: 'u' })).User?.PermissionsBoundary,
  ];
  await iam.putRolePermissionsBoundary({ RoleName: 'r', PermissionsBoundary: BOUNDARY });
  await iam.putUserPermissionsBoundary({ UserName: 'u', PermissionsBoundary: BOUNDARY });
  const put = { PermissionsBoundaryArn: BOUNDARY, PermissionsBoundaryType: 'Policy' };
  expect(await boundaries()).toEqual([put, put]);
  await iam.deleteRolePermissionsBoundary({ RoleName: 'r' });
  await iam.deleteUserPermissionsBoundary({ UserName: 'u' });
  expect(await boundaries()).toEqual([undefined, undefined]);
  const PermissionsBoundary = 'arn:aws:iam::000000000000:policy/none';
  await expect(iam.putRolePermissionsBoundary({ RoleName: 'r', PermissionsBoundary })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
  });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html and its siblings
it('tags are put and removed', async () => {
  await iam.tagRole({ RoleName: 'r', Tags: [{ Key: 'team', Value: 'red' }] });
  await iam.tagRole({ RoleName: 'r', Tags: [{ Key: 'cost', Value: '7' }] });
  await iam.untagRole({ RoleName: 'r', TagKeys: ['team'] });
  expect((await iam.listRoleTags({ RoleName: 'r' })).Tags).toEqual([{ Key: 'cost', Value: '7' }]);
  await expect(iam.tagRole({ RoleName: 'none', Tags: [] })).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html#edit-service-linked-role
it('service-linked roles are described and deleted, and nothing else', async () => {
  const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' });
  const RoleName = Role?.RoleName ?? '';
  expect(RoleName).toBe('AWSServiceRoleForECS');
  await iam.updateRoleDescription({ RoleName, Description: 'mine' });
  expect((await iam.getRole({ RoleName })).Role?.Description).toBe('mine');
  const refused = {
    name: 'UnmodifiableEntityException',
    message: `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS.`,
  };
  await expect(iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: BOUNDARY })).rejects.toMatchObject(
    refused,
  );
  await expect(iam.deleteRolePermissionsBoundary({ RoleName })).rejects.toMatchObject(refused);
  await expect(iam.deleteRole({ RoleName })).rejects.toMatchObject(refused);
  const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName });
  expect(DeletionTaskId).toMatch(
    /^task\/aws-service-role\/ecs\.amazonaws\.com\/AWSServiceRoleForECS\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
  expect((await iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId })).Status).toBe('SUCCEEDED');
  await expect(iam.getRole({ RoleName })).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  await expect(iam.deleteServiceLinkedRole({ RoleName })).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  await expect(iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: 'task/none' })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html
it('instance profiles have tags', async () => {
  const InstanceProfileName = 'p';
  await iam.createInstanceProfile({ InstanceProfileName, Tags: [{ Key: 'a', Value: '1' }] });
  await iam.tagInstanceProfile({ InstanceProfileName, Tags: [{ Key: 'a', Value: '2' }] });
  expect((await iam.listInstanceProfileTags({ InstanceProfileName })).Tags).toEqual([{ Key: 'a', Value: '2' }]);
});
