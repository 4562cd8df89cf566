import type { DeploymentInfo, DeploymentOverview, DeploymentTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { partitionOf } from '../../../kernel/partition.ts';
import type { DeploymentRecord, LifecycleRecord, Place } from '../records.ts';
import type { AppSpec } from '../revisions/app-spec.ts';

type TargetState = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed';

const time = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html */
export const infoOf = (one: Readonly<DeploymentRecord>): DeploymentInfo => ({
  applicationName: one.application,
  deploymentGroupName: one.group,
  deploymentConfigName: one.config,
  deploymentId: one.id,
  previousRevision: one.previous,
  revision: one.revision,
  status: one.status,
  errorInformation: one.error,
  createTime: time(one.created),
  startTime: time(one.started),
  completeTime: time(one.ended),
  deploymentOverview: overviewOf(one),
  description: one.description,
  creator: one.creator,
  ignoreApplicationStopFailures: false,
  autoRollbackConfiguration: one.rollback,
  updateOutdatedInstancesOnly: false,
  rollbackInfo: one.rollbackInfo,
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  instanceTerminationWaitTimeStarted: false,
  fileExistsBehavior: 'DISALLOW',
  deploymentStatusMessages: [],
  computePlatform: 'Lambda',
  overrideAlarmConfiguration: one.alarmsOverridden,
});

/** Its only target is the function's alias. */
export function overviewOf(one: Readonly<DeploymentRecord>): DeploymentOverview {
  const counts = { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 };
  if (one.status !== 'Created') counts[stateOf(one)] += 1;
  return counts;
}

function stateOf({ status }: Readonly<DeploymentRecord>): TargetState {
  if (status === 'Created' || status === 'Queued') return 'Pending';
  return status === 'Stopped' ? 'Failed' : status;
}

export const targetId = ({ functionName, alias }: AppSpec): string => `${shortName(functionName)}:${alias}`;

const shortName = (functionName: string): string =>
  functionName.startsWith('arn:') ? (functionName.split(':')[6] ?? functionName) : functionName;

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LambdaTarget.html */
export function targetOf(
  { account, region }: Pick<Place, 'account' | 'region'>,
  one: Readonly<DeploymentRecord>,
  spec: AppSpec,
): DeploymentTarget {
  const times = one.events.flatMap(({ began, ended }) => [began, ended]).filter((at) => at !== undefined);
  const name = shortName(spec.functionName);
  return {
    deploymentTargetType: 'LambdaTarget',
    lambdaTarget: {
      deploymentId: one.id,
      targetId: targetId(spec),
      targetArn: `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}:${spec.alias}`,
      status: stateOf(one),
      lastUpdatedAt: new Date(Math.max(one.started ?? one.created, ...times)),
      lifecycleEvents: one.events.map(eventOf),
      lambdaFunctionInfo: {
        functionName: name,
        functionAlias: spec.alias,
        currentVersion: spec.current,
        targetVersion: spec.target,
        targetVersionWeight: one.weight,
      },
    },
  };
}

const eventOf = ({ name, status, began, ended, problem }: LifecycleRecord): LifecycleEvent => ({
  lifecycleEventName: name,
  status,
  ...(began === undefined ? {} : { startTime: new Date(began) }),
  ...(ended === undefined ? {} : { endTime: new Date(ended) }),
  ...(problem === undefined ? {} : { diagnostics: { errorCode: 'UnknownError', message: problem } }),
});
