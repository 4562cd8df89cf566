import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import { notImplemented } from '../../../kernel/errors.ts';
import type { ConfigRecord } from '../records.ts';

const PREFIX = 'CodeDeployDefault.';

const canary = (canaryInterval: number): TrafficRoutingConfig => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage: 10, canaryInterval },
});
const linear = (linearInterval: number): TrafficRoutingConfig => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage: 10, linearInterval },
});

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configurations-predefined-lambda */
const ROUTINGS: Readonly<Record<string, TrafficRoutingConfig>> = {
  LambdaAllAtOnce: { type: 'AllAtOnce' },
  LambdaCanary10Percent5Minutes: canary(5),
  LambdaCanary10Percent10Minutes: canary(10),
  LambdaCanary10Percent15Minutes: canary(15),
  LambdaCanary10Percent30Minutes: canary(30),
  LambdaLinear10PercentEvery1Minute: linear(1),
  LambdaLinear10PercentEvery2Minutes: linear(2),
  LambdaLinear10PercentEvery3Minutes: linear(3),
  LambdaLinear10PercentEvery10Minutes: linear(10),
};

/** The default of groups, and the configuration of roll-backs. */
export const ALL_AT_ONCE = `${PREFIX}LambdaAllAtOnce`;

export const isPredefined = (name: string): boolean => name.startsWith(PREFIX);

export const predefinedConfigs: readonly ConfigRecord[] = Object.entries(ROUTINGS).map(([name, routing], at) => ({
  id: `00000000-0000-0000-0000-${String(at + 1).padStart(12, '0')}`,
  name: `${PREFIX}${name}`,
  created: Date.UTC(2017, 10, 28),
  routing,
}));

const OTHERS = /^(ECS.+|OneAtATime|HalfAtATime|AllAtOnce)$/;

/** Undefined for a name that AWS does not have either. Throws for those of EC2 and ECS, which this cloud lacks. */
export function predefinedConfig(name: string): ConfigRecord | undefined {
  const found = predefinedConfigs.find((one) => one.name === name);
  if (!found && isPredefined(name) && OTHERS.test(name.slice(PREFIX.length))) {
    throw notImplemented(`CodeDeploy's deployment configuration ${name}`);
  }
  return found;
}
