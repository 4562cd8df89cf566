import type {
  CreateDeploymentConfigCommandInput,
  CreateDeploymentConfigCommandOutput,
  DeleteDeploymentConfigCommandInput,
  DeploymentConfigInfo,
  GetDeploymentConfigCommandInput,
  GetDeploymentConfigCommandOutput,
  ListDeploymentConfigsCommandInput,
  ListDeploymentConfigsCommandOutput,
} from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkPlatform } from '../check-platform.ts';
import { failure } from '../errors.ts';
import { checkName, findConfig } from '../find.ts';
import { page } from '../page.ts';
import { type ConfigRecord, configs, groups } from '../records.ts';
import { isPredefined, predefinedConfigs } from './predefined.ts';
import { checkRouting } from './routing.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html */
export const createDeploymentConfig: Operation<
  CreateDeploymentConfigCommandInput,
  Output<CreateDeploymentConfigCommandOutput>
> = (input, ctx) => {
  const name = checkName(input.deploymentConfigName, 'DeploymentConfig');
  checkPlatform(input.computePlatform);
  if (isPredefined(name)) {
    throw failure('InvalidDeploymentConfigName', 'Deployment configuration names cannot begin with CodeDeployDefault.');
  }
  if (configs(ctx).has(name)) {
    throw failure('DeploymentConfigAlreadyExists', `A deployment configuration named ${name} already exists.`);
  }
  if (input.minimumHealthyHosts) {
    throw failure('InvalidMinimumHealthyHostValue', 'The Lambda platform has no minimum number of healthy hosts.');
  }
  if (input.zonalConfig) {
    throw failure('InvalidZonalDeploymentConfiguration', 'The Lambda platform has no zonal configuration.');
  }
  const routing = checkRouting(input.trafficRoutingConfig);
  const id = ctx.kernel.ids.uuid();
  configs(ctx).put(name, { id, name, created: ctx.kernel.clock.now(), routing });
  return { deploymentConfigId: id };
};

const shape = ({ id, name, created, routing }: Readonly<ConfigRecord>): DeploymentConfigInfo => ({
  deploymentConfigId: id,
  deploymentConfigName: name,
  createTime: new Date(created),
  computePlatform: 'Lambda',
  trafficRoutingConfig: routing,
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentConfig.html */
export const getDeploymentConfig: Operation<
  GetDeploymentConfigCommandInput,
  Output<GetDeploymentConfigCommandOutput>
> = (input, ctx) => ({ deploymentConfigInfo: shape(findConfig(ctx, input.deploymentConfigName)) });

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentConfigs.html: the predefined ones of Lambda come first. */
export const listDeploymentConfigs: Operation<
  ListDeploymentConfigsCommandInput,
  Output<ListDeploymentConfigsCommandOutput>
> = (input, ctx) => {
  const names = [...predefinedConfigs.map(({ name }) => name), ...[...configs(ctx).keys()].sort()];
  const { items, ...rest } = page(names, input.nextToken);
  return { deploymentConfigsList: items, ...rest };
};

/**
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentConfig.html: deleting one that does not exist succeeds.
 */
export const deleteDeploymentConfig: Operation<DeleteDeploymentConfigCommandInput, object> = (input, ctx) => {
  const name = checkName(input.deploymentConfigName, 'DeploymentConfig');
  if (isPredefined(name)) {
    throw failure('InvalidOperation', `The predefined deployment configuration ${name} cannot be deleted.`);
  }
  const user = [...groups(ctx).values()].find((group) => group.config === name);
  if (user) {
    throw failure(
      'DeploymentConfigInUse',
      `The deployment configuration ${name} is used by the deployment group ${user.name} of the application ${user.application}.`,
    );
  }
  configs(ctx).delete(name);
  return {};
};
