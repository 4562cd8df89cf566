import { isObject } from '../base/text.ts';
import type { FunctionSource } from '../project/types.ts';
import type { Report } from './report.ts';
import type { LambdaInput } from './schema/awsm.ts';
import { snapStartProblems } from './snap-start.ts';

type Properties = NonNullable<LambdaInput['cloudFormation']>;

interface Finding {
  readonly property: keyof Properties;
  /** The end of "a function with <property> …". */
  readonly problem: string;
  readonly hint?: string;
}

/** Properties of AWS::Lambda::Function that exclude or need each other; Lambda would report them only after everything is built. */
export function checkProperties(source: FunctionSource, lambda: LambdaInput, runtime: string, report: Report): void {
  const properties = lambda.cloudFormation ?? {};
  const found = [
    ...managedInstances(properties),
    ...logLevels(properties),
    ...snapStart(properties, runtime),
    ...fileSystems(properties),
    ...runtimeManagement(properties),
    ...durable(lambda),
    ...tenants(lambda),
  ];
  for (const { property, problem, hint } of found) {
    report({
      message: `${source.awsm.name}: lambda.cloudFormation.${property} ${problem}.`,
      position: source.awsm.locate(['lambda', 'cloudFormation', property]),
      ...(hint !== undefined && { hint }),
    });
  }
}

const part = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
function managedInstances({ CapacityProviderConfig }: Properties): Finding[] {
  if (CapacityProviderConfig === undefined) return [];
  return [
    {
      property: 'CapacityProviderConfig',
      problem: 'is not supported: JAWS deploys no functions to managed instances',
      hint: 'Make this function in the resources template, by AWS::Lambda::Function with PublishToLatestPublished.',
    },
  ];
}

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
function logLevels({ LoggingConfig }: Properties): Finding[] {
  const { LogFormat = 'Text', ApplicationLogLevel, SystemLogLevel } = part(LoggingConfig);
  if (LogFormat !== 'Text' || (ApplicationLogLevel === undefined && SystemLogLevel === undefined)) return [];
  return [{ property: 'LoggingConfig', problem: 'has log levels, which need "LogFormat": "JSON"' }];
}

function snapStart(properties: Properties, runtime: string): Finding[] {
  if (part(properties.SnapStart).ApplyOn !== 'PublishedVersions') return [];
  return snapStartProblems(properties, runtime).map((one) => ({ property: 'SnapStart', ...one }));
}

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html
function fileSystems({ FileSystemConfigs, VpcConfig }: Properties): Finding[] {
  if (!FileSystemConfigs?.length || VpcConfig !== undefined) return [];
  return [{ property: 'FileSystemConfigs', problem: 'needs a VpcConfig: file systems are reached from a VPC only' }];
}

// https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html
function runtimeManagement({ RuntimeManagementConfig }: Properties): Finding[] {
  const { UpdateRuntimeOn, RuntimeVersionArn } = part(RuntimeManagementConfig);
  if (UpdateRuntimeOn === 'Manual' && RuntimeVersionArn === undefined) {
    return [{ property: 'RuntimeManagementConfig', problem: 'is Manual, which needs the RuntimeVersionArn' }];
  }
  return [];
}

/** Callers of a durable function name a version, an alias or $LATEST: https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html */
function durable({ cloudFormation, eventSources }: LambdaInput): Finding[] {
  if (cloudFormation?.DurableConfig === undefined) return [];
  const source = Object.keys(eventSources ?? {})[0];
  if (source === undefined) return [];
  const problem = `cannot be together with the event source ${source}: a durable function is called by $LATEST, a version or an alias, and event sources call the function itself`;
  return [{ property: 'DurableConfig', problem, hint: 'Use another function, which calls this one by $LATEST.' }];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html */
function tenants({ cloudFormation, eventSources }: LambdaInput): Finding[] {
  if (cloudFormation?.TenancyConfig === undefined) return [];
  const refuse = (problem: string): Finding => ({ property: 'TenancyConfig', problem });
  const source = Object.keys(eventSources ?? {})[0];
  return [
    ...(source === undefined
      ? []
      : [refuse(`cannot be together with the event source ${source}: only REST APIs and direct calls name a tenant`)]),
    ...(part(cloudFormation.SnapStart).ApplyOn === 'PublishedVersions'
      ? [refuse('cannot be together with SnapStart')]
      : []),
  ];
}
