import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, denied, document, StrictCloud } from '../../gateway/testing-strict.ts';
import { startCloud } from '../../index.ts';
import { appSpec } from './testing.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

it('what is done to a deployment needs the permission for its group, and a role is passed on', async () => {
  const applicationName = 'shop';
  const root = new CodeDeploy(cloud.config());
  const AssumeRolePolicyDocument = document({
    Effect: 'Allow',
    Principal: { Service: 'codedeploy.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await new IAM(cloud.config()).createRole({ RoleName: 'deploys', AssumeRolePolicyDocument });
  const groupOf = (deploymentGroupName: string) => ({
    applicationName,
    deploymentGroupName,
    serviceRoleArn: Role?.Arn,
    deploymentStyle: { deploymentType: 'BLUE_GREEN' as const, deploymentOption: 'WITH_TRAFFIC_CONTROL' as const },
  });
  await root.createApplication({ applicationName, computePlatform: 'Lambda' });
  const ids: (string | undefined)[] = [];
  for (const deploymentGroupName of ['mine', 'theirs']) {
    await root.createDeploymentGroup(groupOf(deploymentGroupName));
    const appSpecContent = { content: appSpec('f') };
    const { deploymentId } = await root.createDeployment({
      applicationName,
      deploymentGroupName,
      revision: { revisionType: 'AppSpecContent', appSpecContent },
    });
    ids.push(deploymentId);
  }
  const base = 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:shop';
  const key = await cloud.user(allow('codedeploy:*', `${base}/mine`), allow('codedeploy:CreateDeploymentGroup'));
  const user = new CodeDeploy(cloud.config(key));
  const { deploymentInfo } = await user.getDeployment({ deploymentId: ids[0] });
  expect(deploymentInfo?.deploymentGroupName).toBe('mine');
  await expect(user.getDeployment({ deploymentId: ids[1] })).rejects.toMatchObject(
    denied(
      'AccessDeniedException',
      new RegExp(
        `^User: ${key.arn} is not authorized to perform: codedeploy:GetDeployment on resource: ${base}/theirs`,
      ),
      400,
    ),
  );
  await expect(user.createDeploymentGroup(groupOf('another'))).rejects.toMatchObject(
    denied(
      'AccessDeniedException',
      new RegExp(`not authorized to perform: iam:PassRole on resource: ${Role?.Arn}`),
      400,
    ),
  );
});
