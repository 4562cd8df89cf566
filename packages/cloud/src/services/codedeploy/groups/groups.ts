import type {
  BatchGetDeploymentGroupsCommandInput,
  BatchGetDeploymentGroupsCommandOutput,
  CreateDeploymentGroupCommandInput,
  CreateDeploymentGroupCommandOutput,
  DeleteDeploymentGroupCommandInput,
  DeleteDeploymentGroupCommandOutput,
  DeploymentGroupInfo,
  GetDeploymentGroupCommandInput,
  GetDeploymentGroupCommandOutput,
  LastDeploymentInfo,
  ListDeploymentGroupsCommandInput,
  ListDeploymentGroupsCommandOutput,
  UpdateDeploymentGroupCommandInput,
  UpdateDeploymentGroupCommandOutput,
} from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ALL_AT_ONCE } from '../configs/predefined.ts';
import { failure } from '../errors.ts';
import { checkName, findApplication, findConfig, findGroup } from '../find.ts';
import { batch, page } from '../page.ts';
import { deployments, type GroupRecord, groupKey, groups, type LastDeployment } from '../records.ts';
import { checkTags } from '../tags/check-tags.ts';
import {
  checkAlarms,
  checkPlatformSettings,
  checkRole,
  checkRollback,
  checkStyle,
  checkTriggers,
} from './check-group.ts';

const exists = (name: string) =>
  failure('DeploymentGroupAlreadyExists', `A deployment group named ${name} already exists.`);

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html */
export const createDeploymentGroup: Operation<
  CreateDeploymentGroupCommandInput,
  Output<CreateDeploymentGroupCommandOutput>
> = (input, ctx) => {
  const application = findApplication(ctx, input.applicationName).name;
  const name = checkName(input.deploymentGroupName, 'DeploymentGroup');
  const key = groupKey(application, name);
  if (groups(ctx).has(key)) throw exists(name);
  checkPlatformSettings(input);
  checkStyle(input);
  const record: GroupRecord = {
    id: ctx.kernel.ids.uuid(),
    application,
    name,
    config: findConfig(ctx, input.deploymentConfigName ?? ALL_AT_ONCE).name,
    role: checkRole(input.serviceRoleArn),
    alarms: checkAlarms(input.alarmConfiguration),
    rollback: checkRollback(input.autoRollbackConfiguration),
    triggers: checkTriggers(input.triggerConfigurations),
    tags: checkTags(input.tags),
  };
  groups(ctx).put(key, record);
  return { deploymentGroupId: record.id };
};

/** Omitted members stay. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html */
export const updateDeploymentGroup: Operation<
  UpdateDeploymentGroupCommandInput,
  Output<UpdateDeploymentGroupCommandOutput>
> = (input, ctx) => {
  const found = findGroup(ctx, input.applicationName, input.currentDeploymentGroupName);
  const name = checkName(input.newDeploymentGroupName ?? found.name, 'DeploymentGroup');
  const key = groupKey(found.application, name);
  if (name !== found.name && groups(ctx).has(key)) throw exists(name);
  checkPlatformSettings(input);
  if (input.deploymentStyle) checkStyle(input);
  const updated: GroupRecord = {
    ...found,
    name,
    config: findConfig(ctx, input.deploymentConfigName ?? found.config).name,
    role: checkRole(input.serviceRoleArn ?? found.role),
    alarms: checkAlarms(input.alarmConfiguration ?? found.alarms),
    rollback: checkRollback(input.autoRollbackConfiguration ?? found.rollback),
    triggers: checkTriggers(input.triggerConfigurations ?? found.triggers),
  };
  if (name !== found.name) {
    groups(ctx).delete(groupKey(found.application, found.name));
    for (const one of [...deployments(ctx).values()]) {
      if (one.application !== found.application || one.group !== found.name) continue;
      deployments(ctx).put(one.id, { ...one, group: name });
    }
  }
  groups(ctx).put(key, updated);
  return { hooksNotCleanedUp: [] };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentGroup.html: deleting one that does not exist succeeds. */
export const deleteDeploymentGroup: Operation<
  DeleteDeploymentGroupCommandInput,
  Output<DeleteDeploymentGroupCommandOutput>
> = (input, ctx) => {
  const application = checkName(input.applicationName, 'Application');
  groups(ctx).delete(groupKey(application, checkName(input.deploymentGroupName, 'DeploymentGroup')));
  return { hooksNotCleanedUp: [] };
};

const last = (one: LastDeployment): LastDeploymentInfo => ({
  deploymentId: one.id,
  status: one.status,
  createTime: new Date(one.created),
  ...(one.ended === undefined ? {} : { endTime: new Date(one.ended) }),
});

const shape = (group: Readonly<GroupRecord>): DeploymentGroupInfo => ({
  applicationName: group.application,
  deploymentGroupId: group.id,
  deploymentGroupName: group.name,
  deploymentConfigName: group.config,
  serviceRoleArn: group.role,
  computePlatform: 'Lambda',
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  triggerConfigurations: [...group.triggers],
  ...(group.alarms ? { alarmConfiguration: group.alarms } : {}),
  ...(group.rollback ? { autoRollbackConfiguration: group.rollback } : {}),
  ...(group.revision ? { targetRevision: group.revision } : {}),
  ...(group.succeeded ? { lastSuccessfulDeployment: last(group.succeeded) } : {}),
  ...(group.attempted ? { lastAttemptedDeployment: last(group.attempted) } : {}),
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentGroup.html */
export const getDeploymentGroup: Operation<GetDeploymentGroupCommandInput, Output<GetDeploymentGroupCommandOutput>> = (
  input,
  ctx,
) => ({ deploymentGroupInfo: shape(findGroup(ctx, input.applicationName, input.deploymentGroupName)) });

/** Groups that are missing are named in `errorMessage`. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentGroups.html */
export const batchGetDeploymentGroups: Operation<
  BatchGetDeploymentGroupsCommandInput,
  Output<BatchGetDeploymentGroupsCommandOutput>
> = (input, ctx) => {
  findApplication(ctx, input.applicationName);
  const names = batch(input.deploymentGroupNames, 100, 'DeploymentGroupNameRequired', 'deployment group name');
  const infos: DeploymentGroupInfo[] = [];
  const problems: string[] = [];
  for (const name of names) {
    try {
      infos.push(shape(findGroup(ctx, input.applicationName, name)));
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'DeploymentGroupDoesNotExistException') throw error;
      problems.push(error.message);
    }
  }
  return { deploymentGroupsInfo: infos, ...(problems.length === 0 ? {} : { errorMessage: problems.join('; ') }) };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentGroups.html */
export const listDeploymentGroups: Operation<
  ListDeploymentGroupsCommandInput,
  Output<ListDeploymentGroupsCommandOutput>
> = (input, ctx) => {
  const { name: applicationName } = findApplication(ctx, input.applicationName);
  const names = [...groups(ctx).values()].filter((one) => one.application === applicationName).map(({ name }) => name);
  const { items, ...rest } = page(names.sort(), input.nextToken);
  return { applicationName, deploymentGroups: items, ...rest };
};
