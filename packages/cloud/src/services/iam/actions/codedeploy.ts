import { list, member, type Permission, passRole, type ServiceActions, withPermissions } from './types.ts';

/**
 * Deployments have no ARN: actions on one are authorized on its group. The function of a hook needs its permission
 * for that group, as the CDK's LambdaDeploymentGroup grants it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
export const codedeploy: ServiceActions = (operation, input, { account, region }) => {
  const action = `codedeploy:${operation}`;
  const arn = (resource: string) => `arn:aws:codedeploy:${region}:${account}:${resource}`;
  const on = (resources: readonly string[]): Permission => {
    const [first, ...others] = resources.map((resource) => ({ action, resource: arn(resource) }));
    return first ? withPermissions(first, others) : { action, resource: '*' };
  };
  const tagged = member(input, 'ResourceArn');
  if (tagged !== undefined) return { action, resource: tagged };
  const config = member(input, 'deploymentConfigName');
  if (operation.endsWith('DeploymentConfig')) return on(config === undefined ? [] : [`deploymentconfig:${config}`]);
  const application = member(input, 'applicationName');
  if (/Applications?$|ListDeploymentGroups$/.test(operation)) {
    const names = application === undefined ? list(input, 'applicationNames').map(String) : [application];
    return on(names.map((name) => `application:${name}`));
  }
  const group = member(input, 'deploymentGroupName') ?? member(input, 'currentDeploymentGroupName');
  const groups = group === undefined ? list(input, 'deploymentGroupNames').map(String) : [group];
  const permission = on(
    application === undefined ? [] : groups.map((name) => `deploymentgroup:${application}/${name}`),
  );
  return withPermissions(permission, [passRole(member(input, 'serviceRoleArn'), 'codedeploy')]);
};
