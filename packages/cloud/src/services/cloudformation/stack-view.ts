import type { Stack, StackSummary } from '@aws-sdk/client-cloudformation';
import { configView } from './deployment-config.ts';
import { MASK } from './masking.ts';
import type { StackInput, StackRecord } from './records.ts';

const time = (milliseconds: number | undefined) => (milliseconds === undefined ? undefined : new Date(milliseconds));

/** A stack as DescribeStacks gives it. */
export function stackView(stack: StackRecord): Stack {
  const { input } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSetId === undefined ? {} : { ChangeSetId: stack.changeSetId }),
    ...(input.description === undefined ? {} : { Description: input.description }),
    ...(Object.keys(input.parameters).length > 0 ? { Parameters: parameterViews(input) } : {}),
    CreationTime: time(stack.created),
    ...(stack.deleted === undefined ? {} : { DeletionTime: time(stack.deleted) }),
    ...(stack.updated === undefined ? {} : { LastUpdatedTime: time(stack.updated) }),
    RollbackConfiguration: rollbackView(input),
    StackStatus: stack.status,
    ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
    DisableRollback: stack.disableRollback,
    ...(stack.deploymentConfig === undefined ? {} : { DeploymentConfig: configView(stack.deploymentConfig) }),
    NotificationARNs: [...input.notificationArns],
    ...(stack.timeoutInMinutes === undefined ? {} : { TimeoutInMinutes: stack.timeoutInMinutes }),
    ...(input.capabilities.length > 0 ? { Capabilities: [...input.capabilities] } : {}),
    ...(stack.outputs.length > 0 ? { Outputs: outputViews(stack) } : {}),
    ...(input.roleArn === undefined ? {} : { RoleARN: input.roleArn }),
    Tags: [...input.tags],
    EnableTerminationProtection: stack.terminationProtection,
    ...(stack.parentId === undefined ? {} : { ParentId: stack.parentId }),
    ...(stack.rootId === undefined ? {} : { RootId: stack.rootId }),
    ...(stack.deletionMode === undefined ? {} : { DeletionMode: stack.deletionMode }),
    DriftInformation: driftView(stack),
    ...(stack.operation === undefined
      ? {}
      : { LastOperations: [{ OperationType: stack.operation.type, OperationId: stack.operation.id }] }),
  };
}

export function stackSummary(stack: StackRecord, templateDescription = stack.input.description): StackSummary {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(templateDescription === undefined ? {} : { TemplateDescription: templateDescription }),
    CreationTime: time(stack.created),
    ...(stack.updated === undefined ? {} : { LastUpdatedTime: time(stack.updated) }),
    ...(stack.deleted === undefined ? {} : { DeletionTime: time(stack.deleted) }),
    StackStatus: stack.status,
    ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
    ...(stack.parentId === undefined ? {} : { ParentId: stack.parentId }),
    ...(stack.rootId === undefined ? {} : { RootId: stack.rootId }),
    DriftInformation: driftView(stack),
  };
}

export function parameterViews(input: StackInput) {
  return Object.entries(input.parameters).map(([name, value]) => ({
    ParameterKey: name,
    ParameterValue: input.noEcho.includes(name) ? MASK : value,
    ...(Object.hasOwn(input.resolved, name) ? { ResolvedValue: input.resolved[name] } : {}),
  }));
}

function outputViews(stack: StackRecord) {
  return stack.outputs.map((output) => ({
    OutputKey: output.key,
    OutputValue: output.value,
    ...(output.description === undefined ? {} : { Description: output.description }),
    ...(output.exportName === undefined ? {} : { ExportName: output.exportName }),
  }));
}

function driftView({ drift }: StackRecord) {
  if (!drift) return { StackDriftStatus: 'NOT_CHECKED' as const };
  return { StackDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.checked) };
}

export function rollbackView({ rollback }: StackInput) {
  if (!rollback) return {};
  return {
    RollbackTriggers: rollback.triggers.map(({ arn, type }) => ({ Arn: arn, Type: type })),
    ...(rollback.minutes === undefined ? {} : { MonitoringTimeInMinutes: rollback.minutes }),
  };
}
