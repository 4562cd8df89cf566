import type { ComputePlatform, TrafficRoutingConfig, TrafficRoutingType } from '@aws-sdk/client-codedeploy';
import { number, object, text } from '../../../kernel/properties.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { ignoringMissing } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentconfig.html */
const base: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentConfig',

  async create(properties, ctx) {
    const deploymentConfigName = text(properties, 'DeploymentConfigName') ?? ctx.name({ maxLength: 100 });
    await ctx.aws.codedeploy.createDeploymentConfig({
      deploymentConfigName,
      computePlatform: text(properties, 'ComputePlatform') as ComputePlatform | undefined,
      trafficRoutingConfig: routingOf(object(properties, 'TrafficRoutingConfig')),
    });
    return { id: deploymentConfigName };
  },

  async delete(deploymentConfigName, _properties, ctx) {
    await ctx.aws.codedeploy.deleteDeploymentConfig({ deploymentConfigName });
  },

  async read(deploymentConfigName, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.codedeploy.getDeploymentConfig({ deploymentConfigName }));
    return found && { id: deploymentConfigName };
  },
};

export const deploymentConfig = withUnsupported(base, ['MinimumHealthyHosts', 'ZonalConfig']);

function routingOf(routing: Properties | undefined): TrafficRoutingConfig | undefined {
  if (!routing) return undefined;
  const canary = object(routing, 'TimeBasedCanary');
  const linear = object(routing, 'TimeBasedLinear');
  return {
    type: text(routing, 'Type') as TrafficRoutingType | undefined,
    ...(canary && {
      timeBasedCanary: {
        canaryPercentage: number(canary, 'CanaryPercentage'),
        canaryInterval: number(canary, 'CanaryInterval'),
      },
    }),
    ...(linear && {
      timeBasedLinear: {
        linearPercentage: number(linear, 'LinearPercentage'),
        linearInterval: number(linear, 'LinearInterval'),
      },
    }),
  };
}
