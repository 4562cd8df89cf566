import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  AutoRollbackEvent,
  CreateDeploymentGroupCommandInput,
  TriggerConfig,
} from '@aws-sdk/client-codedeploy';
import { failure } from '../errors.ts';

/** Members of a request that belong to EC2 and ECS. */
const OTHERS = {
  ec2TagFilters: 'InvalidEC2Tag',
  ec2TagSet: 'InvalidEC2TagCombination',
  onPremisesInstanceTagFilters: 'InvalidTag',
  onPremisesTagSet: 'InvalidOnPremisesTagCombination',
  autoScalingGroups: 'InvalidAutoScalingGroup',
  ecsServices: 'InvalidECSService',
  loadBalancerInfo: 'InvalidLoadBalancerInfo',
  blueGreenDeploymentConfiguration: 'InvalidBlueGreenDeploymentConfiguration',
} as const;

type Settings = Pick<CreateDeploymentGroupCommandInput, keyof typeof OTHERS | 'deploymentStyle'>;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Throws for settings that the Lambda platform does not have. */
export function checkPlatformSettings(input: Settings): void {
  for (const [name, code] of Object.entries(OTHERS)) {
    if (isEmpty(input[name as keyof typeof OTHERS])) continue;
    throw failure(code, `${name} is not supported for deployment groups of the Lambda compute platform.`);
  }
}

/** AWS's default, an in-place deployment without traffic control, does not exist for Lambda. */
export function checkStyle({ deploymentStyle: style }: Settings): void {
  if (style?.deploymentType === 'BLUE_GREEN' && style.deploymentOption === 'WITH_TRAFFIC_CONTROL') return;
  throw failure(
    'InvalidDeploymentStyle',
    'Deployment groups of the Lambda compute platform need the deployment type BLUE_GREEN and the deployment option WITH_TRAFFIC_CONTROL.',
  );
}

export function checkRole(arn: string | undefined): string {
  if (!arn) throw failure('RoleRequired', 'The service role ARN is required.');
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(arn)) return arn;
  throw failure('InvalidRole', `The service role ARN ${arn} is invalid.`);
}

const EVENTS: readonly AutoRollbackEvent[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
];

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html */
export function checkRollback(config: AutoRollbackConfiguration | undefined): AutoRollbackConfiguration | undefined {
  if (config === undefined) return undefined;
  const invalid = (message: string) => failure('InvalidAutoRollbackConfig', message);
  const strange = config.events?.find((event) => !EVENTS.includes(event));
  if (strange !== undefined) throw invalid(`The automatic rollback event ${strange} is invalid.`);
  if (config.enabled && !config.events?.length) {
    throw invalid('Automatic rollback that is enabled needs at least one event.');
  }
  return { enabled: config.enabled ?? false, events: config.events ?? [] };
}

const MOST_ALARMS = 10;

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html */
export function checkAlarms(config: AlarmConfiguration | undefined): AlarmConfiguration | undefined {
  if (config === undefined) return undefined;
  const alarms = config.alarms ?? [];
  const names = alarms.map(({ name = '' }) => name);
  const invalid = (message: string) => failure('InvalidAlarmConfig', message);
  if (config.enabled && names.length === 0) throw invalid('An alarm configuration that is enabled needs an alarm.');
  if (names.includes('')) throw invalid('Every alarm needs a name.');
  if (new Set(names).size < names.length) throw invalid('An alarm is named twice.');
  if (names.length > MOST_ALARMS) {
    throw failure('AlarmsLimitExceeded', `The maximum number of alarms is ${MOST_ALARMS}.`);
  }
  return { enabled: config.enabled ?? false, ignorePollAlarmFailure: config.ignorePollAlarmFailure ?? false, alarms };
}

const MOST_TRIGGERS = 10;

export function checkTriggers(triggers: readonly TriggerConfig[] | undefined): TriggerConfig[] {
  const all = [...(triggers ?? [])];
  if (all.length > MOST_TRIGGERS) {
    throw failure('TriggerTargetsLimitExceeded', `The maximum number of triggers is ${MOST_TRIGGERS}.`);
  }
  for (const { triggerName, triggerTargetArn, triggerEvents } of all) {
    const isTopic = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:.+$/.test(triggerTargetArn ?? '');
    if (triggerName && isTopic && triggerEvents?.length) continue;
    throw failure(
      'InvalidTriggerConfig',
      'A trigger needs a name, the ARN of an Amazon SNS topic and at least one event.',
    );
  }
  return all;
}
