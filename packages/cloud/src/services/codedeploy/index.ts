import type { Service } from '../../kernel/service.ts';
import {
  batchGetApplications,
  createApplication,
  deleteApplication,
  getApplication,
  listApplications,
  updateApplication,
} from './applications/applications.ts';
import {
  createDeploymentConfig,
  deleteDeploymentConfig,
  getDeploymentConfig,
  listDeploymentConfigs,
} from './configs/configs.ts';
import { createDeployment } from './deployments/create-deployment.ts';
import { batchGetDeployments, getDeployment, listDeployments } from './deployments/deployments.ts';
import { putLifecycleEventHookExecutionStatus } from './deployments/hook-status.ts';
import { stopDeployment } from './deployments/stop-deployment.ts';
import { batchGetDeploymentTargets, getDeploymentTarget, listDeploymentTargets } from './deployments/targets.ts';
import { deployer } from './engine/deployer.ts';
import {
  batchGetDeploymentGroups,
  createDeploymentGroup,
  deleteDeploymentGroup,
  getDeploymentGroup,
  listDeploymentGroups,
  updateDeploymentGroup,
} from './groups/groups.ts';
import { listTagsForResource, tagResource, untagResource } from './tags/tags.ts';
import { application } from './types/application.ts';
import { deploymentConfig } from './types/deployment-config.ts';
import { deploymentGroup } from './types/deployment-group.ts';

/** AWS CodeDeploy for the Lambda compute platform. */
export const codedeploy: Service = {
  id: 'codedeploy',
  signingNames: ['codedeploy'],
  operations: {
    BatchGetApplications: batchGetApplications,
    BatchGetDeploymentGroups: batchGetDeploymentGroups,
    BatchGetDeploymentTargets: batchGetDeploymentTargets,
    BatchGetDeployments: batchGetDeployments,
    CreateApplication: createApplication,
    CreateDeployment: createDeployment,
    CreateDeploymentConfig: createDeploymentConfig,
    CreateDeploymentGroup: createDeploymentGroup,
    DeleteApplication: deleteApplication,
    DeleteDeploymentConfig: deleteDeploymentConfig,
    DeleteDeploymentGroup: deleteDeploymentGroup,
    GetApplication: getApplication,
    GetDeployment: getDeployment,
    GetDeploymentConfig: getDeploymentConfig,
    GetDeploymentGroup: getDeploymentGroup,
    GetDeploymentTarget: getDeploymentTarget,
    ListApplications: listApplications,
    ListDeploymentConfigs: listDeploymentConfigs,
    ListDeploymentGroups: listDeploymentGroups,
    ListDeploymentTargets: listDeploymentTargets,
    ListDeployments: listDeployments,
    ListTagsForResource: listTagsForResource,
    PutLifecycleEventHookExecutionStatus: putLifecycleEventHookExecutionStatus,
    StopDeployment: stopDeployment,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateApplication: updateApplication,
    UpdateDeploymentGroup: updateDeploymentGroup,
  },
  resourceTypes: [application, deploymentConfig, deploymentGroup],
  start(kernel) {
    kernel.part(deployer).start();
  },
};
