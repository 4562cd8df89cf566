import { describe, expect, it } from 'vitest';
import { zip } from '../zip.ts';
import { arn, id, like, missing, session, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/deploy/

describe.skipIf(missing !== undefined)(title('aws deploy'), () => {
  const { aws, refused, file } = session();

  it('deploy', async () => {
    const trust = (service: string) => ({
      Statement: [{ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' }],
    });
    const { Role: runs } = await aws`iam create-role --role-name f --assume-role-policy-document ${trust('lambda')}`;
    const { Role } = await aws`iam create-role --role-name d --assume-role-policy-document ${trust('codedeploy')}`;
    await aws`iam attach-role-policy --role-name d --policy-arn arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda`;
    for (const version of [1, 2]) {
      await file(`${version}.zip`, zip('index.js', `exports.handler = async () => ${version};`));
    }
    await aws`lambda create-function --function-name f --runtime nodejs22.x --role ${runs.Arn} --handler index.handler --zip-file fileb://1.zip --publish`;
    await aws`lambda wait function-active-v2 --function-name f`;
    await aws`lambda update-function-code --function-name f --zip-file fileb://2.zip --publish`;
    await aws`lambda create-alias --function-name f --name live --function-version 1`;

    expect(await aws`deploy create-application --application-name a --compute-platform Lambda`).toEqual({
      applicationId: id,
    });
    const routing = { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 50, canaryInterval: 60 } };
    expect(
      await aws`deploy create-deployment-config --deployment-config-name half --compute-platform Lambda --traffic-routing-config ${routing}`,
    ).toEqual({ deploymentConfigId: id });
    expect(
      await aws`deploy create-deployment-group --application-name a --deployment-group-name g --deployment-config-name half --service-role-arn ${Role.Arn} --deployment-style deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL --auto-rollback-configuration enabled=true,events=DEPLOYMENT_STOP_ON_REQUEST`,
    ).toEqual({ deploymentGroupId: id });
    const content = [
      'version: 0.0',
      'Resources:',
      '  - f:',
      '      Type: AWS::Lambda::Function',
      '      Properties: { Name: f, Alias: live, CurrentVersion: 1, TargetVersion: 2 }',
    ].join('\n');
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
    const { deploymentId } =
      await aws`deploy create-deployment --application-name a --deployment-group-name g --revision ${revision}`;
    expect(deploymentId).toMatch(/^d-[A-Z0-9]{9}$/);
    await expect
      .poll(async () => (await aws`lambda get-alias --function-name f --name live`).RoutingConfig, { timeout: 30_000 })
      .toEqual({ AdditionalVersionWeights: { 2: 0.5 } });
    const { targetIds } = await aws`deploy list-deployment-targets --deployment-id ${deploymentId}`;
    expect(
      await aws`deploy get-deployment-target --deployment-id ${deploymentId} --target-id ${targetIds[0]}`,
    ).toMatchObject({
      deploymentTarget: {
        deploymentTargetType: 'LambdaTarget',
        lambdaTarget: { targetArn: arn('lambda', 'function:f:live'), status: 'InProgress' },
      },
    });
    await aws`deploy stop-deployment --deployment-id ${deploymentId}`;
    const { deploymentInfo } = await aws`deploy get-deployment --deployment-id ${deploymentId}`;
    expect(deploymentInfo).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
      rollbackInfo: { rollbackMessage: like(/^Deployment d-.* terminated\. Automatic rollback is triggered/) },
    });
    await aws`deploy wait deployment-successful --deployment-id ${deploymentInfo.rollbackInfo.rollbackDeploymentId}`;
    expect((await aws`lambda get-alias --function-name f --name live`).RoutingConfig).toBeUndefined();
    expect(await aws`deploy list-deployments --application-name a --deployment-group-name g`).toEqual({
      deployments: [deploymentInfo.rollbackInfo.rollbackDeploymentId, deploymentId],
    });
    await refused('NotImplemented')`deploy create-application --application-name server`;
    await refused('DeploymentDoesNotExistException')`deploy get-deployment --deployment-id d-000000000`;
    await aws`deploy delete-application --application-name a`;
    expect(await aws`deploy list-applications`).toEqual({ applications: [] });
  });
});
