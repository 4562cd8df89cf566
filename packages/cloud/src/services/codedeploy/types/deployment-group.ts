import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  AutoRollbackEvent,
  DeploymentOption,
  DeploymentType,
  TriggerConfig,
  TriggerEventType,
} from '@aws-sdk/client-codedeploy';
import { flag, object, objects, tagList, tagMap, text, texts } from '../../../kernel/properties.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { ignoringMissing } from './properties.ts';
import { updateTags } from './update-tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html */
const base: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentGroup',

  async create(properties, ctx) {
    const deploymentGroupName = text(properties, 'DeploymentGroupName') ?? ctx.name({ maxLength: 100 });
    await ctx.aws.codedeploy.createDeploymentGroup({
      ...settings(properties),
      deploymentGroupName,
      tags: tagList(tagMap(properties, ctx.stack)),
    });
    return { id: deploymentGroupName };
  },

  async update(id, properties, _previous, ctx) {
    const { serviceRoleArn, ...rest } = settings(properties);
    await ctx.aws.codedeploy.updateDeploymentGroup({
      ...rest,
      serviceRoleArn,
      currentDeploymentGroupName: id,
      // Settings that the template no longer has must be removed: a request keeps omitted members.
      alarmConfiguration: rest.alarmConfiguration ?? { enabled: false, alarms: [] },
      autoRollbackConfiguration: rest.autoRollbackConfiguration ?? { enabled: false, events: [] },
    });
    await updateTags(ctx, `deploymentgroup:${rest.applicationName}/${id}`, properties);
    return { id };
  },

  async delete(deploymentGroupName, properties, ctx) {
    const applicationName = text(properties, 'ApplicationName');
    await ctx.aws.codedeploy.deleteDeploymentGroup({ applicationName, deploymentGroupName });
  },

  async read(deploymentGroupName, properties, ctx) {
    const applicationName = text(properties, 'ApplicationName');
    const found = await ignoringMissing(
      ctx.aws.codedeploy.getDeploymentGroup({ applicationName, deploymentGroupName }),
    );
    return found && { id: deploymentGroupName };
  },
};

/** Properties for EC2, ECS and deployments that start with the group. */
export const deploymentGroup = withUnsupported(base, [
  'AutoScalingGroups',
  'BlueGreenDeploymentConfiguration',
  'Deployment',
  'ECSServices',
  'Ec2TagFilters',
  'Ec2TagSet',
  'LoadBalancerInfo',
  'OnPremisesInstanceTagFilters',
  'OnPremisesTagSet',
  'OutdatedInstancesStrategy',
  'TerminationHookEnabled',
]);

function settings(properties: Properties) {
  const style = object(properties, 'DeploymentStyle');
  return {
    applicationName: text(properties, 'ApplicationName'),
    deploymentConfigName: text(properties, 'DeploymentConfigName'),
    serviceRoleArn: text(properties, 'ServiceRoleArn'),
    deploymentStyle: style && {
      deploymentType: text(style, 'DeploymentType') as DeploymentType | undefined,
      deploymentOption: text(style, 'DeploymentOption') as DeploymentOption | undefined,
    },
    alarmConfiguration: alarmsOf(object(properties, 'AlarmConfiguration')),
    autoRollbackConfiguration: rollbackOf(object(properties, 'AutoRollbackConfiguration')),
    triggerConfigurations: objects(properties, 'TriggerConfigurations').map(triggerOf),
  };
}

function alarmsOf(config: Properties | undefined): AlarmConfiguration | undefined {
  return (
    config && {
      enabled: flag(config, 'Enabled') ?? false,
      ignorePollAlarmFailure: flag(config, 'IgnorePollAlarmFailure') ?? false,
      alarms: objects(config, 'Alarms').map((alarm) => ({ name: text(alarm, 'Name') })),
    }
  );
}

function rollbackOf(config: Properties | undefined): AutoRollbackConfiguration | undefined {
  return (
    config && {
      enabled: flag(config, 'Enabled') ?? false,
      events: texts(config, 'Events') as AutoRollbackEvent[],
    }
  );
}

const triggerOf = (trigger: Properties): TriggerConfig => ({
  triggerName: text(trigger, 'TriggerName'),
  triggerTargetArn: text(trigger, 'TriggerTargetArn'),
  triggerEvents: texts(trigger, 'TriggerEvents') as TriggerEventType[],
});
