import type { CreateDeploymentCommandInput, CreateDeploymentCommandOutput } from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { deployer } from '../engine/deployer.ts';
import { newDeploymentId, save } from '../engine/finish.ts';
import { publishStateChange } from '../engine/notifications.ts';
import { failure } from '../errors.ts';
import { findConfig, findGroup } from '../find.ts';
import { checkAlarms, checkRollback } from '../groups/check-group.ts';
import { type DeploymentRecord, deployments, isActive } from '../records.ts';
import { checkRevision } from '../revisions/check-revision.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html */
export const createDeployment: Operation<CreateDeploymentCommandInput, Output<CreateDeploymentCommandOutput>> = (
  input,
  ctx,
) => {
  const group = findGroup(ctx, input.applicationName, input.deploymentGroupName);
  checkOthers(input);
  const config = findConfig(ctx, input.deploymentConfigName ?? group.config);
  const revision = checkRevision(input.revision);
  const overridden = checkAlarms(input.overrideAlarmConfiguration);
  const rollback = checkRollback(input.autoRollbackConfiguration);
  const active = [...deployments(ctx).values()].find(
    (one) => one.application === group.application && one.group === group.name && isActive(one),
  );
  if (active) {
    throw failure(
      'DeploymentLimitExceeded',
      `The Deployment Group '${group.name}' already has an active Deployment '${active.id}'`,
    );
  }
  const record: DeploymentRecord = {
    id: newDeploymentId(ctx),
    application: group.application,
    group: group.name,
    config: config.name,
    routing: config.routing,
    role: group.role,
    revision,
    previous: group.revision,
    description: input.description,
    creator: 'user',
    alarms: overridden ?? group.alarms,
    alarmsOverridden: overridden,
    rollback: rollback ?? group.rollback,
    status: 'Created',
    created: ctx.kernel.clock.now(),
    events: [],
    shifts: 0,
    weight: 0,
  };
  save(ctx, record);
  publishStateChange(ctx, record);
  ctx.kernel.part(deployer).begin(ctx, record.id);
  return { deploymentId: record.id };
};

const LONGEST_DESCRIPTION = 256;

function checkOthers(input: CreateDeploymentCommandInput): void {
  if ((input.description?.length ?? 0) > LONGEST_DESCRIPTION) {
    throw failure('DescriptionTooLong', `The description is longer than ${LONGEST_DESCRIPTION} characters.`);
  }
  if (input.fileExistsBehavior !== undefined) {
    throw failure(
      'InvalidFileExistsBehavior',
      'For Lambda and ECS deployment, fileExistsBehavior can not be specified',
    );
  }
  if (input.targetInstances !== undefined) {
    throw failure('InvalidTargetInstances', 'Deployments of the Lambda compute platform have no target instances.');
  }
  if (input.updateOutdatedInstancesOnly) {
    throw failure(
      'InvalidUpdateOutdatedInstancesOnlyValue',
      'Deployments of the Lambda compute platform have no instances to update.',
    );
  }
  if (input.ignoreApplicationStopFailures) {
    throw failure(
      'InvalidIgnoreApplicationStopFailuresValue',
      'Deployments of the Lambda compute platform have no ApplicationStop event.',
    );
  }
}
